"""Objects of a stream on their way into the store, a batch at a time, and what does not get there."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from altegio.client.oddities import NUMBERS_AS_TEXT
from altegio.mapping import Unreadable
from altegio.models import Company
from altegio.sync import quarantine, store
from altegio.sync.copying import database_now
from altegio.sync.lines import Line
from altegio.sync.streams import Reading, Stream

log = logging.getLogger(__name__)

BATCH = 1000


@dataclass
class Mapped:
    """Objects as rows. `read`: how many there were; `bad` cannot be read; `seen` are the ids of all.

    `texts`: whether an id was a number written as text.
    """

    read: int = 0
    rows: list[Any] = field(default_factory=list)
    bad: list[quarantine.Bad] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    texts: bool = False


def map_page(stream: Stream, company: Company, raws: Iterable[Any]) -> Mapped:
    """Map these objects. Asks neither the vendor nor the database anything: any thread may do it."""
    found = Mapped()
    for raw in raws:
        found.read += 1
        given = quarantine.id_of(raw)
        if given:
            found.seen.add(int(given))
            found.texts |= isinstance(raw["id"], str)
        try:
            found.rows.append(stream.map(raw, company))
        except Unreadable as error:
            found.bad.append(quarantine.Bad(raw, str(error)))
    return found


@dataclass
class Batch:
    """Rows that wait to be written together. `waiting`: what of the stream stands in quarantine."""

    stream: Stream
    reading: Reading
    line: Line
    waiting: set[str]
    rows: list[Any] = field(default_factory=list)
    asked_at: datetime = field(default_factory=database_now)

    def add(self, raws: Iterable[Any]) -> None:
        """Map these objects, and write when there are enough of them."""
        self.take(map_page(self.stream, self.reading.company, raws))

    def take(self, page: Mapped) -> None:
        """Take what was mapped, and write when there is enough of it."""
        if page.texts:
            self.line.is_odd(NUMBERS_AS_TEXT)
        if self.line.seen is not None:
            self.line.seen.add(page.seen)
        for bad in page.bad:
            given = quarantine.id_of(bad.raw)
            log.warning("altegio.unreadable stream=%s id=%s reason=%s", self.stream.name, given, bad.reason)
        self._put(page.bad)
        self.rows += page.rows
        if len(self.rows) >= BATCH:
            self.write()

    def write(self) -> None:
        """Write what is there."""
        if self.rows:
            company = self.reading.company
            stored = store.store(self.stream.write, company, self.rows, self.asked_at)
            self.line.changed += stored.changed
            self._put([quarantine.Bad(row.raw, why, str(row.altegio_id)) for row, why in stored.refused])
            self._settle({row.altegio_id for row, _reason in stored.refused})
        self.rows = []

    def _put(self, bad: list[quarantine.Bad]) -> None:
        self.line.unreadable += len(bad)
        quarantine.put(self.reading.company, self.stream.name, bad, now=self.reading.now)

    def _settle(self, refused: set[int]) -> None:
        if not self.waiting:
            return
        stored = {str(row.altegio_id) for row in self.rows if row.altegio_id not in refused} & self.waiting
        if stored:
            quarantine.settle(self.reading.company, self.stream.name, stored, now=self.reading.now)
