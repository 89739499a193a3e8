"""What the calendar's address asks for: which days, in which form, and which appointments of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from altegio.days import day_start
from altegio.models.status import Status

VIEWS = ("day", "week", "month", "agenda")
# Survey states by which appointments can be looked for, and those in which a survey's row may stand.
SURVEYS = {
    "none": (),
    "planned": ("planned", "sending"),
    "waiting": ("waiting",),
    "sent": ("sent", "answering"),
    "seen": ("sent", "answering"),
    "answered": ("answered",),
    "low": ("answering", "answered"),
    "skipped": ("skipped", "missed"),
    "expired": ("expired",),
    "trouble": ("failed", "unknown"),
}
LONGEST = timedelta(days=62)
MOST_CHOSEN = 50
# Beyond these there is no salon, and a week could not be counted out.
YEARS = range(1990, 2101)


@dataclass(frozen=True)
class Filters:
    """Which appointments; what is empty does not narrow them."""

    staff: tuple[int, ...] = ()
    status: tuple[str, ...] = ()
    service: int | None = None
    location: int | None = None
    unpaid: bool = False
    # "yes": there is a name or a conversation; "no": neither.
    instagram: str = ""
    survey: str = ""


@dataclass(frozen=True)
class Asked:
    """Days from `first` up to but without `after`, shown as `view`; `day` is the one that was named."""

    view: str
    day: date
    first: date
    after: date
    zone: tzinfo
    filters: Filters

    @property
    def start(self) -> datetime:
        """The moment at which the days begin."""
        return day_start(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """The moment at which they are over."""
        return day_start(self.after, self.zone)

    @property
    def reach(self) -> tuple[datetime, datetime]:
        """From when till when anything is shown: the days, and the week whose days are counted."""
        monday, after = (day_start(day, self.zone) for day in self.week)
        return min(self.start, monday), max(self.end, after)

    @property
    def days(self) -> list[date]:
        """Each of the days."""
        return [self.first + timedelta(days=number) for number in range((self.after - self.first).days)]

    @property
    def week(self) -> tuple[date, date]:
        """The Monday of the named day's week, and the next one."""
        monday = self.day - timedelta(days=self.day.weekday())
        return monday, monday + timedelta(days=7)


def read(query: Mapping[str, Any], zone: tzinfo, today: date) -> Asked:
    """Read an address. What is no view or no filter counts as not given; what is no day raises ValueError.

    `start` and `end` name the days themselves, as other tools may ask for them.
    """
    view = query.get("view", "")
    view = view if view in VIEWS else "agenda"
    if "start" in query or "end" in query:
        first, after = (_day(query.get(name, "")[:10]) for name in ("start", "end"))
        return _bounded("month" if "counts" in query else view, first, first, after, zone, filters(query))
    day = _day(query["date"]) if query.get("date") else today
    first, after = span(view, day, query.get("till", ""))
    return _bounded(view, day, first, after, zone, filters(query))


def _bounded(view: str, day: date, first: date, after: date, zone: tzinfo, chosen: Filters) -> Asked:
    return Asked(view, day, first, min(after, first + LONGEST), zone, chosen)


def span(view: str, day: date, till: str = "") -> tuple[date, date]:
    """The first day of the view that shows `day`, and the day after its last one.

    A month is shown in whole weeks. An agenda may have a last day. Raises ValueError.
    """
    if view == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=7)
    if view == "month":
        first = day.replace(day=1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return first - timedelta(days=first.weekday()), last + timedelta(days=7 - last.weekday())
    last = _day(till) if view == "agenda" and till else day
    return day, max(last, day) + timedelta(days=1)


def _day(text: str) -> date:
    day = date.fromisoformat(text)
    if day.year not in YEARS:
        raise ValueError(text)
    return day


def filters(query: Mapping[str, Any]) -> Filters:
    """The filters of an address; what is none is left out."""
    instagram, survey = query.get("instagram", ""), query.get("survey", "")
    return Filters(
        staff=tuple(_numbers(query.get("staff", ""))),
        status=tuple(word for word in query.get("status", "").split(",") if word in Status.values),
        service=next(iter(_numbers(query.get("service", ""))), None),
        location=next(iter(_numbers(query.get("location", ""))), None),
        unpaid=query.get("unpaid") == "1",
        instagram=instagram if instagram in ("yes", "no") else "",
        survey=survey if survey in SURVEYS else "",
    )


def _numbers(text: str) -> list[int]:
    """The primary keys in a list that is parted by commas."""
    words = text.split(",")[:MOST_CHOSEN]
    return [int(word) for word in words if word.isascii() and word.isdecimal() and len(word) < 19]
