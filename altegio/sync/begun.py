"""The first pages of a list, asked for while the list before it is still being stored.

A place in the vendor's pace that nobody takes is lost, and between two lists there would be several.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from altegio.client import AltegioClient
from altegio.sync.copying import database_now
from altegio.sync.lines import Line, Listening
from altegio.sync.streams import Reading, Stream


@dataclass
class Begun:
    """A list whose reading has begun: its line, since when it is asked for, and its pages."""

    line: Line
    asked_at: datetime
    _pages: Iterator[list[Any]]
    _first: Future[list[Any] | None]

    def pages(self) -> Iterator[list[Any]]:
        """All pages of the list. Raises what asking for the first one raised."""
        first = self._first.result()
        if first is not None:
            yield first
            yield from self._pages

    def drop(self) -> None:
        """The pass ends before this list: what was asked for is forgotten, an error of it too."""
        self._first.exception()


def begin(stream: Stream, reading: Reading, line: Line) -> Begun:
    """Ask for the first page, and through it for those that follow, in a thread."""
    asked_at = database_now()
    heard = replace(reading, client=cast("AltegioClient", Listening(reading.client, line)))
    pages = iter(stream.pages(heard))
    thread = ThreadPoolExecutor(1, thread_name_prefix="altegio-begun")
    first: Future[list[Any] | None] = thread.submit(next, pages, None)
    thread.shutdown(wait=False)
    return Begun(line, asked_at, pages, first)
