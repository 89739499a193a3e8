"""The rules of campaigns read plainly, a quarter of an hour at a time: what tests hold the product against.

Written from the sentences that a manager reads, with nothing of the product in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

QUARTER = timedelta(minutes=15)
# What says no, from what is said first.
SAID = (
    "before_start",
    "opted_out",
    "excluded_service",
    "excluded_master",
    "too_cheap",
    "too_late",
    "reviewed",
    "review_requested",
    "asked_lately",
    "not_sampled",
    "held",
    "no_instagram",
    "instagram_conflict",
)
TAKES = ("", "held", "no_instagram", "instagram_conflict")


@dataclass(frozen=True)
class PlainCampaign:
    """A campaign as a manager says it. Quarters of an hour count from midnight; 96 is the next one."""

    since: datetime
    next_day: bool
    hours_later: int
    days_later: int
    at_quarter: int
    week: tuple[tuple[int, int] | None, ...]
    expiry_days: int = 7
    only_services: frozenset[int] = frozenset()
    except_services: frozenset[int] = frozenset()
    only_categories: frozenset[int] = frozenset()
    except_categories: frozenset[int] = frozenset()
    only_masters: frozenset[int] = frozenset()
    except_masters: frozenset[int] = frozenset()
    min_cost: int = 0
    days_between: int = 0
    first_always: bool = False
    late_days: int | None = None
    unmarked_hours: int | None = None
    skip_reviewed: bool = False
    skip_requested: bool = False
    hold: bool = False


@dataclass(frozen=True)
class PlainVisit:
    """A visit as the desk knows it. `attendance` as Altegio says it; `asked`: when its client was, before."""

    ended_at: datetime
    attendance: int = 1
    cancelled: bool = False
    opted_out: bool = False
    has_name: bool = True
    shared_name: bool = False
    linked: bool = False
    services: frozenset[int] = frozenset()
    categories: frozenset[int] = frozenset()
    masters: frozenset[int] = frozenset()
    cost: int = 0
    first: bool = False
    reviewed: bool = False
    requested: bool = False
    asked: tuple[datetime, ...] = ()


@dataclass(frozen=True)
class Plainly:
    """What was decided: by which campaign (its place), the state, why ("" for planned), and the two times."""

    campaign: int
    status: str
    reason: str
    due: datetime
    expires: datetime


@dataclass(frozen=True)
class PlainWorld:
    """A location's zone, the salon's holidays, and its campaigns in their order."""

    zone: ZoneInfo
    campaigns: tuple[PlainCampaign, ...]
    holidays: frozenset[date] = frozenset()
    yearly: frozenset[tuple[int, int]] = field(default_factory=frozenset)


def read(world: PlainWorld, visit: PlainVisit, now: datetime) -> Plainly | None:
    """What becomes of the visit; None where nobody was here as far as any campaign believes."""
    found = []
    for place, campaign in enumerate(world.campaigns):
        if not _was_here(visit, campaign, now):
            continue
        due = _due(world, campaign, visit)
        expires = due + timedelta(days=campaign.expiry_days)
        reason = _why_not(world, campaign, visit, due, expires, now)
        status = {"": "planned", "too_late": "missed", "held": "waiting"}.get(reason, "skipped")
        found.append(Plainly(place, status, reason, due, expires))
    for one in found:
        if one.reason in TAKES:
            return one
    farthest = max((SAID.index(one.reason) for one in found), default=None)
    return next((one for one in found if SAID.index(one.reason) == farthest), None)


def _was_here(visit: PlainVisit, campaign: PlainCampaign, now: datetime) -> bool:
    if visit.cancelled or visit.ended_at > now:
        return False
    if visit.attendance == 1:
        return True
    if visit.attendance == -1 or campaign.unmarked_hours is None or visit.ended_at < campaign.since:
        return False
    return now - visit.ended_at >= timedelta(hours=campaign.unmarked_hours)


def _due(world: PlainWorld, campaign: PlainCampaign, visit: PlainVisit) -> datetime:
    if campaign.next_day:
        day = visit.ended_at.astimezone(world.zone).date() + timedelta(days=campaign.days_later)
        moment = _wall_clock(day, campaign.at_quarter, world.zone)
    else:
        moment = visit.ended_at.astimezone(UTC) + timedelta(hours=campaign.hours_later)
    while not _open(world, campaign, moment):
        moment += QUARTER
    return moment


def _wall_clock(day: date, quarter: int, zone: ZoneInfo) -> datetime:
    """The first moment of the day at which the clock on the wall shows this, or would if it had not leapt."""
    moment = datetime.combine(day - timedelta(days=1), time(0), tzinfo=UTC)
    wanted = datetime.combine(day, time(quarter // 4, quarter % 4 * 15))
    shown = moment.astimezone(zone).replace(tzinfo=None)
    while shown != wanted:
        moment += QUARTER
        before, shown = shown, moment.astimezone(zone).replace(tzinfo=None)
        if before < wanted < shown:  # leapt over: as much later as it would have been
            return moment + (wanted - (before + QUARTER))
    return moment


def _open(world: PlainWorld, campaign: PlainCampaign, moment: datetime) -> bool:
    local = moment.astimezone(world.zone)
    today = local.date()
    if today in world.holidays or (today.month, today.day) in world.yearly:
        return False
    span = campaign.week[today.weekday()]
    return span is not None and span[0] <= local.hour * 4 + local.minute // 15 < span[1]


def _why_not(
    world: PlainWorld,
    campaign: PlainCampaign,
    visit: PlainVisit,
    due: datetime,
    expires: datetime,
    now: datetime,
) -> str:
    spared = visit.first and campaign.first_always
    too_old = campaign.late_days is not None and now > due
    too_old = too_old and now > visit.ended_at + timedelta(days=campaign.late_days or 0)
    no = {
        "before_start": visit.ended_at < campaign.since,
        "opted_out": visit.opted_out,
        "excluded_service": not _services_fit(campaign, visit),
        "excluded_master": not _masters_fit(campaign, visit),
        "too_cheap": not spared and visit.cost < campaign.min_cost,
        "too_late": now > expires or too_old,
        "reviewed": campaign.skip_reviewed and visit.reviewed,
        "review_requested": campaign.skip_requested and visit.requested,
        "asked_lately": not spared and _rests(world, campaign, visit, max(due, now)),
        "held": campaign.hold,
        "no_instagram": not visit.has_name and not visit.linked,
        "instagram_conflict": visit.shared_name and not visit.linked,
    }
    return next((reason for reason in SAID if no.get(reason)), "")


def _services_fit(campaign: PlainCampaign, visit: PlainVisit) -> bool:
    for service in visit.services:
        if service in campaign.except_services:
            return False
    for category in visit.categories:
        if category in campaign.except_categories:
            return False
    if len(campaign.only_services) + len(campaign.only_categories) == 0:
        return True
    by_service = any(service in campaign.only_services for service in visit.services)
    return by_service or any(category in campaign.only_categories for category in visit.categories)


def _masters_fit(campaign: PlainCampaign, visit: PlainVisit) -> bool:
    if any(master in campaign.except_masters for master in visit.masters):
        return False
    return not campaign.only_masters or any(each in campaign.only_masters for each in visit.masters)


def _rests(world: PlainWorld, campaign: PlainCampaign, visit: PlainVisit, at: datetime) -> bool:
    """Whether too few midnights lie between the last time the client was asked and this moment."""
    last = max(visit.asked, default=None)
    if last is None or campaign.days_between == 0:
        return False
    midnights = at.astimezone(world.zone).date() - last.astimezone(world.zone).date()
    return midnights < timedelta(days=campaign.days_between)
