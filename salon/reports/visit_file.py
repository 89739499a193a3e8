"""The report of visits as a file, with the share beside each count that it is of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from altegio.selectors.figures import By
from salon import exports
from salon.reports.choice import Choice
from salon.reports.statistics import Share
from salon.reports.visit_rows import Currencies, currency_of, title_of, words_of
from salon.reports.visits import Row


def table(rows: Sequence[Row], by: By, asked: Choice, money: Currencies) -> exports.Table:
    """The lines of the file."""
    words = words_of(by)
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
    lines = (_line(row, by, asked, money) for row in rows)
    return exports.Table(name, heads, lines)


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
