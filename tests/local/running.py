"""A supervisor that was started as a program, and a look at what it left behind."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 180.0


def wait_for(condition: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
    """Wait until `condition` holds."""
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def processes_in(folder: Path) -> list[str]:
    """Command lines of the living processes that work in `folder` or were told about it."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            words = " ".join(process.cmdline())
            lives = process.status() != psutil.STATUS_ZOMBIE
            if lives and (str(folder) in words or process.cwd().startswith(str(folder))):
                found.append(words)
    return found


@dataclass
class Running:
    """A supervisor that was started, with what it printed."""

    process: subprocess.Popen[bytes]
    folder: Path
    port: int
    output: Path

    @property
    def screen(self) -> str:
        """What a person has seen so far."""
        return self.output.read_text()

    def wait_for_words(self, words: str, patience: float = PATIENCE) -> None:
        """Wait until they are on the screen."""
        ended = self.process.poll
        wait_for(lambda: words in self.screen or ended() is not None, f"never said: {words}", patience)
        assert words in self.screen, self.screen

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and return the exit code.

        A fast shutdown of Postgres on a slow disk may use up its grace, and the others theirs.
        """
        self.process.send_signal(number)
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired as error:
            raise AssertionError(f"It does not stop. It said:\n{self.screen}") from error


Launch = Callable[..., Running]
