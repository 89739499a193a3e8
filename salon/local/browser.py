"""Which Chromium the browser tests drive, and how a machine comes by one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence

from salon.local.processes import StartError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# The second is for the emoji of ratings: without it they are empty boxes.
PACKAGES = ("chromium", "fonts-noto-color-emoji")
LAUNCH = (
    "from playwright.sync_api import sync_playwright\n"
    "with sync_playwright() as p: p.chromium.launch(executable_path={path!r}).close()"
)


def find_chromium() -> str | None:
    """CHROMIUM_PATH, else the system's own; None leaves it to Playwright's."""
    chosen = os.environ.get("CHROMIUM_PATH")
    if chosen:
        return chosen
    return next((path for path in map(shutil.which, NAMES) if path), None)


def ensure_browser() -> None:
    """Install a Chromium unless one is there: by apt where we may, else Playwright's own.

    Raises StartError with the command that would help.
    """
    path = find_chromium()
    if path is not None:
        if not os.access(path, os.X_OK):
            raise StartError(f"CHROMIUM_PATH={path} is not a program.")
        return
    if _launches():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("  Chromium is missing; apt-get brings it (about 110 MB):", flush=True)
        _show(["apt-get", "-qq", "update"])
        if (
            _show(["apt-get", "-qq", "install", "-y", "--no-install-recommends", *PACKAGES])
            and find_chromium()
        ):
            return
    elif _show([sys.executable, "-m", "playwright", "install", "chromium"]) and _launches():
        return
    root = "" if os.geteuid() == 0 else "sudo "
    command = (
        f"{root}apt-get install -y {' '.join(PACKAGES)}"
        if shutil.which("apt-get")
        else f"{root}{sys.executable} -m playwright install --with-deps chromium"
    )
    raise StartError(f"The browser tests need Chromium, and there is none here. Install it: {command}")


def _launches() -> bool:
    """Whether Playwright's own Chromium is there and starts."""
    tried = subprocess.run([sys.executable, "-c", LAUNCH.format(path=None)], capture_output=True, check=False)
    return tried.returncode == 0


def _show(command: Sequence[str]) -> bool:
    """Run `command` with its output on the screen, and say how long it took."""
    began = time.monotonic()
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, check=False)
    print(f"  {' '.join(command[:3])}: {time.monotonic() - began:.1f} s", flush=True)
    return done.returncode == 0
