"""A client's visits, and of each that is over whether it was asked about: if not, why, and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from altegio.admin import show
from altegio.client.web import appointment_page
from altegio.models import Appointment, Visit
from altegio.models.status import Status
from feedback.admin import show as survey_show
from feedback.admin.steps import next_words, reason_words
from feedback.models import VisitFeedback
from salon.clients.remedies import Around, Remedy, remedies

SHOWN, SHOWN_COMING = 7, 4


@dataclass(frozen=True)
class Line:
    """One visit as the card shows it."""

    pk: int
    when: str
    services: str
    masters: str
    price: str
    status: Any
    payment: Any
    # How the survey stands, in a mark and a sentence; the words themselves for who may read them.
    survey: int | None = None
    mark: Any = ""
    stars: Any = ""
    words: str = ""
    why: str = ""
    ways: list[Remedy] = field(default_factory=list)


def lines(around: Around, now: datetime, *, may_read: bool) -> tuple[list[Line], list[Line]]:
    """What is booked, the nearest first; and the newest visits, the latest first. Seven queries at most."""
    every: Any = Visit.objects.present().filter(client=around.client)
    parts = (
        Appointment.objects.select_related("staff").defer("raw", "staff__raw").prefetch_related("services")
    )
    rows = every.with_status(now).defer("raw").prefetch_related(Prefetch("appointments", parts))
    coming = rows.filter(starts_at__gt=now, cancelled=False).order_by("starts_at", "pk")[:SHOWN_COMING]
    been = list(rows.filter(starts_at__lte=now).order_by("-starts_at", "-pk")[:SHOWN])
    surveys = {each.visit_id: each for each in VisitFeedback.objects.filter(visit__in=been)}
    return (
        [_line(visit, None, around, now, may_read=may_read) for visit in coming],
        [_line(visit, surveys.get(visit.pk), around, now, may_read=may_read) for visit in been],
    )


def _line(visit: Any, survey: VisitFeedback | None, around: Around, now: datetime, *, may_read: bool) -> Line:
    kept = [row for row in visit.appointments.all() if row.vanished_at is None]
    kept = sorted([row for row in kept if not row.cancelled] or kept, key=lambda row: (row.starts_at, row.pk))
    company = around.client.company
    told = _survey(survey, around, may_read=may_read) if survey else _without(visit, kept, around, now)
    return Line(
        pk=visit.pk,
        when=show.moment(visit.starts_at, company.zone),
        services=", ".join(line.title for row in kept for line in row.services.all()),
        masters=", ".join(dict.fromkeys(str(row.staff) for row in kept if row.staff)),
        price=show.money(visit.cost, company.currency) if visit.cost else "",
        status=show.status_tag(visit.status_now),
        payment=show.payment_tag(visit.payment_status, due=visit.status_now == Status.COMPLETED),
        **told,
    )


def _survey(survey: VisitFeedback, around: Around, *, may_read: bool) -> dict[str, Any]:
    why = " ".join(part for part in (reason_words(survey.reason), next_words(survey)) if part)
    rated = may_read and survey.rating is not None
    return {
        "survey": survey.pk if may_read else None,
        "mark": survey_show.survey_tag(survey),
        "stars": survey_show.stars(survey.rating) if rated else "",
        "words": survey.comment if may_read else "",
        "why": why or _due(survey, around),
        "ways": remedies(survey, around),
    }


def _due(survey: VisitFeedback, around: Around) -> str:
    """When a planned survey will go, and until when an answer is awaited."""
    zone = around.client.company.zone
    if survey.status == VisitFeedback.Status.PLANNED and survey.due_at:
        return _("We will ask: %(when)s") % {"when": show.moment(survey.due_at, zone)}
    return ""


def _without(visit: Any, rows: list[Any], around: Around, now: datetime) -> dict[str, Any]:
    """Why there is no survey about a visit."""
    if visit.starts_at > now:
        return {}
    why = {
        Status.NO_SHOW: _("The client did not come: we do not ask."),
        Status.COMPLETED: _("It will be decided within minutes whether we ask."),
    }
    state = Status(visit.status_now)
    if state in why:
        return {"why": why[state]}
    unmarked = state in (Status.PENDING, Status.CONFIRMED) and visit.ends_at <= now
    if not unmarked or not rows:
        return {}
    company = around.client.company
    day = timezone.localtime(rows[0].starts_at, company.zone).date()
    page = appointment_page(company.altegio_id, rows[0].altegio_id, day)
    return {
        "why": _("Nobody marked in Altegio whether the client came, so we do not ask."),
        "ways": [Remedy(_("Mark it in Altegio"), page, "open_in_new", outside=True)],
    }
