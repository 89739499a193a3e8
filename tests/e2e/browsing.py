"""A visitor in a real browser."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.conftest import ARTIFACTS


def shot(page: Page, name: str, *, whole: bool = False) -> None:
    """Keep a picture of the page where PICTURES is set; of a failure there is one anyway."""
    if os.environ.get("PICTURES"):
        ARTIFACTS.mkdir(exist_ok=True)
        page.screenshot(path=str(Path(ARTIFACTS, f"{name}.png")), full_page=whole)


def log_in(page: Page, address: str, user: str = "manager") -> None:
    """Enter the admin of a demo."""
    page.goto(f"{address}/admin/")
    page.fill("input[name=username]", user)
    page.fill("input[name=password]", "demo-salon")
    page.locator("form button[type=submit]").click()
    expect(page.locator("body")).to_contain_text("Опитування")
