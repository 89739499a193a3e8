"""How often photos are taken, by master and by service, over appointments that are over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Count, F, Func, Q, QuerySet

from altegio.models import Service
from feedback.models import PhotoReminder

State = PhotoReminder.State


class Unnest(Func):
    """A row for each member of an array."""

    function = "unnest"
    set_returning = True
    output_field = BigIntegerField()


@dataclass(frozen=True)
class Rate:
    """What came of the reminders of one master or service. `silent`: reminded, and nobody answered.

    Whom nobody reminded, what needed no photo and whose client declined say nothing about the master: they
    stand apart, and the rate is of `done` and `silent` alone.
    """

    name: str
    done: int
    silent: int
    not_needed: int
    declined: int
    unreminded: int

    @property
    def wanted(self) -> int:
        """Of how many the rate is."""
        return self.done + self.silent

    @property
    def percent(self) -> int | None:
        """Photos taken, in percent of those wanted; None where none was."""
        return round(100 * self.done / self.wanted) if self.wanted else None


_COUNTS = {
    "done": Count("pk", filter=Q(state=State.DONE)),
    "silent": Count("pk", filter=Q(state=State.SENT)),
    "not_needed": Count("pk", filter=Q(state=State.NOT_NEEDED)),
    "declined": Count("pk", filter=Q(state=State.DECLINED)),
    "unreminded": Count("pk", filter=Q(state__in=(State.MISSED, State.FAILED))),
}


def by_master(rows: QuerySet[PhotoReminder], now: datetime) -> list[Rate]:
    """Of these reminders, those that are over, by master; who has most first. One query."""
    found = _over(rows, now).values(name=F("staff__name")).annotate(key=F("staff"), **_COUNTS)
    return _rates([{**row, "name": row["name"] or ""} for row in found])


def by_service(rows: QuerySet[PhotoReminder], now: datetime) -> list[Rate]:
    """The same by service: an appointment counts at each of its services with photos. Two queries."""
    found = list(_over(rows, now).annotate(key=Unnest(F("service_ids"))).values("key").annotate(**_COUNTS))
    wanted = [row["key"] for row in found]
    titles = dict(Service.objects.filter(pk__in=wanted).order_by().values_list("pk", "title"))
    return _rates([{**row, "name": titles.get(row["key"], "")} for row in found])


def _over(rows: QuerySet[PhotoReminder], now: datetime) -> QuerySet[PhotoReminder]:
    return rows.filter(ends_at__lte=now).exclude(state__in=(State.CANCELLED, State.PLANNED)).order_by()


def _rates(rows: list[dict[str, Any]]) -> list[Rate]:
    made = [Rate(**{name: value for name, value in row.items() if name != "key"}) for row in rows]
    return sorted(made, key=lambda rate: (-rate.wanted, rate.name))
