"""What the setting "sooner, if the window closes" would have reached, on the campaign's page."""

from __future__ import annotations

from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from altegio.admin.show import number
from feedback.models import Campaign
from feedback.services import forecast

# The answers of the last day are still out: the four weeks end before it.
FOUR_WEEKS = 26


def shown(campaign: Campaign, now: datetime) -> SafeString | str:
    """What both settings would have reached in the last weeks."""
    found = forecast.reach(campaign, now)
    if found is None or not found.visits:
        return gettext("Known when clients have written in Direct for some days.")
    days = max(1, round((found.until - found.since).total_seconds() / 86400))
    period = (
        gettext("In the last 4 weeks")
        if days >= FOUR_WEEKS
        else ngettext("In the last %(days)s day", "In the last %(days)s days", days) % {"days": days}
    )
    return format_html(
        '<div class="reach"><span class="quiet reach-note">{}</span>'
        '<span class="reach-count">{}</span><span>{}</span>'
        '<span class="reach-count">{}</span><span>{}</span>'
        '<span class="quiet reach-note">{}</span></div>',
        gettext("%(period)s, of the clients who had been here, it would have reached in time:")
        % {"period": period},
        of(found.early, found.visits),
        gettext("sooner, if the window closes"),
        of(found.on_time, found.visits),
        gettext("only at its own time"),
        _others(found),
    )


def _others(found: forecast.Reach) -> str:
    """What becomes of the rest, and how sure the figures are."""
    rest = gettext("The others are asked when they write again, or by another way.")
    if not found.partly:
        return rest
    more = gettext(
        "For the time before this program began to listen only the end of each conversation is known: it may"
        " be more."
    )
    return f"{rest} {more}"


def of(part: int, whole: int) -> str:
    """A part of a whole: "63 of 142"."""
    return gettext("%(part)s of %(whole)s") % {"part": number(part), "whole": number(whole)}
