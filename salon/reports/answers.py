"""The report of answers: what clients said of the visits of a period, and what is sure of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from feedback.figures import By, Line, Scope, Scores, figures
from salon.reports.periods import Period
from salon.reports.statistics import Nps, Share, csat, mean, nps
from salon.reports.times import MOST_WEEKS, steps

TIMES = (By.WEEK, By.MONTH)
LOW_UNTIL = 3


@dataclass(frozen=True)
class Row:
    """A line of the report. `key` is a day, a primary key or a channel."""

    key: Any
    title: str
    scores: Scores

    @property
    def csat(self) -> Share:
        """The content among those who rated, on both scales."""
        return csat(self.scores.stars) + csat(self.scores.tens, scale=10)

    @property
    def average(self) -> float | None:
        """The average of the ratings to five."""
        return mean(self.scores.stars)

    @property
    def average_of_ten(self) -> float | None:
        """The average of the ratings to ten."""
        return mean(self.scores.tens)

    @property
    def recommend(self) -> Share:
        """Those who would recommend the salon, of those who said so or not."""
        return Share(self.scores.yes, self.scores.said)

    @property
    def nps(self) -> Nps:
        """Of the answers from 0 to 10 alone."""
        return nps(self.scores.nps)

    @property
    def response(self) -> Share:
        """Of the surveys sent in the period, those rated within a week."""
        return Share(self.scores.in_time, self.scores.sent)

    @property
    def low(self) -> int:
        """How many ratings are low: up to 3 of five, and up to 6 of ten."""
        low = sum(count for rating, count in self.scores.stars.items() if rating <= LOW_UNTIL)
        return low + sum(count for rating, count in self.scores.tens.items() if rating <= 2 * LOW_UNTIL)


@dataclass(frozen=True)
class Report:
    """The whole, the same of the period before, the lines, and the trend with its step."""

    whole: Row
    before: Row
    rows: list[Row]
    trend: list[Row]
    step: By


def report(scope: Scope, by: By, period: Period) -> Report:
    """Count everything that the page shows. Twelve queries, nine where the trend is the lines."""
    earlier = period.previous()
    step = By.WEEK if period.days <= MOST_WEEKS else By.MONTH
    rows = lines(scope, by)
    trend = rows if by == step else lines(scope, step)
    return Report(
        whole=whole(scope),
        before=whole(replace(scope, start=earlier.start, end=earlier.end)),
        rows=rows,
        trend=without_gaps(trend, step, period, scope),
        step=step,
    )


def whole(scope: Scope) -> Row:
    """The sum. Three queries."""
    return _row(figures(scope)[0])


def lines(scope: Scope, by: By, *, ratings_alone: bool = False) -> list[Row]:
    """The lines: times in their order, the others by the lower end of what is sure. Three queries.

    `ratings_alone`: without NPS and response rates, in one query.
    """
    found = [_row(line) for line in figures(scope, by, ratings_alone=ratings_alone)]
    return sorted(found, key=lambda row: row.key) if by in TIMES else sorted(found, key=rank)


def rank(row: Row) -> tuple[Any, ...]:
    """To sort by: who has enough answers by the lower end of the interval, then the others by how many."""
    share = row.csat
    return not share.enough, -(share.low or 0) if share.enough else 0, -share.n, row.title


def clear_difference(rows: list[Row]) -> tuple[Row, Row] | None:
    """The best and the worst line where these differ for sure; None where they do not."""
    known = [row for row in rows if row.csat.enough]
    if len(known) < 2:
        return None
    best = max(known, key=lambda row: row.csat.low or 0)
    worst = min(known, key=lambda row: row.csat.high or 0)
    return (best, worst) if best.csat.differs_from(worst.csat) else None


def _row(line: Line) -> Row:
    return Row(*line)


def without_gaps(rows: list[Row], step: By, period: Period, scope: Scope) -> list[Row]:
    """A point for each week or month that has begun, also where nobody answered."""
    known = {row.key: row for row in rows}
    last = min(period.last, scope.now.astimezone(scope.zone).date())
    return [known.get(day) or Row(day, "", Scores()) for day in steps(period.first, last, step)]
