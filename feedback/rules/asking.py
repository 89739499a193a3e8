"""Who is asked about a visit, when, and when it is too late."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from feedback.rules.clock import SendingTimes, aware, next_sending_time
from feedback.rules.delays import Delay, after
from feedback.rules.facts import Assessment, CampaignFacts, VisitFacts
from feedback.rules.states import Reason, Status

# In this order the rules speak. What a campaign says late has come far: it fits best.
ORDER = (
    Reason.NO_CLIENT,
    Reason.BEFORE_START,
    Reason.OPTED_OUT,
    Reason.EXCLUDED_SERVICE,
    Reason.EXCLUDED_MASTER,
    Reason.TOO_CHEAP,
    Reason.TOO_LATE,
    Reason.REVIEWED,
    Reason.REVIEW_REQUESTED,
    Reason.ASKED_LATELY,
    Reason.NOT_SAMPLED,
    Reason.HELD,
    Reason.NO_INSTAGRAM,
    Reason.INSTAGRAM_CONFLICT,
)
# Of which a campaign's rules took the visit, whatever keeps its survey back.
TAKEN = (None, Reason.HELD, Reason.NO_INSTAGRAM, Reason.INSTAGRAM_CONFLICT)
_STATES = {Reason.TOO_LATE: Status.MISSED, Reason.HELD: Status.WAITING}


def due_at(ended_at: datetime, delay: Delay, hours: SendingTimes, zone: ZoneInfo) -> datetime:
    """When to ask about a visit: `delay` after its end, moved into the sending hours; in UTC.

    Hours are real time: 24 after a visit that ended at 18:00 before the night the clocks go back is 17:00.
    """
    return next_sending_time(after(ended_at, delay, zone), hours, zone)


def assess(visit: VisitFacts, campaign: CampaignFacts, now: datetime) -> Assessment | None:
    """Whether and when to ask about a visit; None for one that does not count, which gets no row at all.

    The first rule that applies gives the reason, so that staff see the one that mends the most.
    """
    if not counts(visit, campaign, now):
        return None
    due = due_at(visit.ended_at, campaign.delay, campaign.hours, campaign.zone)
    expires = due + campaign.expiry
    known = aware(visit.known_at or now)
    fresh = expires if campaign.late is None else max(due, visit.ended_at + campaign.late)
    rules = {
        Reason.NO_CLIENT: not visit.has_client,
        Reason.BEFORE_START: campaign.since is None or visit.ended_at < campaign.since,
        Reason.OPTED_OUT: visit.opted_out,
        Reason.TOO_LATE: aware(now) > expires or known > fresh,
        Reason.HELD: campaign.hold and not visit.approved,
        Reason.NO_INSTAGRAM: not visit.has_instagram_name and not visit.linked,
        Reason.INSTAGRAM_CONFLICT: visit.name_conflict and not visit.linked,
        **_own_rules(visit, campaign, max(due, aware(now))),
    }
    reason = next((reason for reason in ORDER if rules[reason]), None)
    status = Status.PLANNED if reason is None else _STATES.get(reason, Status.SKIPPED)
    return Assessment(status, reason, due, expires)


def objection(visit: VisitFacts, campaign: CampaignFacts, at: datetime) -> Reason | None:
    """Why the campaign's own rules do not take the visit, if its client would be asked at `at`."""
    rules = _own_rules(visit, campaign, at)
    return next((reason for reason in ORDER if rules.get(reason)), None)


def _own_rules(visit: VisitFacts, campaign: CampaignFacts, at: datetime) -> dict[Reason, bool]:
    # A client's first visit is worth more than its price, a draw or a rest.
    plain = not (visit.first_visit and campaign.first_visits_always)
    return {
        Reason.EXCLUDED_SERVICE: not campaign.targets.take_services(visit),
        Reason.EXCLUDED_MASTER: not campaign.targets.take_masters(visit),
        Reason.TOO_CHEAP: plain and visit.cost < campaign.min_cost,
        Reason.REVIEWED: campaign.skip_reviewed and visit.reviewed,
        Reason.REVIEW_REQUESTED: campaign.skip_review_requested and visit.review_requested,
        Reason.ASKED_LATELY: plain and asked_lately(visit.asked_at, at, campaign),
        Reason.NOT_SAMPLED: plain and not in_sample(visit.key, campaign.sample_percent, campaign.salt),
    }


def counts(visit: VisitFacts, campaign: CampaignFacts, now: datetime) -> bool:
    """Whether the visit took place, as far as this campaign believes it.

    One that nobody marked is believed after a while, and none from before the campaign's beginning.
    """
    if visit.completed or not visit.unmarked or campaign.unmarked is None:
        return visit.completed
    begun = campaign.since is not None and visit.ended_at >= campaign.since
    return begun and aware(now) >= visit.ended_at + campaign.unmarked


def choose(
    visit: VisitFacts, campaigns: Sequence[CampaignFacts], now: datetime
) -> tuple[int, Assessment] | None:
    """Which of these campaigns (its place among them) asks about the visit, and what it decides.

    The first whose rules take it. Where none does, the one that came farthest says why not. None where the
    visit counts for none of them.
    """
    found = [(place, assess(visit, campaign, now)) for place, campaign in enumerate(campaigns)]
    known = [(place, each) for place, each in found if each is not None]
    taken = next((each for each in known if each[1].reason in TAKEN), None)
    return taken or max(known, key=lambda each: (_came_to(each[1].reason), -each[0]), default=None)


def _came_to(reason: Reason | None) -> int:
    return len(ORDER) if reason is None else ORDER.index(reason)


def asked_lately(asked_at: datetime | None, at: datetime, campaign: CampaignFacts) -> bool:
    """Whether who was asked at `asked_at` is left alone at `at`: too few days of the calendar between."""
    if asked_at is None or not campaign.days_between:
        return False
    days = aware(at).astimezone(campaign.zone).date() - aware(asked_at).astimezone(campaign.zone).date()
    return days.days < campaign.days_between


def in_sample(key: int, percent: int, salt: int = 0) -> bool:
    """Whether the visit with this key is drawn: the same at every look, and more of them by more percent."""
    digest = hashlib.blake2b(f"{salt}:{key}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) * 100 < percent << 64
