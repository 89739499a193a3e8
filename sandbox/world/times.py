"""How the vendor writes times: naive, with an offset, without the colon, and wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo


def local(text: str, zone: ZoneInfo) -> datetime:
    """Read a naive time of the salon, `2026-04-20 18:30:00` or with a `T`, as an aware one."""
    return datetime.fromisoformat(text[:19]).replace(tzinfo=zone)


def naive(moment: datetime, zone: ZoneInfo) -> str:
    """Write a moment as the vendor's `date`: the salon's wall clock, no zone."""
    return moment.astimezone(zone).isoformat(" ", "seconds")[:19]


def stamp(moment: datetime, zone: ZoneInfo) -> str:
    """Write a moment as the vendor's `last_change_date`: an offset without the colon."""
    text = moment.astimezone(zone).isoformat(timespec="seconds")
    return f"{text[:-3]}{text[-2:]}"


def with_offset(text: str, record_id: int, zone: ZoneInfo) -> str:
    """Write a naive time with an offset; every seventh record bears that of the other half of the year."""
    moment = local(text, zone)
    offset = moment.utcoffset() or timedelta()
    if record_id % 7 == 0:
        offset += timedelta(hours=-1 if moment.dst() else 1)
    return moment.replace(tzinfo=timezone(offset)).isoformat()


def wall(text: str, zone: ZoneInfo) -> str:
    """Bring a filter's time to the salon's wall clock, comparable with the first 19 letters of a stamp.

    A bare day means its first second; an offset, if the caller sends one, is honoured. Raises ValueError.
    """
    moment = datetime.fromisoformat(text.strip().replace(" ", "T"))
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC).astimezone(zone)
    return moment.isoformat(timespec="seconds")[:19]
