"""Moments, and the part of the day in which clients may be written to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


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


def is_sending_time(now: datetime, hours: SendingHours, zone: ZoneInfo) -> bool:
    """Whether clients may be written to at this moment, by the clock on the salon's wall."""
    return hours.allow(aware(now).astimezone(zone).time())


def next_sending_time(now: datetime, hours: SendingHours, zone: ZoneInfo) -> datetime:
    """`now` itself where it is allowed, else the first allowed minute after it; in UTC."""
    now = aware(now).astimezone(UTC)
    if is_sending_time(now, hours, zone):
        return now
    local = now.astimezone(zone)
    if (now - DAY).astimezone(zone).utcoffset() != (now + 2 * DAY).astimezone(zone).utcoffset():
        return _by_minutes(now, hours, zone)
    day = local.date() if local.time() < hours.start else local.date() + DAY
    return _opening(day, hours, zone)


def _opening(day: date, hours: SendingHours, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, hours.start, tzinfo=zone).astimezone(UTC)


def _by_minutes(now: datetime, hours: SendingHours, zone: ZoneInfo) -> datetime:
    """The plain way, for days on which the clocks change: an hour may be missing or come twice."""
    at = now.replace(second=0, microsecond=0) + MINUTE
    while not is_sending_time(at, hours, zone):
        at += MINUTE
    return at


def last_sending_time(at: datetime, hours: SendingHours, zone: ZoneInfo) -> datetime:
    """`at` itself where it is allowed, else the last allowed minute before it; in UTC."""
    at = aware(at).astimezone(UTC)
    if is_sending_time(at, hours, zone):
        return at
    local = at.astimezone(zone)
    if (at - 2 * DAY).astimezone(zone).utcoffset() != (at + DAY).astimezone(zone).utcoffset():
        back = at.replace(second=0, microsecond=0)
        while not is_sending_time(back, hours, zone):
            back -= MINUTE
        return back
    day = local.date() if hours.start <= local.time() else local.date() - DAY
    ends_on = day + DAY if hours.end == time(0) else day
    return datetime.combine(ends_on, hours.end, tzinfo=zone).astimezone(UTC) - MINUTE
