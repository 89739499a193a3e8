"""Figures of past visits, counted by the database: by day, week, month, master, service, location.

Every count is one of visits, by the state of the whole visit, so that it agrees with the list of visits that
it leads to. Sums are those of the part that is meant: of a master's own appointments, of a service's lines.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import CharField, Count, DateField, Exists, F, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, TruncDay, TruncMonth, TruncWeek

from altegio.models import Appointment, AppointmentService, Visit
from altegio.models.status import NO_SHOW, Status, status_q
from altegio.selectors.visits import is_first_visit

__all__ = ["TIMES", "By", "Figures", "Line", "Scope", "StaffDay", "figures", "staff_days", "with_parts"]


class By(StrEnum):
    """What the lines of a report are."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    STAFF = "staff"
    SERVICE = "service"
    LOCATION = "location"


TIMES = (By.DAY, By.WEEK, By.MONTH)
_COUNTED = "counted_"
_TRUNC = {By.DAY: TruncDay, By.WEEK: TruncWeek, By.MONTH: TruncMonth}


@dataclass(frozen=True)
class Scope:
    """Visits that begin in `start <= … < end`, as they stand at `now`; of one master, service or location.

    `zone` tells where a day begins. `staff`, `service` and `company` are primary keys.
    """

    start: datetime
    end: datetime
    now: datetime
    zone: tzinfo
    staff: int | None = None
    service: int | None = None
    company: int | None = None


@dataclass(frozen=True)
class Figures:
    """What became of the visits of one line.

    `visits`: the client came and it is over. `revenue` is their price, `paid` what was paid of it.
    It is not known of a service (0).
    `new`: of the `clients` who came, those to whom one of these visits was the very first at the salon;
    `returning`: those to whom one of them was not. Who came first and again is both, whatever the lines are.
    `all` counts every visit, whatever became of it.
    """

    all: int = 0
    visits: int = 0
    no_shows: int = 0
    cancelled: int = 0
    clients: int = 0
    new: int = 0
    returning: int = 0
    revenue: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)

    @property
    def average_bill(self) -> Decimal | None:
        """The price of a visit on average; None of nothing."""
        return self.revenue / self.visits if self.visits else None


class Line(NamedTuple):
    """One line: the day it begins with, or a primary key (None: nobody, or a service that is not known)."""

    key: Any
    title: str
    figures: Figures


def figures(scope: Scope, by: By | None = None) -> list[Line]:
    """The lines of a report in no certain order; without `by` one line, the whole. One query."""
    rows, to_visit, cost = _rows(scope, by)
    counted = _counts(scope, to_visit, cost)
    if by is None:
        return [Line(None, "", _read_figures(rows.aggregate(**counted)))]
    key, called = _key(by, scope.zone, to_visit)
    grouped = rows.order_by().values(key=key, called=called).annotate(**counted)
    return [Line(row["key"], str(row["called"] or ""), _read_figures(row)) for row in grouped]


def with_parts(
    visits: QuerySet[Visit],
    *,
    staff: int | None = None,
    service: int | None = None,
    category: int | None = None,
) -> QuerySet[Visit]:
    """Those of these visits in which the master works, or the service is done, by the rule of the figures.

    A cancelled appointment of a visit that took place is no part of it.
    """
    parts = Appointment.objects.present().filter(visit=OuterRef("pk"), cancelled=OuterRef("cancelled"))
    if staff is not None:
        parts = parts.filter(staff=staff)
    wanted = {"service": service, "service__category": category}
    chosen = {name: key for name, key in wanted.items() if key is not None}
    if chosen:
        parts = parts.filter(Exists(AppointmentService.objects.filter(appointment=OuterRef("pk"), **chosen)))
    return visits.filter(Exists(parts))


def _rows(scope: Scope, by: By | None) -> tuple[QuerySet[Any], str, str]:
    """What is counted, the way from there to the visit, and the column that is summed."""
    if by == By.SERVICE or scope.service is not None:
        rows, own, to_visit = AppointmentService.objects.all(), "appointment__", "appointment__visit__"
    elif by == By.STAFF or scope.staff is not None:
        rows, own, to_visit = Appointment.objects.all(), "", "visit__"
    else:
        rows, own, to_visit = Visit.objects.all(), "", ""
    wanted: dict[str, Any] = {
        f"{to_visit}starts_at__gte": scope.start,
        f"{to_visit}starts_at__lt": min(scope.end, scope.now),
        f"{to_visit}vanished_at__isnull": True,
    }
    if to_visit:
        wanted |= {f"{own}vanished_at__isnull": True, f"{own}cancelled": F(f"{to_visit}cancelled")}
    for name, value in (
        (f"{own}staff", scope.staff),
        ("service", scope.service),
        (f"{to_visit}company", scope.company),
    ):
        if value is not None:
            wanted[name] = value
    return rows.filter(**wanted), to_visit, "cost"


def _counts(scope: Scope, to_visit: str, cost: str) -> dict[str, Any]:
    completed = status_q(Status.COMPLETED, scope.now, to_visit)
    # The visit's own rows need no DISTINCT, which sorts.
    visit, distinct = (f"{to_visit}pk", True) if to_visit else ("pk", False)
    first = Q(is_first_visit(scope.now, to_visit))
    paid = {"visit__": "paid", "": "paid"}.get(to_visit)
    zero = Value(Decimal(0))

    def visits(status: Status) -> Count:
        return Count(visit, distinct=distinct, filter=status_q(status, scope.now, to_visit))

    def clients(which: Q) -> Count:
        return Count(f"{to_visit}client", distinct=True, filter=which)

    counted = {
        "all": Count(visit, distinct=distinct),
        "visits": visits(Status.COMPLETED),
        "no_shows": visits(Status.NO_SHOW),
        "cancelled": visits(Status.CANCELLED),
        "clients": clients(completed),
        "new": clients(completed & first),
        "returning": clients(completed & ~first),
        "revenue": Coalesce(Sum(cost, filter=completed), zero),
    }
    if paid:
        counted["paid"] = Coalesce(Sum(paid, filter=completed), zero)
    # Under other names than those of columns.
    return {f"{_COUNTED}{name}": expression for name, expression in counted.items()}


def _read_figures(row: dict[str, Any]) -> Figures:
    counted = {name: value for name, value in row.items() if name.startswith(_COUNTED)}
    return Figures(**{name.removeprefix(_COUNTED): value for name, value in counted.items()})


def _key(by: By, zone: tzinfo, to_visit: str) -> tuple[Combinable, Combinable]:
    """What the lines are told apart by, and what they are called."""
    if by in _TRUNC:
        return _TRUNC[by](f"{to_visit}starts_at", tzinfo=zone, output_field=DateField()), Value(
            "", output_field=CharField()
        )
    if by == By.STAFF:
        own = "appointment__" if to_visit.startswith("appointment") else ""
        return F(f"{own}staff"), F(f"{own}staff__name")
    if by == By.SERVICE:
        return F("service"), Coalesce("service__title", "title")
    return F(f"{to_visit}company"), F(f"{to_visit}company__title")


# --- occupancy ------------------------------------------------------------------------------------
class StaffDay(NamedTuple):
    """A day of a master by the schedule: how long it is, and how much of it is taken by appointments."""

    company: int
    staff: int
    day: date
    working: timedelta
    taken: timedelta


_STAFF_DAYS = """
WITH open AS (
    SELECT company_id, staff_id, date AS day,
        range_agg(tstzrange(starts_at, LEAST(ends_at, %(end)s))) AS hours
    FROM altegio_workinghours
    WHERE starts_at >= %(start)s AND starts_at < %(end)s AND ends_at > starts_at
        AND vanished_at IS NULL AND staff_id IS NOT NULL
        AND (%(staff)s::bigint IS NULL OR staff_id = %(staff)s)
        AND (%(company)s::bigint IS NULL OR company_id = %(company)s)
    GROUP BY company_id, staff_id, date
), busy AS (
    SELECT staff_id, (starts_at AT TIME ZONE %(zone)s)::date AS day,
        range_agg(tstzrange(starts_at, ends_at)) AS hours
    FROM altegio_appointment
    WHERE starts_at >= %(start)s AND starts_at < %(end)s AND ends_at > starts_at
        AND vanished_at IS NULL AND NOT cancelled AND client_id IS NOT NULL AND attendance <> %(no_show)s
        AND (%(staff)s::bigint IS NULL OR staff_id = %(staff)s)
    GROUP BY staff_id, 2
)
SELECT open.company_id, open.staff_id, open.day,
    (SELECT SUM(upper(each) - lower(each)) FROM unnest(open.hours) each),
    (SELECT SUM(upper(each) - lower(each)) FROM unnest(open.hours * busy.hours) each)
FROM open LEFT JOIN busy USING (staff_id, day)
"""


def staff_days(scope: Scope) -> list[StaffDay]:
    """The masters' days of which the schedule is known, until now. One query.

    Time that is taken twice counts once, and time outside the schedule not at all. A calendar block takes
    none; neither does a client who did not come.
    """
    end = min(scope.end, scope.now)
    values: dict[str, Any] = {
        "start": scope.start,
        "end": end,
        "zone": str(scope.zone),
        "staff": scope.staff,
        "company": scope.company,
        "no_show": NO_SHOW,
    }
    with connection.cursor() as cursor:
        cursor.execute(_STAFF_DAYS, values)
        return list(_read(cursor.fetchall()))


def _read(rows: Iterable[tuple[Any, ...]]) -> Iterable[StaffDay]:
    for company, staff, day, working, taken in rows:
        yield StaffDay(company, staff, day, working or timedelta(0), taken or timedelta(0))
