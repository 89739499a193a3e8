"""How long after a visit the client is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from feedback.rules.clock import aware


class DelayMode(StrEnum):
    """Some hours of real time after the end, or a later day at a time of the clock."""

    HOURS = "hours"
    NEXT_DAY = "next_day"


@dataclass(frozen=True)
class NextDay:
    """So many days after the day on which the visit ended, at a time by the location's clock."""

    days: int = 1
    at: time = time(12, 0)

    def after(self, ended_at: datetime, zone: ZoneInfo) -> datetime:
        """That moment, in UTC. A time that the clocks leap over is as much later; one that comes twice, the
        first of both."""
        day = aware(ended_at).astimezone(zone).date() + timedelta(days=self.days)
        clock = self.at.replace(second=0, microsecond=0, tzinfo=None)
        return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)


Delay = timedelta | NextDay


def after(ended_at: datetime, delay: Delay, zone: ZoneInfo) -> datetime:
    """The moment this much after the end of a visit; in UTC. A timedelta is real time."""
    if isinstance(delay, NextDay):
        return delay.after(ended_at, zone)
    return aware(ended_at).astimezone(UTC) + delay
