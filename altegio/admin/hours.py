"""A master's coming working days in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.utils import formats, timezone

from altegio.admin import show
from altegio.models import Staff

DAYS = 14


def coming_days(staff: Staff, now: datetime) -> Iterator[str]:
    """The working days from today on, a line each: the day, and from when till when. One query."""
    zone = staff.company.zone
    today = now.astimezone(zone).date()
    hours = staff.working_hours.present().filter(date__gte=today, date__lt=today + timedelta(days=DAYS))
    spans: dict[date, list[str]] = defaultdict(list)
    for row in hours.order_by("starts_at"):
        start, end = (timezone.localtime(moment, zone) for moment in (row.starts_at, row.ends_at))
        spans[row.date].append(f"{start:%H:%M}–{end:%H:%M}")
    for day, parts in spans.items():
        yield f"{formats.date_format(day, 'D')}, {show.day(day)}: {', '.join(parts)}"
