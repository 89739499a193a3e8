"""Figures of answers, counted by the database: by master, service, channel, location, week and so on.

Answers count by the day of the visit they are about, and belong to the visit's main master. Only the response
rate is of another set: of the surveys that were sent in the period, whenever the visit was.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncMonth, TruncWeek

from altegio.models import Visit
from altegio.selectors import had_service
from altegio.selectors.figures import with_parts
from feedback.models import Answer, VisitFeedback
from feedback.models.survey import ANSWERED
from feedback.rules import QuestionKind
from feedback.rules.script import RECOMMEND

# How long after it was sent a survey may be answered to count as answered.
COHORT = timedelta(days=7)
# Whose rating is a good one: 4 or 5 of five, 9 or 10 of ten.
CONTENT = Q(rating__gte=4, rating_of_ten__isnull=True) | Q(rating_of_ten__gte=9)
APPOINTMENTS = "visit__appointments"


class By(StrEnum):
    """What the lines of a report are."""

    STAFF = "staff"
    SERVICE = "service"
    CATEGORY = "category"
    CHANNEL = "channel"
    LOCATION = "location"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True)
class Scope:
    """Surveys about visits in `start <= … < end`, as they stand at `now`; narrowed where a value is given.

    `zone` tells where a week begins. All but `channel` are primary keys.
    """

    start: datetime
    end: datetime
    now: datetime
    zone: tzinfo
    staff: int | None = None
    service: int | None = None
    category: int | None = None
    company: int | None = None
    channel: str = ""


@dataclass
class Scores:
    """What was answered: how many gave each rating to five, each to ten, and each answer from 0 to 10.

    `yes` of `said` would recommend the salon. Of `sent` surveys `in_time` were rated within `COHORT`, and
    `open` may still be.
    """

    stars: Counter[int] = field(default_factory=Counter)
    tens: Counter[int] = field(default_factory=Counter)
    nps: Counter[int] = field(default_factory=Counter)
    yes: int = 0
    said: int = 0
    sent: int = 0
    in_time: int = 0
    open: int = 0

    @property
    def rated(self) -> int:
        """How many gave a rating, on whichever scale."""
        return self.stars.total() + self.tens.total()


class Line(NamedTuple):
    """One line: the day it begins with, a primary key, or a channel; None where that is not known."""

    key: Any
    title: str
    scores: Scores


def figures(scope: Scope, by: By | None = None, *, ratings_alone: bool = False) -> list[Line]:
    """The lines of a report in no certain order; without `by` one line, the whole. Three queries.

    `ratings_alone`: neither answers from 0 to 10 nor what was sent, in one query.
    """
    found: dict[tuple[Any, str], Scores] = defaultdict(Scores)
    titles: dict[Any, str] = {}
    others = [] if ratings_alone else [*_promoters(scope, by), *_cohort(scope, by)]
    for row in (*_ratings(scope, by), *others):
        key, called = row["key"], row["called"] or ""
        # What is no row of Altegio's any more is known by its name alone.
        _add(found[key, "" if key is not None else called], row)
        titles[key] = called
    if by is None:
        return [Line(None, "", found[None, ""])]
    return [Line(key, named or titles[key], scores) for (key, named), scores in found.items()]


def _add(scores: Scores, row: dict[str, Any]) -> None:
    """Add what one row of the database says."""
    count = row["count"]
    if "outcome" in row:
        scores.sent += count
        scores.in_time += count if row["outcome"] == "in_time" else 0
        scores.open += count if row["outcome"] == "open" else 0
    elif "number" in row:
        scores.nps[row["number"]] += count
    else:
        if row["rating_of_ten"] is not None:
            scores.tens[row["rating_of_ten"]] += count
        elif row["rating"] is not None:
            scores.stars[row["rating"]] += count
        if row["would_recommend"] is not None:
            scores.said += count
            scores.yes += count if row["would_recommend"] else 0


# --- the three questions to the database ----------------------------------------------------------
def _ratings(scope: Scope, by: By | None) -> Iterable[dict[str, Any]]:
    """How many gave which rating and recommendation."""
    return _grouped(_answered(scope), by, scope, "rating", "rating_of_ten", "would_recommend")


def _promoters(scope: Scope, by: By | None) -> Iterable[dict[str, Any]]:
    """How many gave which answer from 0 to 10 to the question whether they would recommend the salon."""
    given = Answer.objects.filter(
        feedback=OuterRef("pk"), question_key=RECOMMEND, kind=QuestionKind.SCALE, number__isnull=False
    )
    surveys = _answered(scope).filter(Exists(given)).annotate(number=Subquery(given.values("number")))
    return _grouped(surveys, by, scope, "number")


def _cohort(scope: Scope, by: By | None) -> Iterable[dict[str, Any]]:
    """How many surveys were sent in the period, and how many of these were rated in time."""
    sent = _narrowed(VisitFeedback.objects.all(), scope)
    sent = sent.filter(sent_at__gte=scope.start, sent_at__lt=scope.end)
    surveys = sent.annotate(
        outcome=Case(
            When(rating__isnull=False, received_at__lte=F("sent_at") + COHORT, then=Value("in_time")),
            When(rating__isnull=True, sent_at__gt=scope.now - COHORT, then=Value("open")),
            default=Value("missed"),
            output_field=CharField(),
        )
    )
    return _grouped(surveys, by, scope, "outcome", moment="sent_at")


def _answered(scope: Scope) -> QuerySet[VisitFeedback]:
    surveys = _narrowed(VisitFeedback.objects.filter(ANSWERED), scope)
    return surveys.filter(visit_date__gte=scope.start, visit_date__lt=scope.end)


def _narrowed(surveys: QuerySet[VisitFeedback], scope: Scope) -> QuerySet[VisitFeedback]:
    wanted = {"staff": scope.staff, "visit__company": scope.company, "channel": scope.channel or None}
    surveys = surveys.filter(**{name: value for name, value in wanted.items() if value is not None})
    return about(surveys, service=scope.service, category=scope.category)


def about(
    surveys: QuerySet[VisitFeedback], *, service: int | None = None, category: int | None = None
) -> QuerySet[VisitFeedback]:
    """Those of these surveys that are about visits with the service, or with one of the category."""
    if service is not None:
        surveys = surveys.filter(had_service(service, "visit"))
    if category is not None:
        visits = with_parts(Visit.objects.all(), category=category)
        surveys = surveys.filter(visit__in=visits.order_by().values("pk"))
    return surveys


def _grouped(
    surveys: QuerySet[Any], by: By | None, scope: Scope, *columns: str, moment: str = "visit_date"
) -> Iterable[dict[str, Any]]:
    """Count surveys by what the lines are and by these columns; a survey once, however many lines it has."""
    key, called = _key(by, scope.zone, moment)
    if by in (By.SERVICE, By.CATEGORY):
        parts = {"vanished_at__isnull": True, "cancelled": F("visit__cancelled")}
        surveys = surveys.filter(**{f"{APPOINTMENTS}__{name}": value for name, value in parts.items()})
    rows = surveys.order_by().values(*columns, key=key, called=called)
    return rows.annotate(count=Count("pk", distinct=by in (By.SERVICE, By.CATEGORY)))


def _key(by: By | None, zone: tzinfo, moment: str) -> tuple[Any, Any]:
    """What the lines are told apart by, and what they are called."""
    nothing = Value("", output_field=CharField())
    line = f"{APPOINTMENTS}__services"
    keys: dict[By | None, tuple[Any, Any]] = {
        None: (Value(None, output_field=CharField()), nothing),
        By.STAFF: (F("staff"), Coalesce("staff__name", "master_name")),
        By.SERVICE: (F(f"{line}__service"), Coalesce(f"{line}__service__title", f"{line}__title")),
        By.CATEGORY: (F(f"{line}__service__category"), F(f"{line}__service__category__title")),
        By.CHANNEL: (F("channel"), nothing),
        By.LOCATION: (F("visit__company"), F("visit__company__title")),
        By.WEEK: (TruncWeek(moment, tzinfo=zone, output_field=DateField()), nothing),
        By.MONTH: (TruncMonth(moment, tzinfo=zone, output_field=DateField()), nothing),
    }
    return keys[by]
