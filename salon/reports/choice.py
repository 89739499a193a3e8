"""What a report is asked to show: its period and its filters, read from an address and written into links."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from altegio.admin.apart import told_apart
from altegio.days import salon_zone
from altegio.models import Service, Staff
from salon.reports import periods
from salon.reports.periods import CUSTOM, LAST_DAYS, MONTH, Period

# What the form of filters has no field for.
HELD = ("by", "sort", "show")


@dataclass(frozen=True)
class Choice:
    """A period and what else was chosen, by its name in the address; what is empty was not chosen."""

    period: Period
    chosen: dict[str, str]
    today: date

    def __getitem__(self, name: str) -> str:
        return self.chosen.get(name, "")

    def key(self, name: str) -> int | None:
        """A chosen primary key."""
        return int(self[name]) if self[name] else None

    def link(self, period: Period | None = None, **changed: Any) -> str:
        """The address of the same report with something else chosen; None leaves a filter out."""
        wanted = {**self.chosen, **{name: str(value or "") for name, value in changed.items()}}
        kept = {name: value for name, value in wanted.items() if value}
        return f"?{urlencode({**(period or self.period).params, **kept})}"


def read(query: Mapping[str, str], allowed: Mapping[str, Callable[[str], bool]], now: datetime) -> Choice:
    """Read an address; what is not allowed for a name counts as not chosen. One query."""
    zone = salon_zone()
    today = timezone.localdate(now, zone)
    chosen = {name: query.get(name, "").strip() for name in allowed}
    kept = {name: value for name, value in chosen.items() if value and allowed[name](value)}
    return Choice(periods.from_query(query, today, zone), kept, today)


def is_key(text: str) -> bool:
    """Whether this may be a primary key."""
    return text.isascii() and text.isdecimal() and len(text) <= 18


def one_of(words: Any) -> Callable[[str], bool]:
    """Whether it is one of these words."""
    known = {str(word) for word in words}
    return lambda text: text in known


# --- the switch of periods ------------------------------------------------------------------------
def switch(choice: Choice) -> dict[str, Any]:
    """The buttons above a report, the days in words, and the way to the month before and after."""
    period = choice.period
    lasting = [
        {
            "word": ngettext("%(n)s day", "%(n)s days", days) % {"n": days},
            "link": choice.link(periods.last_days(days, choice.today, period.zone)),
            "on": period.kind == str(days),
        }
        for days in LAST_DAYS
    ]
    this_month = periods.month(
        period.last if period.kind == MONTH else choice.today, choice.today, period.zone
    )
    month = {"word": _("month"), "link": choice.link(this_month), "on": period.kind == MONTH}
    return {
        "buttons": [*lasting, month],
        "custom": period.kind == CUSTOM,
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "today": choice.today.isoformat(),
        "label": capfirst(period.label),
        "dates": period.dates if period.kind != CUSTOM else "",
        "before": period.previous().dates,
        "cut": _cut(period),
        **(_months(choice) if period.kind == MONTH else {}),
        "kept": [
            *((name, value) for name, value in period.params.items() if name in ("period", "month")),
            *((name, value) for name, value in choice.chosen.items() if name in HELD),
        ],
    }


def _cut(period: Period) -> str:
    """That the period is shorter than what was asked for, and why."""
    if period.left_out is None:
        return ""
    words = _(
        "A report covers three years at most: "
        "you asked for the days since %(asked)s, this one begins on %(first)s."
    )
    return words % {"asked": day_in_words(period.left_out), "first": day_in_words(period.first)}


def _months(choice: Choice) -> dict[str, Any]:
    period = choice.period
    earlier = periods.month(period.previous().first, choice.today, period.zone)
    after = periods.month_end(period.first).toordinal() + 1
    later = periods.month(date.fromordinal(after), choice.today, period.zone)
    return {
        "earlier": {"link": choice.link(earlier), "word": formats.date_format(earlier.first, "F Y")},
        "later": {"link": choice.link(later), "word": formats.date_format(later.first, "F Y")}
        if later.first <= choice.today
        else None,
    }


def day_in_words(day: date) -> str:
    """A day with its month in words: "3 листопада 2026"."""
    return periods.days_in_words(day, day)


def options(rows: QuerySet[Any], title: str) -> list[tuple[str, str]]:
    """Rows to choose from, as (primary key, title). One query, two where names have to be told apart."""
    names = told_apart(dict(rows.values_list("pk", title)), rows.model)
    return [(str(pk), name) for pk, name in names.items()]


def apart(rows: list[Any], by: str) -> list[Any]:
    """Lines of masters or services of several locations, told apart. One query at most."""
    if by not in ("staff", "service"):
        return rows
    model: type[Staff | Service] = Staff if by == "staff" else Service
    names = told_apart({row.key: row.title for row in rows if row.key is not None}, model)
    return [replace(row, title=names.get(row.key, row.title)) for row in rows]
