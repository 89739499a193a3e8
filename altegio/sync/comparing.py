"""Compares the whole mirror with Altegio, row by row: every column, every line, every payment, every visit.

It reads all of Altegio's lists once, as a full pass does, and writes nothing. What it compares with is what
the mappers make of the vendor's JSON, not what the store would write: an error of the store shows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _

from altegio import mapping
from altegio.blocklist import Blocklist, load
from altegio.client import AltegioClient, NotFound, endpoints
from altegio.models import Appointment, Company, Payment, Service
from altegio.sync.children import GOODS_LINES, SERVICE_LINES, SERVICE_STAFF, Children
from altegio.sync.comparing_visits import Visits
from altegio.sync.copying import Column, columns_of
from altegio.sync.differences import cannot_be_read, differ, missing
from altegio.sync.quarantine import id_of
from altegio.sync.redacting import as_stored
from altegio.sync.streams import STREAMS, Reading, Stream

BATCH = 500
# The raw JSON of one object differs between a list and a detail; the columns are what others read.
NEVER = frozenset({"raw", "partial"})
BY_HAND = frozenset({"instagram_username", "instagram_source", "instagram_certain"})
# What Altegio hides from us stays as it was read before.
HIDDEN = BY_HAND | {"phone", "phone_hidden", "email", "instagram_written"}
# The list of all payments knows less of one than its appointment does, of which the mirror has it.
ONLY_IN_RECORD = frozenset(
    {
        "appointment",
        "client",
        "kind",
        "sale_altegio_id",
        "paid_at",
        "account",
        "is_cash",
        "comment",
        "from_record",
    }
)
SETTLED_HERE = frozenset({"paid", "payment_status"})


@dataclass(frozen=True)
class Compared:
    """How far one stream is compared: `n` objects of `chosen` out of `total`; None: not known yet."""

    stream: str
    n: int
    chosen: int | None
    total: int | None

    @property
    def done(self) -> bool:
        """Whether nothing of the stream is left to compare."""
        return self.n == self.chosen


Progress = Callable[[Compared], None]


def every_difference(
    client: AltegioClient, company: Company, *, now: datetime, progress: Progress
) -> Iterator[str]:
    """What differs between Altegio and the mirror, a sentence each. Raises what the client raises.

    `progress` hears of each list, while it is read and at its end. What changes in Altegio while it is
    read, or changed after the last pass, is a difference too.
    """
    yield from _company(client, company)
    for stream in STREAMS:
        yield from _Comparison(stream, Reading(client, company, now), progress).run()


def _company(client: AltegioClient, company: Company) -> Iterator[str]:
    row = mapping.map_company(endpoints.company(client, company.altegio_id).data, settings.TIME_ZONE)
    names = [
        name
        for name in ("title", "timezone", "currency", "city", "address", "phone")
        if getattr(company, name) != getattr(row, name)
    ]
    if names:
        yield differ("company", company.altegio_id, names)


def differing(here: models.Model, there: Any, skipped: Iterable[str] = ()) -> list[str]:
    """Names of the columns in which a row here is not what the mapper made of the vendor's object."""
    left_out = NEVER | set(skipped)
    return [
        column.field.name
        for column in columns_of(type(here))
        if column.field.name not in left_out and not _same(column, here, there)
    ]


def settled_apart(here: Any, there: Any) -> set[str]:
    """Columns of this row that rightly say something else than the vendor's object does."""
    apart: set[str] = set()
    source = getattr(here, "instagram_source", "")
    if source == "manual" or (source == "denied" and there.instagram_username == here.instagram_denied):
        apart |= BY_HAND
    if getattr(here, "phone_hidden", False) and (there.phone_hidden or not there.phone):
        apart |= HIDDEN
    if getattr(here, "paid_moved", 0):
        apart |= SETTLED_HERE
    if getattr(here, "from_record", False) and not getattr(there, "from_record", True):
        apart |= ONLY_IN_RECORD
    return apart


def _same(column: Column, here: models.Model, there: Any) -> bool:
    mine = getattr(here, column.field.name)
    if column.link is not None:
        mine = getattr(mine, "altegio_id", None)
    theirs = column.value(there)
    if isinstance(column.field, models.JSONField):
        theirs = json.loads(theirs)
    if isinstance(mine, Decimal) and theirs is not None:
        return mine == Decimal(theirs).quantize(mine, rounding=ROUND_HALF_UP)
    return bool(mine == theirs)


@dataclass
class _Comparison:
    """One stream, read to its end and compared batch by batch."""

    stream: Stream
    reading: Reading
    progress: Progress
    seen: set[int] = field(default_factory=set)
    # Who was erased is rightly not here.
    known: Blocklist = field(default_factory=load)
    # Altegio has them, but what it has cannot be compared.
    unreadable: set[int] = field(default_factory=set)

    @property
    def company(self) -> Company:
        return self.reading.company

    def run(self) -> Iterator[str]:
        """Every difference of the stream; none where the location does not have it."""
        visits = Visits(self.company) if self.stream.model is Appointment else None
        try:
            for rows in _batches(self._rows()):
                self.progress(Compared(self.stream.name, len(self.seen), None, None))
                yield from self._batch([row for row in rows if not isinstance(row, str)])
                yield from (row for row in rows if isinstance(row, str))
                if visits is not None:
                    visits.note(row for row in rows if not isinstance(row, str))
        except NotFound:
            if self.seen or (self.stream.required and self._present().exists()):
                raise
            return
        known = self._present().order_by("altegio_id").values_list("altegio_id", flat=True)
        for altegio_id in known:
            if altegio_id not in self.seen and altegio_id not in self.unreadable:
                yield missing(self.stream.name, altegio_id, _("not in Altegio"))
        if visits is not None:
            yield from visits.differences(self.unreadable)
        self.progress(Compared(self.stream.name, len(self.seen), len(self.seen), len(self.seen)))

    def _rows(self) -> Iterator[Any]:
        """Every object once, mapped; a sentence for one that cannot be read."""
        for page in self.stream.pages(self.reading):
            for raw in page:
                try:
                    row = self.stream.map(raw, self.company)
                except mapping.Unreadable as error:
                    given = id_of(raw)
                    self.unreadable.add(int(given or 0))
                    yield cannot_be_read(self.stream.name, given or "?", error)
                    continue
                if row.altegio_id not in self.seen:
                    self.seen.add(row.altegio_id)
                    yield row

    def _present(self) -> Any:
        rows = self.stream.model.objects.filter(company=self.company, vanished_at__isnull=True)
        return self.stream.covered(rows, self.reading)

    def _batch(self, rows: Sequence[Any]) -> Iterator[str]:
        rows = as_stored(self.company, rows, self.known)
        ids = [row.altegio_id for row in rows]
        links = [column.field.name for column in columns_of(self.stream.model) if column.link]
        found = self.stream.model.objects.filter(company=self.company, altegio_id__in=ids)
        known = {one.altegio_id: one for one in found.select_related(*links)}
        for row in rows:
            here = known.get(row.altegio_id)
            if here is None:
                yield missing(self.stream.name, row.altegio_id, _("not here"))
                continue
            if here.vanished_at is not None:
                yield missing(self.stream.name, row.altegio_id, _("vanished here"))
            if names := differing(here, row, settled_apart(here, row)):
                yield differ(self.stream.name, row.altegio_id, names)
        yield from self._children(rows, known)

    def _children(self, rows: Sequence[Any], known: dict[int, Any]) -> Iterator[str]:
        if self.stream.model is Service:
            yield from _belonging(SERVICE_STAFF, "masters", rows, known)
        if self.stream.model is Appointment:
            yield from _belonging(SERVICE_LINES, "services", rows, known)
            yield from _belonging(GOODS_LINES, "goods", rows, known)
            yield from _payments(rows, known)


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        yield batch


def _belonging(children: Children, name: str, rows: Sequence[Any], known: dict[int, Any]) -> Iterator[str]:
    """Compare the rows that belong to these: the same ones, in the same order."""
    manager: Any = children.model._default_manager
    here: dict[int, list[Any]] = {}
    for child in manager.filter(**{f"{children.parent}__in": list(known.values())}).order_by("pk"):
        here.setdefault(getattr(child, f"{children.parent}_id"), []).append(child)
    order = "position" if hasattr(children.model, "position") else f"{children.link}_altegio_id"
    for row in rows:
        if row.altegio_id not in known:
            continue
        mine = sorted(here.get(known[row.altegio_id].pk, []), key=lambda child: getattr(child, order))
        theirs = sorted(getattr(row, name), key=lambda child: getattr(child, order))
        alike = len(mine) == len(theirs)
        skipped = {children.parent, children.link}
        if not alike or any(differing(one, two, skipped) for one, two in zip(mine, theirs, strict=True)):
            yield differ(children.parent + "s", row.altegio_id, [name])


def _payments(rows: Sequence[Any], known: dict[int, Any]) -> Iterator[str]:
    """Compare the payments at these appointments: those that stand, each with its columns."""
    found = Payment.objects.filter(appointment__in=list(known.values()), deleted=False, vanished_at=None)
    here: dict[int, dict[int, Payment]] = {}
    for payment in found.select_related("appointment", "client"):
        here.setdefault(payment.appointment_id or 0, {})[payment.altegio_id] = payment
    for row in rows:
        if row.altegio_id not in known:
            continue
        mine = here.get(known[row.altegio_id].pk, {})
        theirs = {one.altegio_id: one for one in row.payments if not one.deleted}
        if mine.keys() != theirs.keys() or any(differing(mine[key], theirs[key]) for key in theirs):
            yield differ("appointments", row.altegio_id, ["payments"])
