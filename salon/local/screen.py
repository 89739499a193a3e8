"""What a person at the screen sees, and the logs behind it."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

LARGEST_LOG = 20 * 2**20


def say(text: str) -> None:
    """Print at once, also into a pipe; a reader that went away stops nothing."""
    with contextlib.suppress(BrokenPipeError):
        print(text, flush=True)


def show_new_lines(log: Path, shown: int) -> int:
    """Print what stands in `log` after the first `shown` lines, whole ones only; returns how many are out."""
    lines = log.read_text(errors="replace").splitlines(keepends=True)
    for line in lines[shown:]:
        if not line.endswith("\n"):
            break
        say(f"{'':11}{line.rstrip()}")
        shown += 1
    return shown


def keep_logs_small(logs: Path) -> None:
    """Copy a log that has grown large to `.1` and empty it; its writer appends, so goes on at the start."""
    for log in logs.glob("*.log"):
        if log.stat().st_size > LARGEST_LOG:
            shutil.copyfile(log, log.with_suffix(".log.1"))
            os.truncate(log, 0)
