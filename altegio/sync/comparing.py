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
from altegio.client import AltegioClient, NotFound, endpoints
from altegio.models import Appointment, Company, Payment, Service, Visit
from altegio.sync.children import GOODS_LINES, SERVICE_LINES, SERVICE_STAFF, Children
from altegio.sync.copying import Column, columns_of
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
_ATTENDANCE = {1: 0, 2: 1, 0: 2, -1: 4}


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


def differ(what: str, altegio_id: int, names: Iterable[str]) -> str:
    """Say which columns of an object differ; never their values, which may be personal."""
    return _("%(stream)s %(id)d: %(columns)s differ") % {
        "stream": what,
        "id": altegio_id,
        "columns": ", ".join(names),
    }


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

    @property
    def company(self) -> Company:
        return self.reading.company

    def run(self) -> Iterator[str]:
        """Every difference of the stream; none where the location does not have it."""
        visits = _Visits(self.company) if self.stream.model is Appointment else None
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
            if altegio_id not in self.seen:
                yield self._missing(altegio_id, _("not in Altegio"))
        if visits is not None:
            yield from visits.differences()
        self.progress(Compared(self.stream.name, len(self.seen), len(self.seen), len(self.seen)))

    def _rows(self) -> Iterator[Any]:
        """Every object once, mapped; a sentence for one that cannot be read."""
        for page in self.stream.pages(self.reading):
            for raw in page:
                try:
                    row = self.stream.map(raw, self.company)
                except mapping.Unreadable as error:
                    yield f"{self.stream.name} {raw.get('id') if isinstance(raw, dict) else '?'}: {error}"
                    continue
                if row.altegio_id not in self.seen:
                    self.seen.add(row.altegio_id)
                    yield row

    def _present(self) -> Any:
        rows = self.stream.model.objects.filter(company=self.company, vanished_at__isnull=True)
        return self.stream.covered(rows, self.reading)

    def _batch(self, rows: Sequence[Any]) -> Iterator[str]:
        ids = [row.altegio_id for row in rows]
        links = [column.field.name for column in columns_of(self.stream.model) if column.link]
        found = self.stream.model.objects.filter(company=self.company, altegio_id__in=ids)
        known = {one.altegio_id: one for one in found.select_related(*links)}
        for row in rows:
            here = known.get(row.altegio_id)
            if here is None:
                yield self._missing(row.altegio_id, _("not here"))
                continue
            if here.vanished_at is not None:
                yield self._missing(row.altegio_id, _("vanished here"))
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

    def _missing(self, altegio_id: int, text: str) -> str:
        return f"{self.stream.name} {altegio_id}: {text}"


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


class _Visits:
    """Visits as they follow from the appointments that were read, beside those of the mirror."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self._found: dict[int, list[tuple[bool, datetime, datetime, int, Decimal]]] = {}

    def note(self, rows: Iterable[Any]) -> None:
        """Take in appointments."""
        for row in rows:
            if row.visit_altegio_id:
                facts = (row.cancelled, row.starts_at, row.ends_at, row.attendance, row.cost)
                self._found.setdefault(row.visit_altegio_id, []).append(facts)

    def differences(self) -> Iterator[str]:
        """Compare every visit."""
        known = set()
        for visit in Visit.objects.filter(company=self._company, vanished_at__isnull=True).iterator():
            known.add(visit.altegio_id)
            facts = self._found.get(visit.altegio_id)
            if facts is None:
                yield f"visits {visit.altegio_id}: " + _("not in Altegio")
            elif names := _of_visit(visit, facts):
                yield differ("visits", visit.altegio_id, names)
        for altegio_id in sorted(self._found.keys() - known):
            yield f"visits {altegio_id}: " + _("not here")


def _of_visit(visit: Visit, facts: Sequence[tuple[bool, datetime, datetime, int, Decimal]]) -> list[str]:
    alive = [one for one in facts if not one[0]]
    counted = alive or facts
    expected: dict[str, Any] = {
        "cancelled": not alive,
        "starts_at": min(one[1] for one in counted),
        "ends_at": max(one[2] for one in counted),
        "attendance": min((one[3] for one in counted), key=lambda code: _ATTENDANCE.get(code, 3)),
        "cost": sum((one[4] for one in alive), Decimal(0)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP),
    }
    return [name for name, value in expected.items() if getattr(visit, name) != value]
