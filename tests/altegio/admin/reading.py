"""Read the mirror's pages as a test wants them."""

from __future__ import annotations

from typing import Any

from django.test import Client as Browser

HEALTH = "/admin/altegio/health/"
APPOINTMENTS = "/admin/altegio/appointment/"
CLIENTS = "/admin/altegio/client/"


def names(browser: Browser, path: str, **query: Any) -> list[Any]:
    """The rows that a list shows."""
    return list(browser.get(path, query).context["cl"].result_list)


def text_of(browser: Browser, path: str = HEALTH) -> str:
    """A page, with its no-break spaces as plain ones."""
    return browser.get(path).content.decode().replace("\u00a0", " ")


def page(browser: Browser, path: str, **query: Any) -> str:
    """A page of the mirror, with its no-break spaces as plain ones."""
    return browser.get(f"/admin/altegio/{path}", query).content.decode().replace("\u00a0", " ")
