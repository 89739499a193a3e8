"""What the commands for people share: plain sentences alone on the screen, a sign of life in a long wait."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand

from altegio.client import AltegioError
from altegio.sync.sentences import repeat_words

# Seconds between two lines about one long stream where the output is no terminal.
LOG_EVERY = 30.0
# A repeat after a shorter silence than this is no news.
QUIET_FOR = 2.0
# From this `--verbosity` on the lines of the log are shown too.
TALKATIVE = 2


@contextmanager
def quiet_console(verbosity: int) -> Iterator[None]:
    """Keep what is below an error off the console: what a command did is said by it, and kept in the rows."""
    handlers = [one for one in logging.getLogger().handlers if one.get_name() == "console"]
    levels = [one.level for one in handlers]
    if verbosity < TALKATIVE:
        for handler in handlers:
            handler.setLevel(max(handler.level, logging.ERROR))
    try:
        yield
    finally:
        for handler, level in zip(handlers, levels, strict=True):
            handler.setLevel(level)


class PlainCommand(BaseCommand):
    """A command for people: its own sentences, and the log only with `--verbosity 2`."""

    _said_at = _progress_at = 0.0

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run the command with a quiet console."""
        self._said_at = time.monotonic()
        with quiet_console(int(options["verbosity"])):
            return super().execute(*args, **options)

    def say(self, text: str) -> None:
        """A line that stays."""
        self._said_at = time.monotonic()
        # What stands there of a progress may be longer than the line.
        self.stdout.write(f"\r\x1b[K{text}" if self.stdout.isatty() else text)

    def say_progress(self, text: str) -> None:
        """How far something long has come: on one line of a terminal, else now and then a line of a log."""
        if self.stdout.isatty():
            self.stdout.write(f"\r\x1b[K{text}", ending="")
            self.stdout.flush()
            self._said_at = time.monotonic()
        elif time.monotonic() - self._progress_at >= LOG_EVERY:
            self._progress_at = time.monotonic()
            self.say(text)

    def say_repeat(self, attempt: int, pause: float, error: AltegioError) -> None:
        """A request is sent again: said when nothing was said for a while, or will not be."""
        if pause >= QUIET_FOR / 2 or time.monotonic() - self._said_at >= QUIET_FOR:
            self.say("  " + repeat_words(attempt, pause, error))
