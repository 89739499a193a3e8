"""Masters and services by how content their clients are: ranked by what is sure, not by luck."""

from __future__ import annotations

from dataclasses import dataclass

from altegio.admin.show import number
from feedback.figures import By
from feedback.funnel import Step
from salon.home.chosen import Chosen
from salon.reports import answers, charts
from salon.reports.answer_rows import narrow, title_of
from salon.reports.show import interval, percent, rated

SHOWN = 8


@dataclass(frozen=True)
class Line:
    """A master or a service. Of too few answers there are stars and no percentage, and `span` is None.

    `link` is "" for a line that no list can be narrowed to.
    """

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
    """The best lines, how many more there are, and the report that has them all.

    `alike`: not even the first and the last of those with enough answers differ for sure.
    """

    lines: list[Line]
    left: int
    report: str
    alike: bool


def group(chosen: Chosen, by: By) -> Group:
    """Main masters, or services: a visit with two services counts for both. One query."""
    rows = [row for row in answers.lines(chosen.scope, by, ratings_alone=True) if row.scores.rated]
    known = sum(row.csat.enough for row in rows)
    return Group(
        lines=[_line(row, by, chosen) for row in rows[:SHOWN]],
        left=max(0, len(rows) - SHOWN),
        report=chosen.report_link(by),
        alike=known > 1 and answers.clear_difference(rows) is None,
    )


def _line(row: answers.Row, by: By, chosen: Chosen) -> Line:
    own, share = narrow(row, by, chosen.choice), row.csat
    return Line(
        name=title_of(row, by, chosen.choice),
        link="" if own is None else chosen.surveys_link(**own, step=Step.RATED),
        n=number(share.n),
        share=percent(share) if share.enough else "",
        interval=interval(share),
        span=charts.interval(share.value or 0, share.low or 0, share.high or 0) if share.enough else None,
        average=rated(row.average),
        recommend=percent(row.recommend),
        low=row.low,
        low_link="" if own is None else chosen.surveys_link(**own, rating="low"),
    )
