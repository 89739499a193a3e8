"""How often photos are taken, as the page of photo reminders shows it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from altegio.admin.show import NOTHING, number, stacked
from feedback.models import PhotoReminder
from feedback.services import photo_report


def tables(rows: QuerySet[PhotoReminder], now: datetime) -> list[tuple[str, SafeString | str]]:
    """Two tables, none where nothing is over yet. Three queries."""
    plain = rows.select_related(None)
    tables = [
        (_("By master"), _("master"), photo_report.by_master(plain, now)),
        (_("By service"), _("service"), photo_report.by_service(plain, now)),
    ]
    return [(title, _table(head, rates)) for title, head, rates in tables if rates]


def _table(head: str, rates: Iterable[photo_report.Rate]) -> SafeString | str:
    heads = (head, _("photos taken"), _("not needed"), _("client declined"), _("nobody reminded"))
    return stacked(
        heads,
        (
            (
                rate.name or NOTHING,
                _share(rate),
                number(rate.not_needed),
                number(rate.declined),
                number(rate.unreminded),
            )
            for rate in rates
        ),
    )


def _share(rate: photo_report.Rate) -> str:
    """The rate with of how many it is."""
    if rate.percent is None:
        return NOTHING
    counts = {"percent": rate.percent, "done": number(rate.done), "all": number(rate.wanted)}
    return _("%(percent)s%% (%(done)s of %(all)s)") % counts
