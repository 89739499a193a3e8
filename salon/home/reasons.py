"""Why clients were not asked, each reason with what mends it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from altegio.admin.show import number
from feedback.funnel import Step, step_q
from feedback.rules import Reason
from feedback.selectors import reason_text
from salon.home.chosen import Chosen
from salon.home.counts import Counts
from salon.reports import charts

SHOWN = 6


@dataclass(frozen=True)
class Way:
    """What mends a reason: words, the page, what follows its address, and the right that the page wants."""

    words: Any
    page: str
    right: str
    query: str = ""


_NAMES = Way(
    gettext_lazy("Clients without a name"),
    "altegio_client_changelist",
    "altegio.view_client",
    "?has_instagram=no",
)
_SETTLE = Way(gettext_lazy("Settle the names"), "altegio_names", "altegio.view_client")
_LINKS = Way(gettext_lazy("Links and QR codes"), "feedback_ways_in", "feedback.view_instagramcontact")
_BY_HAND = Way(gettext_lazy("Write by hand"), "feedback_by_hand", "feedback.view_handmark")
_RULES = Way(gettext_lazy("Rules of the campaign"), "feedback_campaign_changelist", "feedback.view_campaign")
_ACCOUNT = Way(
    gettext_lazy("The Instagram account"),
    "feedback_instagramaccount_changelist",
    "feedback.view_instagramaccount",
)
_SWITCH = Way(gettext_lazy("The switch of all sending"), "sending", "feedback.view_sendingswitch")
_OPT_OUTS = Way(
    gettext_lazy("Who asked not to be written to"), "feedback_optout_changelist", "feedback.view_optout"
)

# What mends each reason; nothing mends those that are not here.
WAYS: dict[str, tuple[Way, ...]] = {
    Reason.NO_INSTAGRAM: (_NAMES,),
    Reason.INSTAGRAM_CONFLICT: (_SETTLE,),
    Reason.NEVER_WROTE: (_LINKS, _BY_HAND),
    Reason.WINDOW_CLOSED: (_LINKS, _BY_HAND),
    Reason.NO_WINDOW: (_LINKS,),
    Reason.CONVERSATION_GONE: (_LINKS,),
    Reason.BY_HAND: (_BY_HAND,),
    Reason.OPTED_OUT: (_OPT_OUTS,),
    Reason.ACCOUNT_STOPPED: (_ACCOUNT,),
    Reason.NO_ACCOUNT: (_ACCOUNT,),
    Reason.OTHER_TOOL: (_ACCOUNT,),
    Reason.PAUSED: (_SWITCH,),
    Reason.DRY_RUN: (_SWITCH,),
    **dict.fromkeys(
        (
            Reason.BEFORE_START,
            Reason.EXCLUDED_SERVICE,
            Reason.EXCLUDED_MASTER,
            Reason.TOO_CHEAP,
            Reason.NOT_SAMPLED,
            Reason.ASKED_LATELY,
            Reason.REVIEWED,
            Reason.REVIEW_REQUESTED,
            Reason.TOO_LATE,
            Reason.CAMPAIGN_OFF,
            Reason.DAILY_LIMIT,
        ),
        (_RULES,),
    ),
}


def reasons(chosen: Chosen, now: Counts, request: HttpRequest) -> dict[str, Any]:
    """How many for each reason, the commonest first, with the list of them. One query."""
    rows = chosen.surveys().filter(step_q(Step.NOT_ASKED)).order_by().values_list("reason")
    found = list(rows.annotate(count=Count("pk")).order_by("-count", "reason"))
    most = max([now.unmarked, *(count for _reason, count in found)])
    lines = [_line(reason, count, most, chosen, request) for reason, count in found]
    unmarked = [_unmarked(now.unmarked, most, chosen)] if now.unmarked else []
    lines = [*unmarked, *lines]
    return {
        "shown": lines[:SHOWN],
        "rest": lines[SHOWN:],
        "nobody": "" if lines else _nobody(now),
    }


def _line(reason: str, count: int, most: int, chosen: Chosen, request: HttpRequest) -> dict[str, Any]:
    link = chosen.surveys_link(step=Step.NOT_ASKED, reason__exact=reason)
    ways = [
        (str(way.words), reverse(f"admin:{way.page}") + way.query)
        for way in WAYS.get(reason, ())
        if request.user.has_perm(way.right)
    ]
    ours = {
        Reason.HELD: _("Let them go"),
        Reason.OUTCOME_UNKNOWN: _("Say whether they arrived"),
        Reason.TEXT_HELD: _("Read and answer"),
    }
    if reason in ours:
        ways = [(ours[Reason(reason)], link)]
    return _shown(reason_text(reason), count, most, link, ways)


def _unmarked(count: int, most: int, chosen: Chosen) -> dict[str, Any]:
    """Visits that are over and of which nobody said whether the client came: none of them is asked about."""
    words = ngettext(
        "%(count)s visit is over and still pending: nobody marked whether the client came.",
        "%(count)s visits are over and still pending: nobody marked whether the client came.",
        count,
    )
    link = chosen.visits_link(status="unmarked")
    return _shown(
        words % {"count": number(count)}, count, most, link, [(_("Mark them in Altegio: the list"), link)]
    )


def _shown(words: str, count: int, most: int, link: str, ways: list[tuple[str, str]]) -> dict[str, Any]:
    share = charts.percent(count, most)
    return {"words": words, "count": number(count), "share": share, "link": link, "ways": ways}


def _nobody(now: Counts) -> str:
    """What stands in place of reasons where there are none."""
    if not now.visits and not now.steps[Step.ELIGIBLE]:
        return _("No visit has been decided about yet.")
    if now.steps[Step.SENT] < now.steps[Step.ELIGIBLE]:
        return _("Nobody is left out so far: the time of the others has not come.")
    return _("Everybody was asked.")
