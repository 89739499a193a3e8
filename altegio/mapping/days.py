"""Working hours of masters, and reviews."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Any

from altegio.mapping.rows import ReviewRow, WorkingHoursRow
from altegio.mapping.values import (
    Unreadable,
    as_list,
    as_object,
    integer,
    need_id,
    need_object,
    reference,
    stated_moment,
    text,
    wall_clock,
)

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?", re.ASCII)
_ID = re.compile(r"\d{1,18}", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DAY = timedelta(days=1)
# The key of hours: the master's id, the day as YYMMDD, the place in the day.
_PER_MASTER, _PER_DAY = 10**8, 100


def working_hours(raw: Any) -> Iterator[Any]:
    """The hours of a master's day, each as an object with an `id` of our making; a day off has none.

    What is no day at all comes out as it is, to be refused by the mapper.
    """
    day = as_object(raw)
    staff_id, date = text(day.get("staff_id") or day.get("team_member_id")), text(day.get("date"), 10)
    if not (_ID.fullmatch(staff_id) and _DATE.fullmatch(date)):
        yield raw
        return
    for place, slot in enumerate(as_list(day.get("slots"))[:_PER_DAY]):
        key = int(staff_id) * _PER_MASTER + int(date.replace("-", "")[2:]) * _PER_DAY + place
        hours = {name: as_object(slot).get(name) for name in ("from", "to")}
        yield {"id": key, "staff_id": int(staff_id), "date": date, **hours}


def map_working_hours(raw: Any, *, zone: tzinfo) -> WorkingHoursRow:
    """A stretch of working hours out of `working_hours`. Raises Unreadable without a day or an hour.

    An end at midnight, or before the beginning, is on the next day.
    """
    found = need_object(raw, "working hours")
    day = wall_clock(text(found.get("date")))
    staff_id = reference(found.get("staff_id"), "staff")
    start, end = _minutes(found.get("from")), _minutes(found.get("to"))
    if day is None or staff_id is None or start is None or end is None:
        raise Unreadable("working hours: no usable day or hours")
    midnight = datetime.combine(day.date(), time())
    begins, ends = midnight + start, midnight + end + (_DAY if end <= start else timedelta())
    return WorkingHoursRow(
        altegio_id=need_id(found, "working hours"),
        staff_altegio_id=staff_id,
        date=day.date(),
        starts_at=begins.replace(tzinfo=zone).astimezone(UTC),
        ends_at=ends.replace(tzinfo=zone).astimezone(UTC),
        raw=found,
    )


def _minutes(value: Any) -> timedelta | None:
    """The time of day that is written; 24:00 is the end of the day."""
    found = _CLOCK.fullmatch(text(value))
    since_midnight = timedelta(hours=int(found[1]), minutes=int(found[2])) if found else None
    return since_midnight if since_midnight is not None and since_midnight <= _DAY else None


def map_review(raw: Any, *, zone: tzinfo) -> ReviewRow:
    """A review. Raises Unreadable without a usable id.

    The vendor says: `record_id` stands only in a review left through the link after a visit.
    """
    found = need_object(raw, "review")
    rating = integer(found.get("rating"))
    return ReviewRow(
        altegio_id=need_id(found, "review"),
        appointment_altegio_id=reference(found.get("record_id"), "appointment"),
        staff_altegio_id=reference(found.get("master_id"), "staff"),
        rating=rating if 1 <= rating <= 5 else None,
        text=text(found.get("text")),
        author=text(found.get("user_name"), 255),
        written_at=stated_moment(found.get("date"), zone),
        raw=found,
    )
