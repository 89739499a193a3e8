"""The numbers of a period: a query for the visits, one for the surveys, whatever the number of rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, Value

from altegio.models.status import Status, status_q, unmarked_q
from feedback.funnel import Step, step_q
from feedback.models import Case
from feedback.models.case import OPEN_STATES
from salon.home.chosen import Chosen
from salon.reports.statistics import Share, csat, mean

STARS = (5, 4, 3, 2, 1)
COUNTED = (
    Step.ELIGIBLE,
    Step.SENT,
    Step.SEEN,
    Step.RATED,
    Step.FINISHED,
    Step.MAY_ANSWER,
    Step.OUT_OF_REACH,
)


def stars_of(*, each_once: bool = False) -> dict[str, Count]:
    """Aggregates that count each rating; `each_once` where a join shows a survey several times."""
    return {f"star{n}": Count("pk", filter=Q(rating=n), distinct=each_once) for n in STARS}


def read_stars(row: Mapping[str, Any]) -> dict[int, int]:
    """How many gave each rating, out of a row with `stars_of`."""
    return {n: row[f"star{n}"] for n in STARS}


@dataclass(frozen=True)
class Counts:
    """What was counted of one place, or of several together."""

    visits: int = 0
    unmarked: int = 0
    steps: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTED, 0))
    stars: dict[int, int] = field(default_factory=lambda: dict.fromkeys(STARS, 0))
    yes: int = 0
    said: int = 0
    open_cases: int = 0
    overdue: int = 0

    def __add__(self, other: Counts) -> Counts:
        """Both places together."""
        return Counts(
            self.visits + other.visits,
            self.unmarked + other.unmarked,
            {step: count + other.steps[step] for step, count in self.steps.items()},
            {star: count + other.stars[star] for star, count in self.stars.items()},
            self.yes + other.yes,
            self.said + other.said,
            self.open_cases + other.open_cases,
            self.overdue + other.overdue,
        )

    @property
    def csat(self) -> Share:
        """The content among those who rated."""
        return csat(self.stars)

    @property
    def recommend(self) -> Share:
        """Who would recommend the salon, of those who said."""
        return Share(self.yes, self.said)

    @property
    def response(self) -> Share:
        """Who rated, of those who were asked."""
        return Share(self.steps[Step.RATED], self.steps[Step.SENT])

    @property
    def out_of_reach(self) -> Share:
        """Who could not be written to, of those whom the rules take."""
        return Share(self.steps[Step.OUT_OF_REACH], self.steps[Step.ELIGIBLE])

    @property
    def average(self) -> float | None:
        """The average rating."""
        return mean(self.stars)


def counts(chosen: Chosen, now: datetime) -> dict[int, Counts]:
    """The numbers of each place that is chosen (by primary key). Three queries."""
    visits, surveys = _visits(chosen, now), _surveys(chosen)
    cases = _cases(chosen, now)
    return {
        place: Counts(**visits.get(place, {}), **surveys.get(place, {}), **cases.get(place, {}))
        for place in chosen.places
    }


def before(chosen: Chosen) -> Counts:
    """What the surveys said in the period to compare with. One query."""
    found = _surveys(chosen.before())
    return total({place: Counts(**values) for place, values in found.items()})


def total(places: dict[int, Counts]) -> Counts:
    """All places together."""
    return sum(places.values(), Counts())


def _visits(chosen: Chosen, now: datetime) -> dict[int, dict[str, Any]]:
    rows = chosen.visits().order_by().values("company")
    counted: Any = rows.annotate(
        visits=Count("pk", filter=status_q(Status.COMPLETED, now)),
        unmarked=Count("pk", filter=unmarked_q(now)),
    )
    return {row.pop("company"): row for row in counted}


def _surveys(chosen: Chosen) -> dict[int, dict[str, Any]]:
    """With a join to the visit only where there is more than one place to tell apart."""
    places = list(chosen.places)
    place = F("visit__company") if len(places) > 1 else Value(places[0] if places else 0)
    rows = chosen.surveys().order_by().values(place=place)
    counted: Any = rows.annotate(
        **{f"step_{step}": Count("pk", filter=step_q(step)) for step in COUNTED},
        **stars_of(),
        yes=Count("pk", filter=Q(would_recommend=True)),
        said=Count("would_recommend"),
    )
    return {
        row["place"]: {
            "steps": {step: row[f"step_{step}"] for step in COUNTED},
            "stars": read_stars(row),
            "yes": row["yes"],
            "said": row["said"],
        }
        for row in counted
    }


def _cases(chosen: Chosen, now: datetime) -> dict[int, dict[str, Any]]:
    """Cases that are open now, whatever the period."""
    rows = Case.objects.filter(state__in=OPEN_STATES, company__in=chosen.places).order_by().values("company")
    counted: Any = rows.annotate(open_cases=Count("pk"), overdue=Count("pk", filter=Q(due_at__lt=now)))
    return {row.pop("company"): row for row in counted}
