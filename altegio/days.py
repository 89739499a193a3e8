"""Days, weeks and months of the salon, as moments."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo

from django.utils import timezone

from altegio.models import Company


def salon_zone() -> tzinfo:
    """The zone of the salon's first location, else that of the settings. One query."""
    company = Company.objects.order_by("pk").first()
    return company.zone if company else timezone.get_default_timezone()


# Days beyond these stand for "without an end": a moment of another zone could not even be written down.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(9000, 1, 1)


def day_start(day: date, zone: tzinfo) -> datetime:
    """The moment at which this day begins; a day before 1900 or after 9000 counts as that year's first."""
    return datetime.combine(min(max(day, FIRST_DAY), LAST_DAY), time.min, tzinfo=zone)


def day_end(day: date, zone: tzinfo) -> datetime:
    """The moment at which this day is over."""
    return day_start(min(day, LAST_DAY) + timedelta(days=1), zone)


def days_of(word: str, today: date) -> tuple[date, date] | None:
    """The first day and the day after the last one of a period named by a word, None for another word."""
    monday = today - timedelta(days=today.weekday())
    first = today.replace(day=1)
    next_month = (first + timedelta(days=32)).replace(day=1)
    return {
        "yesterday": (today - timedelta(days=1), today),
        "today": (today, today + timedelta(days=1)),
        "tomorrow": (today + timedelta(days=1), today + timedelta(days=2)),
        "week": (monday, monday + timedelta(days=7)),
        "month": (first, next_month),
        "last7": (today - timedelta(days=6), today + timedelta(days=1)),
        "last30": (today - timedelta(days=29), today + timedelta(days=1)),
    }.get(word)
