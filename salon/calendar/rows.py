"""What the calendar reads: everything that it shows of a stretch of days, in one query.

The query has a row for each location, which carries the location's appointments, working hours and counts
of days as JSON: so it is one question however much there is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import JSONObject, TruncDate

from altegio.admin.base import SEES_CLIENTS
from altegio.admin.scope import own_appointments
from altegio.days import day_start
from altegio.models import AppointmentService, Client, Company, WorkingHours
from altegio.models.status import PaymentStatus, Status, status_case, status_q
from altegio.selectors import appointments_between
from altegio.selectors.visits import is_first_visit
from feedback.models import DigestSetting, InstagramContact, Message, PhotoReminder, VisitFeedback
from feedback.selectors import instagram_state_case
from salon.calendar.asked import SURVEYS, Asked, Filters
from salon.calendar.changes import Mark, mark_column, read_at_column

UNPAID = (PaymentStatus.UNPAID, PaymentStatus.PARTIAL)
LOW = 3
# An agenda is read from its top: what is below these is better looked for by a shorter period.
MOST_CARDS = 1500
PARTS = ("cards", "hours", "counts")


@dataclass(frozen=True)
class Rights:
    """What this user may see: all masters' days, how surveys stand, what was answered, Instagram names."""

    everyone: bool
    states: bool
    answers: bool
    user: Any

    @classmethod
    def of(cls, user: Any) -> Rights:
        """The rights of a user."""
        return cls(
            everyone=user.has_perm(SEES_CLIENTS),
            states=user.has_perm("feedback.view_instagramcontact"),
            answers=user.has_perm("feedback.view_visitfeedback"),
            user=user,
        )


@dataclass(frozen=True)
class Found:
    """What a location has of the days."""

    zone: ZoneInfo
    cards: list[dict[str, Any]]
    hours: list[dict[str, Any]]
    counts: list[dict[str, Any]]


def read(asked: Asked, rights: Rights, now: datetime) -> tuple[list[Found], Mark]:
    """What each location has, and the mark of it all. One query."""
    parts: dict[str, Any] = {
        "hours": _array(_hours(asked, rights)),
        "counts": _array(_counts(asked, rights, now)),
    }
    if asked.view != "month":
        parts["cards"] = _array(_cards(asked, rights, now), MOST_CARDS)
    every = Company.objects.order_by("pk")
    if asked.filters.location:
        every = every.filter(pk=asked.filters.location)
    parts |= {"version": mark_column(asked, now), "read_at": read_at_column()}
    rows: list[Any] = list(every.values("timezone", **parts))
    found = [Found(ZoneInfo(row["timezone"]), *(row.get(part, []) for part in PARTS)) for row in rows]
    return found, Mark(rows[0]["version"], rows[0]["read_at"]) if rows else Mark("", None)


def _array(rows: QuerySet[Any], most: int | None = None) -> ArraySubquery:
    """What each location has of these rows, or the first of them."""
    return ArraySubquery(rows.filter(company=OuterRef("pk")).values("json")[:most])


# --- which appointments ---------------------------------------------------------------------------
def visible(start: datetime, end: datetime, chosen: Filters, rights: Rights, now: datetime) -> QuerySet[Any]:
    """Appointments of the days that this user may see and that pass the filters; cancelled ones on demand."""
    rows = appointments_between(start, end).select_related(None).prefetch_related(None)
    rows = own_appointments(_narrowed(rows, chosen, now), rights.user)
    if chosen.survey and (rights.states or rights.answers):
        rows = rows.filter(_in_survey(chosen.survey, rights))
    if chosen.instagram and rights.states:
        known = Q(client__instagram_username__gt="") | Exists(
            InstagramContact.objects.filter(client=OuterRef("client"))
        )
        rows = rows.filter(client__isnull=False)
        rows = rows.filter(known) if chosen.instagram == "yes" else rows.exclude(known)
    return rows


def _narrowed(rows: QuerySet[Any], chosen: Filters, now: datetime) -> QuerySet[Any]:
    """By what the mirror knows."""
    if chosen.status:
        states = Q()
        for status in chosen.status:
            states |= status_q(status, now)
        rows = rows.filter(states, client__isnull=False)
    else:
        rows = rows.filter(cancelled=False)
    if chosen.staff:
        rows = rows.filter(staff__in=chosen.staff)
    if chosen.location:
        rows = rows.filter(company=chosen.location)
    if chosen.service:
        lines = AppointmentService.objects.filter(appointment=OuterRef("pk"), service=chosen.service)
        rows = rows.filter(Exists(lines))
    if chosen.unpaid:
        rows = rows.filter(status_q(Status.COMPLETED, now), payment_status__in=UNPAID, client__isnull=False)
    return rows


def _in_survey(word: str, rights: Rights) -> Any:
    """Appointments whose visit's survey stands like this."""
    surveys = VisitFeedback.objects.filter(visit=OuterRef("visit"))
    if word == "none":
        return Q(client__isnull=False) & ~Exists(surveys)
    surveys = surveys.filter(status__in=SURVEYS[word])
    if word == "seen":
        surveys = surveys.filter(_seen())
    if word == "low" and rights.answers:
        surveys = surveys.filter(rating__lte=LOW)
    return Q(Exists(surveys))


def _seen() -> Exists:
    return Exists(Message.objects.filter(feedback=OuterRef("pk"), seen_at__isnull=False))


# --- what is shown of them ------------------------------------------------------------------------
def _cards(asked: Asked, rights: Rights, now: datetime) -> QuerySet[Any]:
    """The appointments in the order of the day, each as JSON."""
    rows = visible(asked.start, asked.end, asked.filters, rights, now)
    titles = AppointmentService.objects.filter(appointment=OuterRef("pk")).order_by("position")
    photos = PhotoReminder.objects.filter(appointment=OuterRef("pk"))
    told: dict[str, Any] = {
        "pk": F("pk"),
        "staff": F("staff_id"),
        "master": F("staff__name"),
        "starts_at": F("starts_at"),
        "ends_at": F("ends_at"),
        "client": F("client__name"),
        "number": F("client__altegio_id"),
        "comment": F("comment"),
        "titles": ArraySubquery(titles.values("title")),
        "status": status_case(now),
        "payment": F("payment_status"),
        "online": F("is_online"),
        "first": Case(When(is_first_visit(now, "visit__"), then=Value(True)), default=Value(False)),
        "photo": Subquery(photos.values("state")[:1]),
    }
    return rows.annotate(json=JSONObject(**told, **_of_feedback(rights)))


def _of_feedback(rights: Rights) -> dict[str, Any]:
    """What the surveys know, as far as this user may know it."""
    told: dict[str, Any] = {}
    if rights.states:
        people = Client.objects.filter(pk=OuterRef("client"))
        told["instagram"] = Subquery(people.annotate(state=instagram_state_case()).values("state"))
    surveys = VisitFeedback.objects.filter(visit=OuterRef("visit"))
    shown: dict[str, Any] = {
        "status": F("status"),
        "reason": F("reason"),
        "due_at": F("due_at"),
        "seen": _seen(),
    }
    if rights.answers:
        shown["rating"] = F("rating")
    elif not rights.states:
        # A master, whom the owner may let see what was given for the own work.
        surveys = surveys.filter(Exists(DigestSetting.objects.filter(for_masters=True)), rating__isnull=False)
        shown = {"status": F("status"), "rating": F("rating")}
    told["survey"] = Subquery(surveys.annotate(json=JSONObject(**shown)).values("json")[:1])
    return told


def _hours(asked: Asked, rights: Rights) -> QuerySet[Any]:
    """When masters work on these days, each stretch as JSON."""
    rows = WorkingHours.objects.present().filter(date__gte=asked.first, date__lt=asked.after)
    rows = own_appointments(rows.filter(staff__isnull=False), rights.user)
    if asked.filters.staff:
        rows = rows.filter(staff__in=asked.filters.staff)
    told = JSONObject(staff=F("staff_id"), day=F("date"), starts_at=F("starts_at"), ends_at=F("ends_at"))
    return rows.order_by("starts_at", "pk").annotate(json=told)


def _counts(asked: Asked, rights: Rights, now: datetime) -> QuerySet[Any]:
    """How many appointments each day has in each state, as JSON: of the month, or of the named day's week."""
    start, end = asked.start, asked.end
    if asked.view != "month":
        start, end = (day_start(day, asked.zone) for day in asked.week)
    rows = visible(start, end, asked.filters, rights, now).filter(client__isnull=False).order_by()
    days = rows.annotate(day=TruncDate("starts_at", tzinfo=asked.zone), state=status_case(now))
    counted = days.values("day", "state").annotate(count=Count("pk")).order_by("day", "state")
    return counted.annotate(json=JSONObject(day=F("day"), state=F("state"), count=F("count")))
