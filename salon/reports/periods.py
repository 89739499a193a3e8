"""Over which days a report goes: the last 7, 30 or 90, a month, or days of one's own choice.

Pure: days and a zone in, moments out. `today` is passed in by whoever asked the clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from urllib.parse import urlencode

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from altegio.days import FIRST_DAY, LAST_DAY, day_start

LAST_DAYS = (7, 30, 90)
USUAL = 30
MONTH, CUSTOM = "month", "custom"
# A report is of a time that a person can grasp, and a database can count.
LONGEST = timedelta(days=3 * 366)


@dataclass(frozen=True)
class Period:
    """From the first day to the last one, both included, by the salon's clock.

    `kind` is what was chosen: "7", "30", "90", "month" or "custom". `left_out` is the day that was asked for
    as the first, where that lies too far back.
    """

    first: date
    last: date
    kind: str
    zone: tzinfo
    left_out: date | None = field(default=None, compare=False)

    @property
    def start(self) -> datetime:
        """The moment at which it begins."""
        return day_start(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """The moment at which it is over: start <= t < end."""
        return day_start(self.last + timedelta(days=1), self.zone)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def label(self) -> str:
        """In words: "останні 30 днів", "листопад 2026", "3–9 листопада 2026"."""
        if self.kind.isdecimal():
            return ngettext("last %(n)s day", "last %(n)s days", self.days) % {"n": self.days}
        if self.kind == MONTH:
            return formats.date_format(self.first, "F Y").lower()
        return self.dates

    @property
    def dates(self) -> str:
        """The days themselves: "3–9 листопада 2026"."""
        return days_in_words(self.first, self.last)

    @property
    def query(self) -> str:
        """Its part of an address; `from_query` reads it again."""
        return urlencode(self.params)

    @property
    def params(self) -> dict[str, str]:
        """The same as names and values."""
        if self.kind.isdecimal():
            return {"period": self.kind}
        if self.kind == MONTH:
            return {"period": MONTH, "month": f"{self.first:%Y-%m}"}
        return {"period": CUSTOM, "from": self.first.isoformat(), "to": self.last.isoformat()}

    def previous(self) -> Period:
        """The one to compare with: as many days right before; for a month as much of the month before it."""
        if self.kind != MONTH:
            before = self.first - timedelta(days=1)
            return Period(before - timedelta(days=self.days - 1), before, CUSTOM, self.zone)
        first = (self.first - timedelta(days=1)).replace(day=1)
        whole = self.last == month_end(self.first)
        last = month_end(first) if whole else min(month_end(first), first + timedelta(days=self.days - 1))
        return Period(first, last, MONTH if whole else CUSTOM, self.zone)


def last_days(count: int, today: date, zone: tzinfo) -> Period:
    """The last so many days, today among them."""
    return Period(today - timedelta(days=count - 1), today, str(count), zone)


def month(day: date, today: date, zone: tzinfo) -> Period:
    """The month of this day; the present one only until today."""
    first = day.replace(day=1)
    return Period(first, min(month_end(first), max(today, first)), MONTH, zone)


def from_query(query: Mapping[str, str], today: date, zone: tzinfo) -> Period:
    """The period that an address asks for (`period`, `month`, `from`, `to`); else the usual one.

    Days of one's own win over the name of a period, unless they are its days. In the wrong order they are
    turned round, and a longer time than `LONGEST` is cut at its beginning, which `left_out` tells.
    """
    named = _named(query, today, zone)
    first, last = _day(query.get("from", "")), _day(query.get("to", ""))
    if not (first or last):
        return named or last_days(USUAL, today, zone)
    first, last = sorted((first or last or today, last or today))
    if named and (first, last) == (named.first, named.last):
        return named
    begins = max(first, last - LONGEST)
    return Period(begins, last, CUSTOM, zone, left_out=first if first < begins else None)


def _named(query: Mapping[str, str], today: date, zone: tzinfo) -> Period | None:
    """The period of this name; None for days of one's own."""
    kind = query.get("period", "")
    if kind == MONTH:
        return month(_day(f"{query.get('month', '')}-01") or today, today, zone)
    return last_days(int(kind), today, zone) if kind in map(str, LAST_DAYS) else None


def month_end(first: date) -> date:
    """The last day of the month that begins on this day."""
    return (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def days_in_words(first: date, last: date) -> str:
    """A stretch of days without saying twice what is the same: "3–9 листопада 2026"."""
    whole = formats.date_format(last, _("j M Y"))
    if first == last:
        return whole
    if first.year != last.year:
        return f"{formats.date_format(first, _('j M Y'))} – {whole}"
    if first.month != last.month:
        return f"{formats.date_format(first, _('j M'))} – {whole}"
    return f"{first.day}–{whole}"


def _day(text: str) -> date | None:
    """A day written as 2026-11-03; None for anything else, and for one beyond reason."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_DAY < day < LAST_DAY else None
