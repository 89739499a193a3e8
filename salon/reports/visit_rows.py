"""The numbers of the report of visits as people read them: tiles, lines of the table, lines of a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from altegio.admin.show import money as sum_in_words
from altegio.admin.show import number
from altegio.selectors.figures import TIMES, By
from salon import exports
from salon.reports import compare, periods, visits
from salon.reports.choice import Choice
from salon.reports.show import NOTHING
from salon.reports.statistics import Share
from salon.reports.visits import Report, Row

# Currencies of the locations by their primary keys.
Currencies = dict[int, str]
ListLink = Callable[..., str]
ONE_PERCENT = 0.01


def _of(name: str) -> Callable[[Row], Any]:
    return lambda row: getattr(row.figures, name)


SORTS: dict[str, Callable[[Row], Any]] = {
    "visits": _of("visits"),
    "revenue": _of("revenue"),
    "bill": lambda row: row.figures.average_bill or 0,
    "no_shows": _of("no_shows"),
    "cancelled": _of("cancelled"),
    "new": _of("new"),
    "returning": _of("returning"),
    "occupancy": lambda row: (row.occupancy.share if row.occupancy else None) or 0,
}


def sorted_rows(rows: list[Row], by: By, sort: str) -> list[Row]:
    """The lines by what was chosen, the most first; times run backwards unless something is chosen."""
    if sort:
        return sorted(rows, key=SORTS[sort], reverse=True)
    return list(reversed(rows)) if by in TIMES else rows


# --- the head -------------------------------------------------------------------------------------
def tiles(found: Report, asked: Choice, money: Currencies, link: ListLink) -> list[dict[str, Any]]:
    """The whole of the period, each number beside that of the period before."""
    now, then = found.whole, found.before
    count, before = now.figures, then.figures
    sums = one_currency(money)
    paid = _("paid: %(sum)s") % {"sum": in_money(count.paid, sums)}
    shown = [
        _tile(
            "spa", _("Visits"), number(count.visits), compare.counts(count.visits, before.visits), "completed"
        ),
        _tile(
            "payments",
            _("Revenue"),
            in_money(count.revenue, sums),
            compare.counts(count.revenue, before.revenue),
            "completed",
            note="" if asked["service"] or sums is None or not count.visits else paid,
        ),
        _tile(
            "receipt_long",
            _("Average bill"),
            in_money(count.average_bill, sums),
            compare.counts(count.average_bill or 0, before.average_bill or 0),
            "completed",
        ),
        _tile(
            "person_off",
            _("No-shows"),
            number(count.no_shows),
            compare.shares(now.no_shows.value, then.no_shows.value, compare.DOWN),
            "no_show",
            note=share(now.no_shows),
        ),
        _tile(
            "event_busy",
            _("Cancelled"),
            number(count.cancelled),
            compare.shares(now.cancelled.value, then.cancelled.value, compare.DOWN),
            "cancelled",
            note=share(now.cancelled),
        ),
        _tile(
            "person_add",
            _("New clients"),
            number(count.new),
            compare.counts(count.new, before.new),
            "completed",
            first="yes",
        ),
        _tile(
            "event_repeat",
            _("Returning clients"),
            number(count.returning),
            compare.counts(count.returning, before.returning),
            "completed",
            first="no",
        ),
    ]
    made = [{**each, "link": link(asked, **each.pop("list"))} for each in shown]
    return [*made, *_occupancy_tile(now, then)]


def _tile(
    icon: str, title: str, value: str, change: compare.Change, status: str, note: str = "", first: str = ""
) -> dict[str, Any]:
    wanted = {"status": status, "first": first}
    return {"icon": icon, "title": title, "value": value, "change": change, "note": note, "list": wanted}


def _occupancy_tile(now: Row, then: Row) -> list[dict[str, Any]]:
    if now.occupancy is None:
        return []
    before = then.occupancy.share if then.occupancy else None
    return [
        {
            "icon": "schedule",
            "title": _("Occupancy"),
            "value": occupancy(now),
            "change": compare.shares(now.occupancy.share, before),
            "note": _hours(now),
            "link": "",
        }
    ]


def _hours(row: Row) -> str:
    if row.occupancy is None or not row.occupancy.working:
        return ""
    taken, working = (
        number(time.total_seconds() / 3600) for time in (row.occupancy.taken, row.occupancy.working)
    )
    return _("%(taken)s of %(working)s hours") % {"taken": taken, "working": working}


# --- the table ------------------------------------------------------------------------------------
def heads(asked: Choice, by: By) -> list[dict[str, Any]]:
    """The heads of the table; those of numbers sort by them."""
    words = _words(by)
    found = []
    for name, word in words.items():
        on = asked["sort"] == name
        found.append(
            {"word": word, "on": on, "link": asked.link(sort=None if on else name) if name in SORTS else ""}
        )
    return found


def _words(by: By) -> dict[str, str]:
    first = {
        By.STAFF: _("Master"),
        By.SERVICE: _("Service"),
        By.LOCATION: _("Location"),
        By.DAY: _("Day"),
        By.WEEK: _("Week"),
        By.MONTH: _("Month"),
    }[by]
    found = {
        "": first,
        "visits": _("Visits"),
        "revenue": _("Revenue"),
        "bill": _("Average bill"),
        "no_shows": _("No-shows"),
        "cancelled": _("Cancelled"),
        "new": pgettext("clients", "New"),
        "returning": pgettext("clients", "Returning"),
        "occupancy": _("Occupancy"),
    }
    return {name: word for name, word in found.items() if name != "occupancy" or by != By.SERVICE}


def cells(row: Row, by: By, asked: Choice, money: Currencies, link: ListLink) -> dict[str, Any]:
    """One line: its title, and its cells as (head, text, quiet text, link)."""
    narrowed = narrow(row, by, asked)
    count, sums = row.figures, currency_of(row, by, money)

    def lead(number_of: Any, **wanted: str) -> str:
        return link(asked, **{**narrowed, **wanted}) if number_of and narrowed is not None else ""

    completed, words = {"status": "completed"}, _words(by)
    found = {
        "visits": (number(count.visits), "", lead(count.visits, **completed)),
        "revenue": (
            in_money(count.revenue, sums) if count.visits else NOTHING,
            "",
            lead(count.visits, **completed),
        ),
        "bill": (in_money(count.average_bill, sums), "", lead(count.visits, **completed)),
        "no_shows": (number(count.no_shows), share(row.no_shows), lead(count.no_shows, status="no_show")),
        "cancelled": (
            number(count.cancelled),
            share(row.cancelled),
            lead(count.cancelled, status="cancelled"),
        ),
        "new": (number(count.new), "", lead(count.new, **completed, first="yes")),
        "returning": (number(count.returning), "", lead(count.returning, **completed, first="no")),
        "occupancy": (occupancy(row), "", ""),
    }
    return {
        "title": title_of(row, by, asked),
        "link": lead(count.all),
        "cells": [(words[name], *cell) for name, cell in found.items() if name in words],
    }


def narrow(row: Row, by: By, asked: Choice) -> Any:
    """What narrows the list of visits to a line; None for a line that no list can be narrowed to."""
    if by in TIMES:
        first, last = visits.span(row.key, by, asked.period)
        return {"days_from": first.isoformat(), "days_to": last.isoformat()}
    return {str(by): row.key} if row.key is not None else None


def title_of(row: Row, by: By, asked: Choice) -> str:
    """What a line is about."""
    if by == By.DAY:
        return day_title(row.key)
    if by == By.WEEK:
        return periods.days_in_words(*visits.span(row.key, by, asked.period))
    if by == By.MONTH:
        return str(capfirst(formats.date_format(row.key, "F Y")))
    return row.title or (_("without a master") if by == By.STAFF else NOTHING)


def day_title(day: date) -> str:
    """A day with its weekday: "Вт, 3 листопада"."""
    return f"{formats.date_format(day, 'D')}, {formats.date_format(day, _('j M'))}"


# --- a file ---------------------------------------------------------------------------------------
def table(rows: Iterable[Row], by: By, asked: Choice, money: Currencies) -> exports.Table:
    """The lines as a file, with the share beside each count it is of."""
    words = _words(by)
    heads = [
        words[""],
        words["visits"],
        words["revenue"],
        words["bill"],
        _("Currency"),
        words["no_shows"],
        _("No-shows, %"),
        words["cancelled"],
        _("Cancelled, %"),
        words["new"],
        words["returning"],
        *([_("Working hours"), _("Taken hours"), _("Occupancy, %")] if "occupancy" in words else []),
    ]
    period = asked.period
    name = f"visits-{period.first}-{period.last}-by-{by}"
    return exports.Table(name, heads, (_line(row, by, asked, money) for row in rows))


def _line(row: Row, by: By, asked: Choice, money: Currencies) -> list[Any]:
    count, currency = row.figures, currency_of(row, by, money)
    known = currency is not None
    taken = row.occupancy
    return [
        row.key if by == By.DAY else title_of(row, by, asked),
        count.visits,
        count.revenue if known else None,
        round(count.average_bill, 2) if known and count.average_bill is not None else None,
        currency,
        count.no_shows,
        _percent(row.no_shows),
        count.cancelled,
        _percent(row.cancelled),
        count.new,
        count.returning,
        *([_in_hours(taken.working), _in_hours(taken.taken), _rounded(taken.share)] if taken else []),
    ]


def _percent(of: Share) -> float | None:
    return _rounded(of.value)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(100 * value, 1)


def _in_hours(time: Any) -> float:
    return round(time.total_seconds() / 3600, 1)


# --- words ----------------------------------------------------------------------------------------
def one_currency(money: Currencies) -> str | None:
    """The currency of all the locations; None where they have several, whose sums cannot be added."""
    found = set(money.values())
    return found.pop() if len(found) == 1 else None if found else ""


def currency_of(row: Row, by: By, money: Currencies) -> str | None:
    """The currency of a line; that of a location is its own."""
    return money.get(row.key, "") if by == By.LOCATION else one_currency(money)


def in_money(amount: Decimal | None, currency: str | None) -> str:
    """A sum in whole units: kopecks of a month's revenue tell nothing; a dash where it cannot be added up."""
    if amount is None or currency is None:
        return NOTHING
    return sum_in_words(Decimal(round(amount)), currency)


def share(of: Share) -> str:
    """The share of counted visits in percent; a dash of nothing. These are all there were, not a sample."""
    if of.value is None:
        return ""
    if 0 < of.value < ONE_PERCENT:
        return "<\u00a01\u00a0%"
    return f"{round(100 * of.value)}\u00a0%"


def occupancy(row: Row) -> str:
    """How much of the working time was taken; a dash where no hours are known."""
    taken = row.occupancy.share if row.occupancy else None
    return NOTHING if taken is None else f"{round(100 * taken)}\u00a0%"
