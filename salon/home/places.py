"""The locations side by side, for who has several."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from altegio.admin.show import number
from feedback.funnel import Step
from salon.home.chosen import Chosen
from salon.home.counts import Counts
from salon.reports import charts
from salon.reports.show import interval, percent, rated


@dataclass(frozen=True)
class Place:
    """One location's numbers, in the order of the columns; each cell with its link, "" for none."""

    title: str
    link: str
    cells: list[tuple[str, str, str, str]]
    span: charts.Interval | None


def places(found: dict[int, Counts], chosen: Chosen) -> list[Place]:
    """A line for each location, in the order of their names; none where there is but one."""
    return [] if len(found) < 2 else [_place(key, one, chosen) for key, one in found.items()]


def _place(key: int, one: Counts, chosen: Chosen) -> Place:
    there = chosen.at(key)
    row, share = one.answers, one.answers.csat
    late = _("overdue: %(count)s") % {"count": number(one.overdue)} if one.overdue else ""
    cells = [
        (_("visits"), number(one.visits), there.visits_link(status="completed"), ""),
        (_("asked"), number(one.steps[Step.SENT]), there.surveys_link(step=Step.SENT), ""),
        (_("response"), percent(row.response), there.surveys_link(sent=True), ""),
        (_("satisfied"), percent(share), there.surveys_link(step=Step.RATED), interval(share)),
        (_("average"), rated(row.average), "", ""),
        (_("recommend"), percent(row.recommend), there.surveys_link(recommend="said"), ""),
        (_("cannot be reached"), percent(one.out_of_reach), there.surveys_link(step=Step.OUT_OF_REACH), ""),
        (_("open cases"), number(one.open_cases), "", late),
    ]
    span = charts.interval(share.value or 0, share.low or 0, share.high or 0) if share.enough else None
    return Place(chosen.locations[key], chosen.query(location=key), cells, span)
