"""A campaign's rules as sentences."""

from __future__ import annotations

from datetime import time

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from altegio.admin.show import money
from feedback.models import Campaign
from feedback.rules import DelayMode


def when(campaign: Campaign) -> str:
    """How long after the visit: "1 day after the visit at 12:00"."""
    if campaign.delay_mode == DelayMode.NEXT_DAY:
        days = campaign.delay_days
        words = ngettext(
            "%(days)s day after the visit at %(clock)s", "%(days)s days after the visit at %(clock)s", days
        )
        return words % {"days": days, "clock": f"{campaign.send_at:%H:%M}"}
    hours = campaign.delay_hours
    words = ngettext("%(hours)s hour after the visit", "%(hours)s hours after the visit", hours)
    return words % {"hours": hours}


def hours(campaign: Campaign) -> str:
    """From when till when clients are written to."""
    if campaign.hours_start == campaign.hours_end == time(0):
        return _("at any hour")
    start, end = f"{campaign.hours_start:%H:%M}", f"{campaign.hours_end:%H:%M}"
    return _("only between %(start)s and %(end)s") % {"start": start, "end": end}


def rule(campaign: Campaign) -> str:
    """When, and within which hours: "1 day after the visit at 12:00, only between 10:00 and 20:00"."""
    return f"{when(campaign)}, {hours(campaign)}"


def whom(campaign: Campaign) -> list[str]:
    """What keeps visits or clients away, a short sentence each; [] where everybody is asked."""
    said = []
    if campaign.min_cost:
        said.append(_("visits from %(price)s") % {"price": money(campaign.min_cost)})
    if campaign.sample_percent < 100:
        said.append(_("%(share)s %% of visits, by chance") % {"share": campaign.sample_percent})
    if campaign.min_days_between:
        days = campaign.min_days_between
        words = ngettext(
            "a client at most once in %(days)s day", "a client at most once in %(days)s days", days
        )
        said.append(words % {"days": days})
    if campaign.hold:
        said.append(_("each after a manager's click"))
    return said
