"""The tiles of the first page, and the funnel: numbers with the lists behind them. Pure of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from altegio.admin.show import number
from altegio.models.status import Status
from feedback.funnel import Step
from salon.home.chosen import Chosen
from salon.home.counts import Counts
from salon.reports import charts
from salon.reports.answers import Row
from salon.reports.show import answers, average, interval, percent, ratings
from salon.reports.statistics import Share, enough


@dataclass(frozen=True)
class Change:
    """How a number stands to the one of the period before: a tone, an icon, and words."""

    tone: str
    icon: str
    words: str


@dataclass(frozen=True)
class Tile:
    """One number with what has to be known beside it."""

    title: str
    icon: str
    value: str
    notes: list[str]
    link: str
    change: Change | None = None
    tone: str = ""
    few: bool = False


def tiles(now: Counts, before: Counts, chosen: Chosen) -> list[Tile]:
    """What a manager asks first."""
    rated, row, was = chosen.surveys_link(step=Step.RATED), now.answers, before.answers
    advice = chosen.surveys_link(recommend="said")
    away = chosen.surveys_link(step=Step.OUT_OF_REACH)
    return [
        _share(_("Satisfied"), "sentiment_satisfied", row.csat, was.csat, rated, ratings(row.csat.n)),
        _share(
            _("Would recommend"), "thumb_up", row.recommend, was.recommend, advice, answers(row.recommend.n)
        ),
        _share(
            _("Respond"), "forum", row.response, was.response, chosen.surveys_link(sent=True), *_sent(row)
        ),
        _average(row, was, rated),
        _cases(now, chosen),
        _share(
            _("Cannot be reached"),
            "link_off",
            now.out_of_reach,
            before.out_of_reach,
            away,
            _of_eligible(now),
            less_is_better=True,
        ),
    ]


def _share(
    title: str, icon: str, now: Share, before: Share, link: str, *notes: str, less_is_better: bool = False
) -> Tile:
    change = _share_change(now, before, less_is_better=less_is_better)
    shown = [interval(now), *notes]
    return Tile(
        title, icon, percent(now), [note for note in shown if note], link, change, few=not enough(now.n)
    )


def _share_change(now: Share, before: Share, *, less_is_better: bool) -> Change | None:
    """Better or worse only where both intervals say so."""
    if now.percent is None or before.percent is None:
        return None
    was = _("was %(value)s") % {"value": percent(before)}
    if not now.differs_from(before):
        return Change("off", "drag_handle", _("%(was)s: no clear difference") % {"was": was})
    rose = (now.value or 0) > (before.value or 0)
    tone = "good" if rose != less_is_better else "bad"
    return Change(tone, "trending_up" if rose else "trending_down", was)


def _sent(row: Row) -> list[str]:
    share, still = row.response, row.scores.open
    sent = _("%(part)s of %(whole)s sent") % {"part": number(share.k), "whole": number(share.n)}
    words = ngettext("%(count)s may still answer", "%(count)s may still answer", still)
    return [sent if share.n else _("nothing was sent"), words % {"count": number(still)} if still else ""]


def _of_eligible(now: Counts) -> str:
    share = now.out_of_reach
    counts = {"part": number(share.k), "whole": number(share.n)}
    return _("%(part)s of %(whole)s due a survey") % counts if share.n else _("nobody to ask")


def _average(row: Row, was: Row, link: str) -> Tile:
    few = not enough(row.scores.stars.total())
    change = None
    if not few and enough(was.scores.stars.total()):
        change = Change("off", "", _("was %(value)s") % {"value": average(was.average, 2)})
    tens = _("%(average)s of 10") % {"average": average(row.average_of_ten)} if row.scores.tens else ""
    notes = [_("of 5"), tens, ratings(row.scores.rated)]
    return Tile(_("Average rating"), "star", average(row.average, 2), notes, link, change, few=few)


def _cases(now: Counts, chosen: Chosen) -> Tile:
    """Open now, whatever the period: red where a client waits too long."""
    place = f"&location={chosen.location}" if chosen.location else ""
    address = f"{reverse('admin:feedback_case_changelist')}?show="
    late = ngettext("%(count)s is overdue", "%(count)s are overdue", now.overdue)
    notes = [late % {"count": number(now.overdue)} if now.overdue else _("none is overdue")]
    return Tile(
        _("Cases"),
        "support_agent",
        number(now.open_cases),
        [_("open at this moment"), *notes],
        f"{address}open{place}",
        tone="bad" if now.overdue else "",
    )


# --- the funnel -----------------------------------------------------------------------------------
def funnel(now: Counts, chosen: Chosen) -> list[dict[str, Any]]:
    """From visits to answers; each step with the list of just those it counts."""
    steps = [
        (_("Visits"), now.visits, chosen.visits_link(status=Status.COMPLETED), ""),
        (_("Fit the rules"), *_step(now, chosen, Step.ELIGIBLE)),
        (_("Sent"), *_step(now, chosen, Step.SENT)),
        (_("Seen by the client"), *_step(now, chosen, Step.SEEN)),
        (_("Rated"), *_step(now, chosen, Step.RATED)),
        (_("All questions answered"), *_step(now, chosen, Step.FINISHED)),
    ]
    most = max(count for _title, count, *_rest in steps)
    before, rows = None, []
    for title, count, link, step in steps:
        rows.append(
            {
                "title": title,
                "count": number(count),
                "share": charts.percent(count, most),
                "of_before": _of_before(count, before),
                "link": link,
                "step": step,
            }
        )
        before = count
    return rows


def _step(now: Counts, chosen: Chosen, step: Step) -> tuple[int, str, str]:
    return now.steps[step], chosen.surveys_link(step=step), step.value


def _of_before(count: int, before: int | None) -> str:
    """Which part of the step before came on; of few, or of more than there were, nothing is said."""
    if before is None or not enough(before) or count > before:
        return ""
    return percent(Share(count, before))
