"""What a digest tells of one week: everybody's surveys, or those of one master's own visits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet

from feedback.models import Case, VisitFeedback
from feedback.rules.weeks import Week
from feedback.services import case_times, tagging
from feedback.texts.frequent import frequent_words

SHOWN = 5
# Comments that are read for their words.
MOST_COMMENTS = 2000


@dataclass(frozen=True)
class Scores:
    """Of `asked` surveys that went out in the week `answered` have an answer by now.

    The rest is of the `received` answers that came in the week, whenever they were asked for: `rated` have a
    rating, `stars` counts the ratings 1 to 5; `recommend` of `recommend_of` would recommend the salon. So
    each survey and each answer stands in the digest of one week, and in no other.
    """

    asked: int
    answered: int
    received: int
    rated: int
    average: float | None
    stars: dict[int, int]
    recommend: int
    recommend_of: int


@dataclass(frozen=True)
class Facts:
    """Everything an owner's digest tells. The lists hold the first few of `low_count` and `overdue_count`."""

    scores: Scores
    low_count: int
    low: list[Case]
    open_count: int
    overdue_count: int
    overdue: list[Case]
    resolved: int
    median: timedelta | None
    tags: list[tuple[str, int]] = field(default_factory=list)
    words: list[tuple[str, int]] = field(default_factory=list)


def scores(week: Week, staff_id: int | None = None) -> Scores:
    """The numbers of the week; of one master (primary key) where given: surveys whose main master it is.

    Two queries.
    """
    rows = VisitFeedback.objects.all() if staff_id is None else VisitFeedback.objects.filter(staff=staff_id)
    sent = rows.filter(sent_at__gte=week.start, sent_at__lt=week.end)
    reach = sent.aggregate(asked=Count("pk"), answered=Count("received_at"))
    each_star = {f"stars{n}": Count("pk", filter=Q(rating=n)) for n in range(1, 6)}
    counts = _received(rows, week).aggregate(
        received=Count("pk"),
        rated=Count("rating"),
        average=Avg("rating"),
        recommend=Count("pk", filter=Q(would_recommend=True)),
        recommend_of=Count("would_recommend"),
        **each_star,
    )
    stars = {n: counts.pop(f"stars{n}") for n in range(1, 6)}
    return Scores(**reach, **counts, stars=stars)


def facts(week: Week, now: datetime) -> Facts:
    """What an owner is told of the week. Ten queries, however much there was."""
    opened = Case.objects.filter(opened_at__gte=week.start, opened_at__lt=week.end)
    late = case_times.overdue(now)
    comments = _received(VisitFeedback.objects.exclude(comment=""), week).order_by("-received_at")
    took: dict[str, Any] = case_times.time_to_resolve(week.start, week.end)
    return Facts(
        scores=scores(week),
        low_count=opened.count(),
        low=_shown(opened.order_by("-opened_at", "-pk")),
        open_count=case_times.open_cases().count(),
        overdue_count=late.count(),
        overdue=_shown(late),
        tags=tagging.most_used(week.start, week.end),
        words=frequent_words(comments.values_list("comment", flat=True)[:MOST_COMMENTS]),
        **took,
    )


def _received(rows: QuerySet[VisitFeedback], week: Week) -> QuerySet[VisitFeedback]:
    return rows.filter(received_at__gte=week.start, received_at__lt=week.end)


def _shown(cases: QuerySet[Case]) -> list[Case]:
    return list(cases.select_related("survey", "company", "owner")[:SHOWN])
