"""The bars of the report of visits: what became of the visits, or their revenue, by day, week or month."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from altegio.admin.show import number
from altegio.selectors.figures import By
from salon.reports import times, visit_rows
from salon.reports.choice import Choice
from salon.reports.stacks import Bar, stacks
from salon.reports.visit_rows import Currencies, ListLink
from salon.reports.visits import Row

THOUSAND = 1000


def tabs(asked: Choice) -> list[dict[str, Any]]:
    """What the bars may show."""
    offered = (("", _("Visits")), ("revenue", _("Revenue")))
    return [
        {"word": word, "link": asked.link(show=name), "on": asked["show"] == name} for name, word in offered
    ]


def chart(rows: list[Row], asked: Choice, money: Currencies, link: ListLink) -> dict[str, Any]:
    """The bars with their scale, and what the colours stand for."""
    step, in_sums = times.bar_step(asked.period), asked["show"] == "revenue"
    currency = visit_rows.one_currency(money)
    bars = [
        Bar(
            label=times.short(row.key, step, asked.period),
            parts=_revenue(row, currency) if in_sums else _parts(row),
            words=_words(row, step, asked, currency, in_sums=in_sums),
            link=link(asked, **visit_rows.narrow(row, step, asked)),
        )
        for row in rows
    ]
    drawn = stacks(bars)
    keys = [("", _("took place")), ("bad", _("no-show")), ("off", _("cancelled"))]
    return {
        "drawn": drawn,
        "name": _("Revenue") if in_sums else _("Visits"),
        "most": _scale(drawn.most),
        "half": _scale(drawn.half) if drawn.half == int(drawn.half) else "",
        "keys": [] if in_sums else keys,
        "unit": (currency or "") if in_sums else "",
    }


def _parts(row: Row) -> tuple[tuple[str, float], ...]:
    count = row.figures
    return ("", count.visits), ("bad", count.no_shows), ("off", count.cancelled)


def _revenue(row: Row, currency: str | None) -> tuple[tuple[str, float], ...]:
    return (("", float(row.figures.revenue) if currency is not None else 0),)


def _words(row: Row, step: By, asked: Choice, currency: str | None, *, in_sums: bool) -> str:
    count = row.figures
    if in_sums:
        told = visit_rows.in_money(count.revenue, currency)
    else:
        visited = ngettext("%(n)s visit", "%(n)s visits", count.visits) % {"n": number(count.visits)}
        missed = _("no-shows: %(n)s") % {"n": number(count.no_shows)} if count.no_shows else ""
        off = _("cancelled: %(n)s") % {"n": number(count.cancelled)} if count.cancelled else ""
        told = ", ".join(part for part in (visited, missed, off) if part)
    return f"{visit_rows.title_of(row, step, asked)}: {told}"


def _scale(value: float) -> str:
    """A mark of the scale, short: "40", "20 тис."."""
    if value >= 10 * THOUSAND:
        return _("%(n)sK") % {"n": number(value / THOUSAND)}
    return number(value)
