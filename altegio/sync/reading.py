"""Reads one stream to its end: page by page into the store, and what was not in it out of the mirror."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from altegio import signals
from altegio.client import NotFound
from altegio.mapping import Unreadable
from altegio.models import Client, Company
from altegio.sync import store
from altegio.sync.copying import database_now
from altegio.sync.streams import Reading, Stream

log = logging.getLogger(__name__)

BATCH = 1000
# Objects that are missing from a list are asked for one by one before they are believed to be gone: a list
# that changes while it is read can lose a row between two pages.
ASK_AT_MOST = 200
# More than this share missing at once looks like lost rights, not like deletions.
SUSPICIOUS_SHARE = 0.2


@dataclass
class Line:
    """What a pass did with one stream."""

    stream: str
    read: int = 0
    changed: int = 0
    vanished: int = 0
    unreadable: int = 0
    seconds: float = 0.0
    error: str = ""
    note: str = ""
    required: bool = True
    seen: set[int] = field(default_factory=set, repr=False)

    @property
    def failed(self) -> bool:
        """Whether the pass has failed by this stream."""
        return bool(self.error) and self.required

    def as_json(self) -> dict[str, Any]:
        """The line as `SyncRun.lines` keeps it."""
        names = ("stream", "read", "changed", "vanished", "unreadable", "seconds", "error", "note")
        return {name: getattr(self, name) for name in names}


def read_stream(stream: Stream, reading: Reading, line: Line) -> None:
    """Read the stream into the mirror and count in `line`. Raises what the client raises."""
    buffer: list[Any] = []
    began = asked_at = database_now()
    for page in _pages(stream, reading):
        line.read += len(page)
        buffer += mapped(stream, reading.company, page, line)
        if len(buffer) >= BATCH:
            _write(stream, reading, buffer, asked_at, line)
            buffer, asked_at = [], database_now()
    _write(stream, reading, buffer, asked_at, line)
    if reading.changed_after is None and line.read:
        _sweep(stream, reading, line, began)


def _pages(stream: Stream, reading: Reading) -> Iterator[list[Any]]:
    """The stream's pages. The vendor says 404 for an empty list too: believed where nothing was known."""
    read = False
    try:
        for page in stream.pages(reading):
            read = True
            yield page
    except NotFound:
        known = stream.model.objects.filter(company=reading.company, vanished_at__isnull=True).exists()
        if read or known or not stream.required:
            raise


def mapped(stream: Stream, company: Company, raws: Iterable[Any], line: Line) -> list[Any]:
    """Rows out of the vendor's objects; what cannot be read is logged by id, counted and left out."""
    rows = []
    for raw in raws:
        given = raw.get("id") if isinstance(raw, dict) else None
        if isinstance(given, int) or (isinstance(given, str) and given.isdecimal()):
            line.seen.add(int(given))
        try:
            rows.append(stream.map(raw, company))
        except Unreadable as error:
            line.unreadable += 1
            log.warning("altegio.unreadable stream=%s id=%s reason=%s", stream.name, given, error)
    return rows


def _write(stream: Stream, reading: Reading, rows: list[Any], asked_at: datetime, line: Line) -> None:
    if rows:
        stored = store.store(stream.write, reading.company, rows, asked_at)
        line.changed += stored.changed
        line.unreadable += stored.refused


def _sweep(stream: Stream, reading: Reading, line: Line, began: datetime) -> None:
    """Mark what a whole, error-free reading did not hold. Never on an empty one: the caller sees to that."""
    present: Any = stream.model.objects.filter(
        company=reading.company, vanished_at__isnull=True, first_seen_at__lt=began
    )
    present = stream.covered(present, reading)
    known = set(present.order_by().values_list("altegio_id", flat=True))
    missing = known - line.seen
    if len(missing) > max(ASK_AT_MOST, len(known) * SUSPICIOUS_SHARE):
        line.note = _(
            "%(n)d objects are missing at once: check the rights of the token with altegio_check."
        ) % {"n": len(missing)}
        log.warning(
            "altegio.many_missing stream=%s missing=%s known=%s", stream.name, len(missing), len(known)
        )
        return
    if stream.one is None:
        line.vanished += vanish(stream, reading.company, missing, reading)
        return
    for altegio_id in sorted(missing)[:ASK_AT_MOST]:
        if reread(stream, reading, altegio_id, line) is None:
            line.vanished += 1


def reread(stream: Stream, reading: Reading, altegio_id: int, line: Line) -> bool | None:
    """Read one object anew: whether it changed, or None when Altegio has it no more.

    Raises what the client raises, except NotFound.
    """
    if stream.one is None:
        raise ValueError(f"{stream.name} has no single objects")
    asked_at = database_now()
    try:
        answer = stream.one(reading.client, reading.company.altegio_id, altegio_id)
    except NotFound:
        vanish(stream, reading.company, {altegio_id}, reading)
        return None
    before = line.changed
    line.read += 1
    _write(stream, reading, mapped(stream, reading.company, [answer.data], line), asked_at, line)
    return line.changed > before


def vanish(stream: Stream, company: Company, altegio_ids: Iterable[int], reading: Reading) -> int:
    """Say that Altegio has these objects no more, to the mirror and, of clients, to whoever listens."""
    ids = list(altegio_ids)
    clients = []
    if stream.model is Client:
        clients = list(Client.objects.filter(company=company, altegio_id__in=ids, vanished_at__isnull=True))
    count = store.mark_vanished(stream.model, company, ids, now=reading.now)
    for client in clients:
        signals.client_vanished.send(sender=Client, client=client)
    return count
