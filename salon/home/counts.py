"""The numbers of a period: a few queries for all places together, whatever the number of rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, Value

from altegio.models.status import Status, status_q, unmarked_q
from feedback.figures import By, Scores, figures
from feedback.funnel import Step, step_q
from feedback.models import Case
from feedback.models.case import OPEN_STATES
from salon.home.chosen import Chosen
from salon.reports.answers import Row
from salon.reports.statistics import Share

COUNTED = (Step.ELIGIBLE, Step.SENT, Step.SEEN, Step.RATED, Step.FINISHED, Step.OUT_OF_REACH)


@dataclass(frozen=True)
class Counts:
    """What was counted of one place, or of several together."""

    visits: int = 0
    unmarked: int = 0
    steps: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTED, 0))
    scores: Scores = field(default_factory=Scores)
    open_cases: int = 0
    overdue: int = 0

    def __add__(self, other: Counts) -> Counts:
        """Both places together."""
        return Counts(
            self.visits + other.visits,
            self.unmarked + other.unmarked,
            {step: count + other.steps[step] for step, count in self.steps.items()},
            _together(self.scores, other.scores),
            self.open_cases + other.open_cases,
            self.overdue + other.overdue,
        )

    @property
    def answers(self) -> Row:
        """What was answered, as the report of answers reads it."""
        return Row(None, "", self.scores)

    @property
    def out_of_reach(self) -> Share:
        """Who could not be written to, of those whom the rules take."""
        return Share(self.steps[Step.OUT_OF_REACH], self.steps[Step.ELIGIBLE])


def _together(one: Scores, other: Scores) -> Scores:
    return Scores(
        one.stars + other.stars,
        one.tens + other.tens,
        one.nps + other.nps,
        one.yes + other.yes,
        one.said + other.said,
        one.sent + other.sent,
        one.in_time + other.in_time,
        one.open + other.open,
    )


def counts(chosen: Chosen, now: datetime) -> dict[int, Counts]:
    """The numbers of each place that is chosen (by primary key). Six queries."""
    parts = (_visits(chosen, now), _surveys(chosen), _cases(chosen, now))
    found: dict[int, Counts] = {}
    for place in chosen.places:
        values = {name: value for part in parts for name, value in part.get(place, {}).items()}
        found[place] = Counts(**values)
    return found


def before(chosen: Chosen) -> Counts:
    """What the surveys said in the period to compare with. Four queries."""
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
    several = len(places) > 1
    only = places[0] if places else 0
    rows = chosen.surveys().order_by().values(place=F("visit__company") if several else Value(only))
    counted: Any = rows.annotate(**{f"step_{step}": Count("pk", filter=step_q(step)) for step in COUNTED})
    found: dict[int, dict[str, Any]] = {
        row["place"]: {"steps": {step: row[f"step_{step}"] for step in COUNTED}} for row in counted
    }
    for line in figures(chosen.scope, By.LOCATION if several else None):
        found.setdefault(line.key if several else only, {})["scores"] = line.scores
    return found


def _cases(chosen: Chosen, now: datetime) -> dict[int, dict[str, Any]]:
    """Cases that are open now, whatever the period."""
    rows = Case.objects.filter(state__in=OPEN_STATES, company__in=chosen.places).order_by().values("company")
    counted: Any = rows.annotate(open_cases=Count("pk"), overdue=Count("pk", filter=Q(due_at__lt=now)))
    return {row.pop("company"): row for row in counted}
