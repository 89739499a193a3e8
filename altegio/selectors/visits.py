"""Visits, as surveys and the house read them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.db.models.lookups import LessThanOrEqual

from altegio.models import Appointment, AppointmentService, Review, Visit
from altegio.models.status import ARRIVED, Status, status_q, unmarked_q


class StaffRef(NamedTuple):
    """A master of a visit, as much of one as a survey keeps."""

    pk: int
    altegio_id: int
    name: str


@dataclass
class VisitDetails:
    """What was done at a visit and by whom, in the order of the day; cancelled appointments left out."""

    service_titles: list[str] = field(default_factory=list)
    service_pks: list[int] = field(default_factory=list)
    category_pks: list[int] = field(default_factory=list)
    staff: list[StaffRef] = field(default_factory=list)


def completed_visits(
    *, now: datetime, ended_after: datetime | None = None, ended_before: datetime | None = None
) -> QuerySet[Visit]:
    """Visits where the client arrived and which are over at `now`, with `client` and `company` loaded.

    `ended_after <= ends_at < ended_before` where given. Cancelled and vanished visits and those without
    a client are left out: they are never asked about. One query, oldest first.
    """
    visits = Visit.objects.filter(
        status_q(Status.COMPLETED, now), vanished_at__isnull=True, client__isnull=False
    )
    if ended_after is not None:
        visits = visits.filter(ends_at__gte=ended_after)
    if ended_before is not None:
        visits = visits.filter(ends_at__lt=ended_before)
    return visits.select_related("client", "company").order_by("ends_at", "pk")


def visit_is_completed(visit_id: int, now: datetime, unmarked_after: timedelta | None = None) -> bool:
    """Whether the visit with this primary key still counts as completed: to be asked before sending.

    With `unmarked_after` also one that ended so long ago and was never marked.
    """
    if completed_visits(now=now).filter(pk=visit_id).exists():
        return True
    if unmarked_after is None:
        return False
    return unmarked_visits(ended_by=now - unmarked_after).filter(pk=visit_id).exists()


def visit_services_and_staff(visit_ids: Iterable[int]) -> dict[int, VisitDetails]:
    """Services and masters of each of these visits (primary keys); every visit asked for has an entry.

    Two queries, however many visits.
    """
    details = {visit_id: VisitDetails() for visit_id in visit_ids}
    kept = Appointment.objects.present().filter(visit_id__in=details, cancelled=False)
    columns = ("pk", "visit_id", "staff_id", "staff__altegio_id", "staff__name")
    visits: dict[int, int] = {}
    for pk, visit_id, *master in kept.order_by("starts_at", "pk").values_list(*columns):
        visits[pk] = visit_id
        if master[0] is not None:
            _add(details[visit_id].staff, StaffRef(*master))
    _add_services(details, visits)
    return details


def _add_services(details: dict[int, VisitDetails], visits: dict[int, int]) -> None:
    """The lines of these appointments, each with its visit, in the order of the appointments."""
    columns = ("appointment_id", "title", "service__title", "service_id", "service__category_id")
    lines = AppointmentService.objects.filter(appointment_id__in=visits).order_by("position")
    places = {pk: place for place, pk in enumerate(visits)}
    rows = sorted(lines.values_list(*columns), key=lambda line: places[line[0]])
    for appointment_id, title, service_title, service_id, category_id in rows:
        found = details[visits[appointment_id]]
        _add(found.service_titles, title or service_title)
        _add(found.service_pks, service_id)
        _add(found.category_pks, category_id)


def had_service(service_id: int, visit: str = "pk") -> Exists:
    """The condition that a visit holds this service (primary key), cancelled appointments left out.

    `visit` leads from the row to the visit's primary key. No query by itself.
    """
    lines = AppointmentService.objects.filter(service=service_id, appointment__visit=OuterRef(visit))
    return Exists(lines.filter(appointment__cancelled=False, appointment__vanished_at__isnull=True))


def last_visits(client_ids: Iterable[int], now: datetime) -> dict[int, datetime]:
    """When each of these clients (primary keys) was last at the salon; no entry for who never was.

    One query.
    """
    visits = Visit.objects.present().filter(status_q(Status.COMPLETED, now), client_id__in=list(client_ids))
    return dict(
        visits.order_by().values("client_id").annotate(last=Max("ends_at")).values_list("client_id", "last")
    )


# --- what decides whether a visit is asked about ----------------------------------------------------
def unmarked_visits(*, ended_by: datetime) -> QuerySet[Visit]:
    """Visits that ended at this moment or before, and that nobody marked as arrived or as missed.

    With `client` and `company` loaded; cancelled and vanished ones and those without a client left out.
    """
    visits = Visit.objects.present().filter(unmarked_q(ended_by))
    return visits.select_related("client", "company").order_by("ends_at", "pk")


def first_visits(visit_ids: Collection[int], now: datetime) -> set[int]:
    """Those of these visits (primary keys) before which their client had never been here. One query."""
    first = Visit.objects.filter(is_first_visit(now), pk__in=visit_ids).order_by()
    return set(first.values_list("pk", flat=True))


def is_first_visit(now: datetime, path: str = "") -> Any:
    """The condition that before a visit its client had never been here. No query by itself.

    As far as the mirror goes back; a client whom Altegio counts more visits of than the mirror knows from
    this one on was here before. `path` leads to the visit from another row: "visit__".
    """
    client, starts_at = OuterRef(f"{path}client"), OuterRef(f"{path}starts_at")
    earlier = Visit.objects.present().filter(
        status_q(Status.COMPLETED, now), client=client, starts_at__lt=starts_at
    )
    since = Appointment.objects.present().filter(
        client=client, starts_at__gte=starts_at, attendance=ARRIVED, cancelled=False
    )
    known = Subquery(since.order_by().values("client").annotate(count=Count("pk")).values("count"))
    counted = Coalesce(F(f"{path}client__visits_count"), 0)
    return ~Exists(earlier) & LessThanOrEqual(counted, Greatest(Coalesce(known, 1), 1))


def reviewed_visits(visit_ids: Collection[int]) -> set[int]:
    """Those of these visits (primary keys) of which the client left a review in Altegio. One query."""
    reviews = Review.objects.present().filter(appointment__visit__in=visit_ids)
    return {pk for pk in reviews.order_by().values_list("appointment__visit", flat=True) if pk is not None}


def review_requested_visits(visit_ids: Collection[int]) -> set[int]:
    """Those of these visits (primary keys) of which Altegio asks for a review itself. One query."""
    asked = Appointment.objects.present().filter(visit__in=visit_ids, review_requested=True, cancelled=False)
    return {pk for pk in asked.order_by().values_list("visit", flat=True) if pk is not None}


def _add(items: list[Any], item: Any) -> None:
    """Append what is not there yet."""
    if item and item not in items:
        items.append(item)
