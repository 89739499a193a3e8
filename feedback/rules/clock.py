"""Moments, and the part of the day in which clients may be written to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
# Farther ahead or back no open day is looked for: holidays never close as many in a row.
FARTHEST = 3 * 366


def aware(moment: datetime) -> datetime:
    """The moment itself; ValueError when it has no zone, since the product guesses none."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return moment


@dataclass(frozen=True)
class SendingHours:
    """The part of the day in which clients may be written to, by the salon's clock: start <= t < end.

    An `end` of 00:00 means 24:00, so 00:00 to 00:00 is round the clock. Whole minutes of one day only:
    a span over midnight raises ValueError.
    """

    start: time
    end: time

    def __post_init__(self) -> None:
        for each in (self.start, self.end):
            if each.tzinfo is not None or each.second or each.microsecond:
                raise ValueError("sending hours are whole minutes of the salon's own clock")
        if self.end != time(0) and self.start >= self.end:
            raise ValueError("sending hours must begin before they end, within one day")

    @classmethod
    def parse(cls, text: str) -> SendingHours:
        """Read "10:00-20:00" or "00:00-24:00". Raises ValueError on anything else."""
        start, dash, end = (part.strip() for part in text.replace("–", "-").partition("-"))
        if not dash:
            raise ValueError("write the sending hours as 10:00-20:00")
        return cls(time.fromisoformat(start), time(0) if end == "24:00" else time.fromisoformat(end))

    def __str__(self) -> str:
        end = "24:00" if self.end == time(0) else f"{self.end:%H:%M}"
        return f"{self.start:%H:%M}-{end}"

    def allow(self, clock: time) -> bool:
        """Whether this time of the day lies inside."""
        return self.start <= clock.replace(tzinfo=None) and (self.end == time(0) or clock < self.end)

    def on(self, _day: date) -> SendingHours | None:
        """The same on every day."""
        return self


class SendingTimes(Protocol):
    """Hours that may differ from day to day."""

    def on(self, day: date, /) -> SendingHours | None:
        """The hours of this day, None where nobody is written to on it."""


def is_sending_time(now: datetime, hours: SendingTimes, zone: ZoneInfo) -> bool:
    """Whether clients may be written to at this moment, by the clock on the salon's wall."""
    local = aware(now).astimezone(zone)
    span = hours.on(local.date())
    return span is not None and span.allow(local.time())


def next_sending_time(now: datetime, hours: SendingTimes, zone: ZoneInfo) -> datetime:
    """`now` itself where it is allowed, else the first allowed minute after it; in UTC.

    Raises ValueError where there is none for three years.
    """
    now = aware(now).astimezone(UTC)
    if is_sending_time(now, hours, zone):
        return now
    first = now.astimezone(zone).date()
    for away in range(FARTHEST):
        day = first + away * DAY
        span = hours.on(day)
        if span is None:
            continue
        begins = [at for at in _begins(span, day, zone) if at >= now and is_sending_time(at, hours, zone)]
        if begins:
            return min(begins)
    raise ValueError("there is no sending hour in three years")


def last_sending_time(at: datetime, hours: SendingTimes, zone: ZoneInfo) -> datetime:
    """`at` itself where it is allowed, else the last allowed minute before it; in UTC.

    Raises ValueError where there was none for three years.
    """
    at = aware(at).astimezone(UTC)
    if is_sending_time(at, hours, zone):
        return at
    last = at.astimezone(zone).date()
    for away in range(FARTHEST):
        day = last - away * DAY
        span = hours.on(day)
        if span is None:
            continue
        ends = [end - MINUTE for end in _ends(span, day, zone)]
        ends = [end for end in ends if end <= at and is_sending_time(end, hours, zone)]
        if ends:
            return max(ends)
    raise ValueError("there was no sending hour in three years")


def _begins(span: SendingHours, day: date, zone: ZoneInfo) -> Iterator[datetime]:
    """When the span may begin on this day: twice, or at the leap itself, on the day the clocks change."""
    yield from _both(day, span.start, zone)


def _ends(span: SendingHours, day: date, zone: ZoneInfo) -> Iterator[datetime]:
    """When the span may end on this day."""
    yield from _both(day + DAY if span.end == time(0) else day, span.end, zone)
    yield from _leaps(day, zone)


def _both(day: date, clock: time, zone: ZoneInfo) -> Iterator[datetime]:
    """This time of this day: once, on the night the clocks go back maybe twice; and where they leap."""
    for fold in (0, 1):
        yield datetime.combine(day, clock.replace(fold=fold), tzinfo=zone).astimezone(UTC)
    yield from _leaps(day, zone)


@lru_cache(maxsize=4096)
def _leaps(day: date, zone: ZoneInfo) -> tuple[datetime, ...]:
    """When the clocks change on this day; mostly never."""
    start = datetime.combine(day, time(0), tzinfo=zone).astimezone(UTC)
    end = datetime.combine(day + DAY, time(0), tzinfo=zone).astimezone(UTC)
    before = (start - MINUTE).astimezone(zone).utcoffset()
    if before == end.astimezone(zone).utcoffset():
        return ()
    low, high = start - MINUTE, end
    while high - low > MINUTE:
        middle = low + (high - low) // 2
        middle = middle.replace(second=0, microsecond=0)
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == before else (low, middle)
    return (high,)
