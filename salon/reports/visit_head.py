"""What stands above the lines of the report of visits: the whole, beside the period before."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from altegio.admin.show import number
from salon.reports import compare
from salon.reports.choice import Choice
from salon.reports.visit_rows import Currencies, ListLink, in_money, occupancy, one_currency, share
from salon.reports.visits import Report, Row


def tiles(
    found: Report, asked: Choice, money: Currencies, link: ListLink, hours: ListLink | None = None
) -> list[dict[str, Any]]:
    """The whole of the period, each number beside that of the period before."""
    now, then = found.whole, found.before
    with_paid = not asked["service"]
    shown = [*_taken(now, then, money, with_paid), *_missed(now, then), *_clients(now, then)]
    made = [{**each, "link": link(asked, **each.pop("list"))} for each in shown]
    return [*made, *_occupancy_tile(now, then, hours(asked) if hours else "")]


def _taken(now: Row, then: Row, money: Currencies, with_paid: bool) -> list[dict[str, Any]]:
    """Visits and what they brought. What was paid is not known of a service alone."""
    count, before = now.figures, then.figures
    sums = one_currency(money)
    paid = _("paid: %(sum)s") % {"sum": in_money(count.paid, sums)}
    return [
        _tile(
            "spa", _("Visits"), number(count.visits), compare.counts(count.visits, before.visits), "completed"
        ),
        _tile(
            "payments",
            _("Revenue"),
            in_money(count.revenue, sums),
            _of_sums(sums, count.revenue, before.revenue),
            "completed",
            note=paid if with_paid and sums is not None and count.visits else "",
        ),
        _tile(
            "receipt_long",
            _("Average bill"),
            in_money(count.average_bill, sums),
            _of_sums(sums, count.average_bill or 0, before.average_bill or 0),
            "completed",
        ),
    ]


def _of_sums(currency: str | None, now: Decimal | int, before: Decimal | int) -> compare.Change:
    """How a sum changed; of sums in several currencies nothing can be said."""
    return compare.Change("", "") if currency is None else compare.counts(now, before)


def _missed(now: Row, then: Row) -> list[dict[str, Any]]:
    """Who was booked and did not come; fewer of them are better."""
    return [
        _tile(
            "person_off",
            _("No-shows"),
            number(now.figures.no_shows),
            compare.shares(now.no_shows.value, then.no_shows.value, compare.DOWN),
            "no_show",
            note=share(now.no_shows),
        ),
        _tile(
            "event_busy",
            _("Cancelled"),
            number(now.figures.cancelled),
            compare.shares(now.cancelled.value, then.cancelled.value, compare.DOWN),
            "cancelled",
            note=share(now.cancelled),
        ),
    ]


def _clients(now: Row, then: Row) -> list[dict[str, Any]]:
    """Who came for the first time, and who came again."""
    count, before = now.figures, then.figures
    return [
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


def _tile(
    icon: str, title: str, value: str, change: compare.Change, status: str, note: str = "", first: str = ""
) -> dict[str, Any]:
    wanted = {"status": status, "first": first}
    return {"icon": icon, "title": title, "value": value, "change": change, "note": note, "list": wanted}


def _occupancy_tile(now: Row, then: Row, link: str) -> list[dict[str, Any]]:
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
            "link": link,
        }
    ]


def _hours(row: Row) -> str:
    if row.occupancy is None or not row.occupancy.working:
        return ""
    taken, working = (
        number(time.total_seconds() / 3600) for time in (row.occupancy.taken, row.occupancy.working)
    )
    return _("%(taken)s of %(working)s hours") % {"taken": taken, "working": working}
