"""When a survey cannot wait for its time."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from feedback.rules.clock import (
    MINUTE,
    SendingTimes,
    aware,
    is_sending_time,
    last_sending_time,
    next_sending_time,
)
from feedback.rules.facts import CampaignFacts
from feedback.rules.window import Window

# A survey that cannot wait for its time goes this long before the window, or the sending hours, end.
LEAD = timedelta(minutes=15)
# Sooner after the visit nobody is asked, whatever the window says.
SOONEST = timedelta(hours=2)


def time_to_ask(due: datetime, ended_at: datetime, opening: Window, campaign: CampaignFacts) -> datetime:
    """When to ask somebody whose window stands like this; in UTC.

    At `due`, the campaign's own time, if the window is still open then. Else, unless the campaign forbids it,
    earlier: just before the window closes, but no sooner than two hours after the visit and within the
    sending hours. Where no such moment is left it is `due` again: then the survey waits for the next word.
    """
    if not campaign.early or not opening.open or opening.until is None:
        return due
    hours, zone = campaign.hours, campaign.zone
    last = opening.until - LEAD
    if last >= due:
        return due
    if not is_sending_time(last, hours, zone):
        last = next_sending_time(last_sending_time(last, hours, zone) - LEAD, hours, zone)
    at = max(last, next_sending_time(aware(ended_at) + SOONEST, hours, zone))
    return at if at < min(due, opening.until) else due


def closing_before(now: datetime, hours: SendingTimes, zone: ZoneInfo) -> datetime:
    """Whose window closes by this moment cannot wait for a later one: `time_to_ask` may say now.

    The moment lies just ahead, or, when the sending hours end, at their next beginning.
    """
    soon = aware(now) + LEAD + MINUTE
    last = now if is_sending_time(soon, hours, zone) else next_sending_time(soon, hours, zone)
    return last + LEAD
