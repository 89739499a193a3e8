"""The week that is over, by the salon's clock, and when it is told of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from feedback.rules.clock import aware

TOLD_AT = time(9, 0)
# Where the program stood still on Monday, the digest may come until the end of Tuesday.
TOLD_UNTIL = timedelta(days=2)


@dataclass(frozen=True)
class Week:
    """Monday 00:00 to the next Monday 00:00 by the salon's clock, as moments in UTC: start <= t < end.

    `due` is when people are told of it, `until` when it is too late. `name` is the ISO week: "2026-W27".
    """

    start: datetime
    end: datetime
    due: datetime
    until: datetime
    name: str

    def is_told_at(self, now: datetime) -> bool:
        """Whether this is the time to tell of it."""
        return self.due <= aware(now) < self.until


def last_week(now: datetime, zone: tzinfo) -> Week:
    """The newest week that is over at `now`. A week in which the clocks change has an hour more or less."""
    today = aware(now).astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    before = monday - timedelta(days=7)
    year, number, _day = before.isocalendar()

    def at(day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)

    return Week(
        start=at(before, time(0)),
        end=at(monday, time(0)),
        due=at(monday, TOLD_AT),
        until=at(monday + TOLD_UNTIL, time(0)),
        name=f"{year}-W{number:02d}",
    )
