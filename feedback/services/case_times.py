"""How many cases are open, which are overdue, and how long it takes until they are resolved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Q, QuerySet

from feedback.models import Case, VisitFeedback
from feedback.models.case import OPEN_STATES
from feedback.rules import opening
from feedback.services.campaign_rules import sending_week

# Of so long the time to resolve is told.
LATELY = timedelta(days=90)


class Median(Aggregate):
    """The value in the middle."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True)
class Standing:
    """How the cases stand. `median` is the time from opening to resolving of `resolved` cases, if any."""

    open: int
    overdue: int
    mine: int
    resolved: int
    median: timedelta | None


def answer_by(survey: VisitFeedback, now: datetime) -> datetime:
    """Until when the client of a case that opens now is to be answered, within the salon's hours."""
    campaign = survey.campaign
    return opening.answer_by(now, campaign.case_hours, sending_week(campaign), survey.visit.company.zone)


def open_cases() -> QuerySet[Case]:
    """Those that somebody still has to act upon."""
    return Case.objects.filter(state__in=OPEN_STATES)


def overdue(now: datetime) -> QuerySet[Case]:
    """Open ones whose time is up, the longest first."""
    return open_cases().filter(due_at__lt=now).order_by("due_at", "pk")


def standing(user: Any, now: datetime) -> Standing:
    """How the cases stand for this user. Two queries."""
    counts = open_cases().aggregate(
        open=Count("pk"),
        overdue=Count("pk", filter=Q(due_at__lt=now)),
        mine=Count("pk", filter=Q(owner=user)),
    )
    times = time_to_resolve(now - LATELY, now)
    return Standing(**counts, **times)


def time_to_resolve(since: datetime, until: datetime) -> dict[str, Any]:
    """`resolved`, how many were resolved in this time, and their `median` time since opening. One query."""
    took = ExpressionWrapper(F("resolved_at") - F("opened_at"), output_field=DurationField())
    resolved = Case.objects.filter(state=Case.State.RESOLVED, resolved_at__gte=since, resolved_at__lt=until)
    return resolved.annotate(took=took).aggregate(resolved=Count("pk"), median=Median("took"))
