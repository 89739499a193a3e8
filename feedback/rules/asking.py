"""Who is asked about a visit, when, and when it is too late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from feedback.rules.clock import (
    MINUTE,
    SendingHours,
    aware,
    is_sending_time,
    last_sending_time,
    next_sending_time,
)
from feedback.rules.states import Reason, Status
from feedback.rules.window import Window

EXPIRY = timedelta(days=7)
# A survey that cannot wait for its time goes this long before the window, or the sending hours, end.
LEAD = timedelta(minutes=15)
# Sooner after the visit nobody is asked, whatever the window says.
SOONEST = timedelta(hours=2)


def due_at(ended_at: datetime, delay: timedelta, hours: SendingHours, zone: ZoneInfo) -> datetime:
    """When to ask about a visit: `delay` of real time after its end, moved into the sending hours; in UTC.

    Real time: 24 hours after a visit that ended at 18:00 before the night the clocks go back is 17:00.
    """
    return next_sending_time(aware(ended_at).astimezone(UTC) + delay, hours, zone)


@dataclass(frozen=True)
class VisitFacts:
    """What planning needs to know of a visit.

    `linked` says that the client's conversation in Instagram is already known; then the stored name, missing
    or in conflict, matters no more.
    """

    completed: bool
    ended_at: datetime
    has_client: bool = True
    opted_out: bool = False
    has_instagram_name: bool = False
    name_conflict: bool = False
    linked: bool = False


@dataclass(frozen=True)
class CampaignFacts:
    """What the rules need to know of a campaign, by one location's clock.

    `since` is None until it is first switched on; `early` lets a survey go before its time rather than wait.
    """

    since: datetime | None
    delay: timedelta
    hours: SendingHours
    zone: ZoneInfo
    expiry: timedelta = EXPIRY
    early: bool = True


@dataclass(frozen=True)
class Assessment:
    """The decision on a completed visit. `reason` is None for a planned one; times are in UTC."""

    status: Status
    reason: Reason | None
    due_at: datetime
    expires_at: datetime


def assess(visit: VisitFacts, campaign: CampaignFacts, now: datetime) -> Assessment | None:
    """Whether and when to ask about a visit; None for one not completed, which gets no row at all.

    The first rule that applies gives the reason, so that staff see the one that mends the most.
    """
    if not visit.completed:
        return None
    due = due_at(visit.ended_at, campaign.delay, campaign.hours, campaign.zone)
    expires = due + campaign.expiry
    rules = (
        (not visit.has_client, Status.SKIPPED, Reason.NO_CLIENT),
        (campaign.since is None or visit.ended_at < campaign.since, Status.SKIPPED, Reason.BEFORE_START),
        (visit.opted_out, Status.SKIPPED, Reason.OPTED_OUT),
        (aware(now) > expires, Status.MISSED, Reason.TOO_LATE),
        (not visit.has_instagram_name and not visit.linked, Status.SKIPPED, Reason.NO_INSTAGRAM),
        (visit.name_conflict and not visit.linked, Status.SKIPPED, Reason.INSTAGRAM_CONFLICT),
    )
    for applies, status, reason in rules:
        if applies:
            return Assessment(status, reason, due, expires)
    return Assessment(Status.PLANNED, None, due, expires)


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


def closing_before(now: datetime, hours: SendingHours, zone: ZoneInfo) -> datetime:
    """Whose window closes by this moment cannot wait for a later one: `time_to_ask` may say now.

    The moment lies just ahead, or, when the sending hours end, at their next beginning.
    """
    soon = aware(now) + LEAD + MINUTE
    last = now if is_sending_time(soon, hours, zone) else next_sending_time(soon, hours, zone)
    return last + LEAD
