"""Which Chromium the browser tests drive."""

from __future__ import annotations

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str | None:
    """CHROMIUM_PATH, else the system's own; None leaves it to Playwright's."""
    chosen = os.environ.get("CHROMIUM_PATH")
    if chosen:
        return chosen
    return next((path for path in map(shutil.which, NAMES) if path), None)
