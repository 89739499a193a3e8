"""The report of past visits: figures and occupancy of a period, line by line, beside the period before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from altegio.selectors.figures import TIMES, By, Figures, Scope, StaffDay, figures, staff_days
from salon.reports.periods import Period
from salon.reports.statistics import Share
from salon.reports.times import bar_step, monday, steps


@dataclass(frozen=True)
class Occupancy:
    """How much of the time that masters were to work was taken."""

    working: timedelta = timedelta(0)
    taken: timedelta = timedelta(0)

    @property
    def share(self) -> float | None:
        """From 0 to 1; None where no schedule is known."""
        return self.taken / self.working if self.working else None

    def __add__(self, other: Occupancy) -> Occupancy:
        """Both together."""
        return Occupancy(self.working + other.working, self.taken + other.taken)


@dataclass(frozen=True)
class Row:
    """A line of the report. `key` is a day, or the primary key of what it is about.

    `occupancy` is None where it has no meaning: nobody's schedule is that of a service.
    """

    key: Any
    title: str
    figures: Figures
    occupancy: Occupancy | None = None

    @property
    def no_shows(self) -> Share:
        """Of the clients who were waited for, those who did not come."""
        return Share(self.figures.no_shows, self.figures.visits + self.figures.no_shows)

    @property
    def cancelled(self) -> Share:
        """Of all visits that were booked, those that were called off."""
        return Share(self.figures.cancelled, self.figures.all)


@dataclass(frozen=True)
class Report:
    """The whole, the same of the period before, the lines, and what the bars show.

    `schedule_since`: the first day of the period of which working hours are known; None if none is.
    """

    whole: Row
    before: Row
    rows: list[Row]
    bars: list[Row]
    schedule_since: date | None


def report(scope: Scope, by: By, period: Period) -> Report:
    """Count everything that the page shows. Six queries, five where the bars are the lines."""
    earlier = period.previous()
    before = replace(scope, start=earlier.start, end=earlier.end)
    days = _schedule(scope)
    over_time = bar_step(period)
    rows = lines(scope, by, days)
    bars = rows if by == over_time else lines(scope, over_time, days)
    return Report(
        whole=whole(scope, days),
        before=whole(before, _schedule(before)),
        rows=rows,
        bars=_without_gaps(bars, over_time, period, scope),
        schedule_since=min((day.day for day in days or ()), default=None),
    )


def whole(scope: Scope, days: list[StaffDay] | None) -> Row:
    """The sum. One query."""
    (line,) = figures(scope)
    return Row(line.key, line.title, line.figures, None if days is None else _sum(days))


def lines(scope: Scope, by: By, days: list[StaffDay] | None) -> list[Row]:
    """The lines; times in their order, the others by revenue. One query."""
    found = figures(scope, by)
    if by in TIMES:
        found = sorted(found, key=lambda line: line.key)
    else:
        found = sorted(found, key=lambda line: (-line.figures.revenue, line.title))
    if days is None or by == By.SERVICE:
        return [Row(line.key, line.title, line.figures) for line in found]
    taken = _by_key(days, _KEYS[by])
    return [Row(*line, taken.get(line.key, Occupancy())) for line in found]


# --- helpers --------------------------------------------------------------------------------------
def _schedule(scope: Scope) -> list[StaffDay] | None:
    """The masters' days; None where only a service is looked at. One query at most."""
    return staff_days(scope) if scope.service is None else None


_KEYS: dict[By, Callable[[StaffDay], Any]] = {
    By.DAY: lambda day: day.day,
    By.WEEK: lambda day: monday(day.day),
    By.MONTH: lambda day: day.day.replace(day=1),
    By.STAFF: lambda day: day.staff,
    By.LOCATION: lambda day: day.company,
}


def _by_key(days: Iterable[StaffDay], key: Callable[[StaffDay], Any]) -> dict[Any, Occupancy]:
    found: dict[Any, Occupancy] = defaultdict(Occupancy)
    for day in days:
        found[key(day)] += Occupancy(day.working, day.taken)
    return found


def _sum(days: Iterable[StaffDay]) -> Occupancy:
    return sum((Occupancy(day.working, day.taken) for day in days), Occupancy())


def _without_gaps(bars: list[Row], step: By, period: Period, scope: Scope) -> list[Row]:
    """A bar for each day, week or month that has begun, also where nothing was."""
    known = {row.key: row for row in bars}
    last = min(period.last, scope.now.astimezone(scope.zone).date())
    return [known.get(day) or Row(day, "", Figures()) for day in steps(period.first, last, step)]
