"""The lines of the report of visits as people read them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from altegio.admin.show import money as sum_in_words
from altegio.admin.show import number
from altegio.selectors.figures import TIMES, By
from salon.reports import times
from salon.reports.choice import Choice
from salon.reports.show import NOTHING
from salon.reports.statistics import Share
from salon.reports.visits import Row

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


# --- the table ------------------------------------------------------------------------------------
def heads(asked: Choice, by: By) -> list[dict[str, Any]]:
    """The heads of the table; those of numbers sort by them."""
    words = words_of(by)
    found = []
    for name, word in words.items():
        on = (asked["sort"] or ("" if by in TIMES else "revenue")) == name and bool(name)
        found.append(
            {"word": word, "on": on, "link": asked.link(sort=None if on else name) if name in SORTS else ""}
        )
    return found


def words_of(by: By) -> dict[str, str]:
    """What the columns are called, the first under ""."""
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


def cells(
    row: Row, by: By, asked: Choice, money: Currencies, link: ListLink, hours: ListLink | None = None
) -> dict[str, Any]:
    """One line: its title, and its cells as (head, text, quiet text, link)."""
    narrowed = narrow(row, by, asked)
    count, sums = row.figures, currency_of(row, by, money)

    def lead(number_of: Any, **wanted: str) -> str:
        return link(asked, **{**narrowed, **wanted}) if number_of and narrowed is not None else ""

    completed, words = {"status": "completed"}, words_of(by)
    scheduled = narrowed if row.occupancy is not None and row.occupancy.working else None
    working = hours(asked, **scheduled) if hours and scheduled else ""
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
        "occupancy": (occupancy(row), "", working),
    }
    return {
        "title": title_of(row, by, asked),
        "link": lead(count.all),
        "cells": [(words[name], *cell) for name, cell in found.items() if name in words],
    }


def narrow(row: Row, by: By, asked: Choice) -> Any:
    """What narrows the list of visits to a line; None for a line that no list can be narrowed to."""
    if by in TIMES:
        first, last = times.span(row.key, by, asked.period)
        return {"days_from": first.isoformat(), "days_to": last.isoformat()}
    return {str(by): row.key} if row.key is not None else None


def title_of(row: Row, by: By, asked: Choice) -> str:
    """What a line is about."""
    if by in TIMES:
        return times.title(row.key, by, asked.period)
    return row.title or (_("without a master") if by == By.STAFF else NOTHING)


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
