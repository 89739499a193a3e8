"""The part of the day in which a colleague is left alone. Pure, by the clock on their wall."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from feedback.rules.clock import DAY, MINUTE, aware


def is_quiet(clock: time, start: time, end: time) -> bool:
    """Whether this time of the day is quiet: start <= t < end, over midnight too. Equal ends: never."""
    clock = clock.replace(tzinfo=None)
    if start <= end:
        return start <= clock < end
    return clock >= start or clock < end


def quiet_ends(now: datetime, start: time | None, end: time | None, zone: ZoneInfo) -> datetime | None:
    """When the quiet hours around `now` are over, in UTC; None where `now` is not quiet.

    An end that the clocks skip is the moment of the change; an end that comes twice is the first one that
    lies ahead.
    """
    now = aware(now).astimezone(UTC)
    if start is None or end is None or not is_quiet(now.astimezone(zone).time(), start, end):
        return None
    if (now - DAY).astimezone(zone).utcoffset() != (now + DAY).astimezone(zone).utcoffset():
        return _by_minutes(now, start, end, zone)
    local = now.astimezone(zone)
    day = local.date() if local.time() < end else local.date() + DAY
    return datetime.combine(day, end, tzinfo=zone).astimezone(UTC)


def _by_minutes(now: datetime, start: time, end: time, zone: ZoneInfo) -> datetime:
    at = now.replace(second=0, microsecond=0)
    while is_quiet(at.astimezone(zone).time(), start, end):
        at += MINUTE
    return at
