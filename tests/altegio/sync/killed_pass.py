"""Makes passes that are killed at a given line of the mirror's own code. Run as a program, by a test.

Arguments: the sandbox's address, "full" or "changes", and the lines (counted as they are executed) at which
a pass is killed. Each pass is a process of its own that dies of SIGKILL: nothing of it can tidy up. Line 0
kills nothing. Prints how many lines each pass that came to its end had executed.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import django

ROOM = str(Path(__file__).resolve().parents[3] / "altegio")


class Executioner:
    """Counts executed lines of altegio/, and kills the process at the given one."""

    def __init__(self, line: int) -> None:
        self.left, self.count = line, 0

    def trace(self, frame: FrameType, event: str, _argument: Any) -> Any:
        """`sys.settrace`'s hook."""
        if not frame.f_code.co_filename.startswith(ROOM):
            return None
        if event == "line":
            self.count += 1
            if self.count == self.left:
                os.kill(os.getpid(), signal.SIGKILL)
        return self.trace


def one_pass(url: str, *, full: bool, line: int) -> int:
    """Make a pass and return how many lines it took."""
    from django.utils import timezone

    from altegio.sync.engine import run_sync
    from tests.altegio.sync.conftest import make_client

    executioner = Executioner(line)
    sys.settrace(executioner.trace)
    try:
        # The database may not know yet that the one before is dead, and hold its lock for a moment.
        run_sync(1001, full=full, now=timezone.now(), client=make_client(url), wait=True)
    finally:
        sys.settrace(None)
    return executioner.count


def main() -> None:
    """Make a pass, in a process of its own, for each line."""
    django.setup()
    url, kind, *lines = sys.argv[1:]
    for line in lines:
        child = os.fork()
        if child == 0:
            count = one_pass(url, full=kind == "full", line=int(line))
            sys.stdout.write(f"{count}\n")
            sys.stdout.flush()
            os._exit(0)
        _pid, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        if not killed and status:
            sys.exit(f"a pass ended with {status}")


if __name__ == "__main__":
    main()
