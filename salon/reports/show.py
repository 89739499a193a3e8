"""How shares, intervals and averages look to people. Pure of queries."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from altegio.admin.show import NO_BREAK, number
from salon.reports.statistics import Nps, Share

# Of nothing there is no share: never 0 %.
NOTHING = "—"


def percent(share: Share) -> str:
    """A share: "92 %"; of too few "2 of 3"; of nothing a dash."""
    if not share.n:
        return NOTHING
    if share.percent is None:
        return _("%(part)s out of %(whole)s") % {"part": number(share.k), "whole": number(share.n)}
    return f"{share.percent}{NO_BREAK}%"


def interval(share: Share) -> str:
    """Where the true share lies: "85–96 %"; "" of too few."""
    if share.percents is None:
        return ""
    low, high = share.percents
    return f"{low}–{high}{NO_BREAK}%"


def average(value: float | None, places: int = 1) -> str:
    """An average rating: "4,6", or a dash."""
    return NOTHING if value is None else number(round(value, places), places)


def rated(value: float | None, places: int = 1) -> str:
    """An average rating with its star: "★ 4,6", or a dash."""
    return NOTHING if value is None else f"★{NO_BREAK}{average(value, places)}"


def nps(score: Nps) -> str:
    """A net promoter score with its sign and its margin: "+45 ± 12"; a dash of too few."""
    if score.value is None:
        return NOTHING
    sign = "+" if score.value > 0 else "−" if score.value < 0 else ""
    return f"{sign}{abs(score.value)} ± {score.margin}".replace(" ", NO_BREAK)


def answers(count: int) -> str:
    """How many answers, in words: "12 відповідей"."""
    return ngettext("%(count)s answer", "%(count)s answers", count) % {"count": number(count)}


def ratings(count: int) -> str:
    """How many ratings, in words: "12 оцінок"."""
    return ngettext("%(count)s rating", "%(count)s ratings", count) % {"count": number(count)}


def told(*parts: str) -> str:
    """What there is to tell of these, in a line."""
    return " · ".join(part for part in parts if part)
