"""How content clients were week by week, with what is sure of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models.functions import TruncMonth, TruncWeek
from django.utils import formats
from django.utils.translation import gettext as _

from altegio.admin.show import day as day_words
from altegio.days import day_start
from salon.home.chosen import Chosen
from salon.home.counts import read_stars, stars_of
from salon.home.tiles import ratings
from salon.reports.charts import Point, Trend
from salon.reports.charts import trend as draw
from salon.reports.show import interval, percent
from salon.reports.statistics import Share, csat

# A trend of fewer weeks shows nothing, one of more is told by months.
SHORTEST, MOST_WEEKS = 12, 60


def trend(chosen: Chosen) -> Trend:
    """The weeks until the period's end, at least twelve of them. One query."""
    first, last, zone = chosen.period.first, chosen.period.last, chosen.period.zone
    monday = last - timedelta(days=last.weekday())
    start = min(first - timedelta(days=first.weekday()), monday - timedelta(weeks=SHORTEST - 1))
    monthly = (monday - start).days // 7 >= MOST_WEEKS
    if monthly:
        start = first.replace(day=1)
    rows = chosen.surveys_of(day_start(start, zone), chosen.period.end).filter(rating__isnull=False)
    step = TruncMonth if monthly else TruncWeek
    counted = rows.order_by().annotate(step=step("visit_date", tzinfo=zone)).values("step")
    found = {row["step"].date(): csat(read_stars(row)) for row in counted.annotate(**stars_of())}
    return draw([_point(day, found.get(day, Share(0, 0)), monthly) for day in _steps(start, last, monthly)])


def _steps(start: date, last: date, monthly: bool) -> Iterator[date]:
    """The first days of the weeks, or of the months, until the last day."""
    while start <= last:
        yield start
        start = (start + timedelta(days=32)).replace(day=1) if monthly else start + timedelta(weeks=1)


def _point(first: date, share: Share, monthly: bool) -> Point:
    label = formats.date_format(first, "M Y") if monthly else f"{first:%d.%m}"
    return Point(
        label=label,
        count=share.n,
        value=share.value if share.enough else None,
        low=share.low or 0,
        high=share.high or 0,
        words=_words(label if monthly else _week(first), share),
    )


def _week(first: date) -> str:
    return f"{day_words(first)} – {day_words(first + timedelta(days=6))}"


def _words(when: str, share: Share) -> str:
    said: dict[str, Any] = {"when": when, "count": ratings(share.n)}
    if not share.enough:
        return _("%(when)s: %(count)s") % said
    said |= {"share": percent(share), "interval": interval(share)}
    return _("%(when)s: %(share)s content (%(interval)s), %(count)s") % said
