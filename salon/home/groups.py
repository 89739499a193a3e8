"""Masters and services by how content their clients are: ranked by what is sure, not by luck."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from altegio.admin.show import NOTHING, number
from feedback.funnel import Step
from salon.home.chosen import Chosen
from salon.home.counts import read_stars, stars_of
from salon.reports import charts
from salon.reports.show import interval, percent, rated
from salon.reports.statistics import Share, csat, mean

SHOWN = 8
SERVICE = "visit__appointments__services__service"


@dataclass(frozen=True)
class Line:
    """A master or a service. Of too few answers there are stars and no percentage, and `span` is None."""

    name: str
    link: str
    n: str
    share: str
    interval: str
    span: charts.Interval | None
    average: str
    recommend: str
    low: int
    low_link: str


@dataclass(frozen=True)
class Group:
    """Lines from the best one down; `rest` are those that stand behind a button."""

    shown: list[Line]
    rest: list[Line]
    alike: bool


def masters(chosen: Chosen) -> Group:
    """Each main master's visits. One query."""
    rows = chosen.surveys().filter(rating__isnull=False).order_by()
    named = rows.values(key=F("staff"), name=F("staff__name"))
    counted: Any = named.annotate(
        **stars_of(), yes=Count("pk", filter=Q(would_recommend=True)), said=Count("would_recommend")
    )
    return _ranked(counted, chosen, "staff", _("without a master"))


def services(chosen: Chosen) -> Group:
    """Each service of the visits: a visit with two services counts for both. One query."""
    rows = chosen.surveys().filter(
        rating__isnull=False,
        visit__appointments__cancelled=False,
        visit__appointments__vanished_at__isnull=True,
        **{f"{SERVICE}__isnull": False},
    )
    named = rows.order_by().values(key=F(SERVICE), name=F(f"{SERVICE}__title"))
    said = Q(would_recommend__isnull=False)
    counted: Any = named.annotate(
        **stars_of(each_once=True),
        yes=Count("pk", filter=Q(would_recommend=True), distinct=True),
        said=Count("pk", filter=said, distinct=True),
    )
    return _ranked(counted, chosen, "service", NOTHING)


def _ranked(rows: Iterable[dict[str, Any]], chosen: Chosen, filter_name: str, nameless: str) -> Group:
    """By the lower end of the interval; those of too few answers come last, the most answers first."""
    found = [(row, csat(read_stars(row))) for row in rows]
    found.sort(key=lambda one: (not one[1].enough, -(one[1].low or 0) if one[1].enough else -one[1].n))
    lines = [_line(row, share, chosen, filter_name, nameless) for row, share in found]
    sure = [share for _row, share in found if share.enough]
    alike = len(sure) > 1 and not sure[0].differs_from(min(sure, key=lambda share: share.high or 0))
    return Group(lines[:SHOWN], lines[SHOWN:], alike)


def _line(row: dict[str, Any], share: Share, chosen: Chosen, filter_name: str, nameless: str) -> Line:
    own = {filter_name: row["key"]} if row["key"] else {f"{filter_name}__isnull": 1}
    counts = read_stars(row)
    low = sum(count for star, count in counts.items() if star <= 3)
    return Line(
        name=row["name"] or nameless,
        link=chosen.surveys_link(step=Step.RATED, **own),
        n=number(share.n),
        share=percent(share) if share.enough else "",
        interval=interval(share),
        span=charts.interval(share.value or 0, share.low or 0, share.high or 0) if share.enough else None,
        average=rated(mean(counts)),
        recommend=percent(Share(row["yes"], row["said"])),
        low=low,
        low_link=chosen.surveys_link(rating="low", **own),
    )
