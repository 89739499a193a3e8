"""Surveys that Direct cannot take go on by the campaign's other ways: SMS, e-mail, a person.

A scan finds them; each is claimed by a conditional UPDATE under the client's lock, together with its row in
the outbox. One survey goes by one way at a time. What waits for a person is looked at again like the rest:
Direct takes it as soon as the client writes, an SMS once there is money again or the campaign's order names
it, unless a person has its text in hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet

from feedback.models import Campaign, Message, VisitFeedback
from feedback.models.message import STOPS_SMS
from feedback.rules import OTHER_WAY_REASONS, Reason, Way, is_sending_time, other_way
from feedback.services import by_hand, campaigns, outbox, reaching, release, script
from feedback.services.campaign_rules import rules_of
from feedback.services.channels import INVITING
from feedback.services.release_facts import Facts, Rules, facts_about
from feedback.services.surveys import STUCK, lock_stuck, supersede_older
from feedback.services.window import window

log = structlog.get_logger(__name__)

Status = VisitFeedback.Status
State = Message.State

# What no way can reach is looked at again: a phone may have been entered, a refusal may have ended.
LOOK_AGAIN = timedelta(hours=2)
SMS_RESTS = timedelta(hours=1)
# Until the first SMS goes after a refusal of all, one at a time is tried.
ON_TRIAL = timedelta(days=7)


def go_on(now: datetime, limit: int = 300) -> int:
    """Let surveys that Direct cannot take go by another way; return how many messages stand in the outbox.

    A flat number of queries, and some for each message. Nothing while surveys are off or paused.
    """
    rules = {each.campaign.pk: each for each in campaigns.active_rules()}
    silent = [pk for pk, each in rules.items() if Way.MANUAL not in each.campaign.channels]
    if silent:
        by_hand.take_off_campaigns(now, silent)
    going = [pk for pk, each in rules.items() if any(way != Way.INSTAGRAM for way in each.campaign.channels)]
    surveys = list(_stuck(going, now).order_by("due_at", "pk")[:limit]) if going else []
    if not surveys:
        return 0
    facts = facts_about(surveys, rules, now)
    if facts.paused:
        return 0
    chosen = _choose(surveys, facts, now)
    by_hand.put_on((pk for pk, way in chosen.items() if way == Way.MANUAL), now)
    nowhere = [pk for pk, way in chosen.items() if not way]
    VisitFeedback.objects.filter(pk__in=nowhere).update(ways_checked_at=now)
    by_hand.take_off(now, nowhere)
    return sum(_begin(pk, way, rules, now) for pk, way in _first(surveys, chosen, now))


def look_anew(campaign: Campaign) -> None:
    """The campaign's order is another one: whatever still waits is decided anew at the next pass."""
    rows = VisitFeedback.objects.filter(campaign=campaign, status__in=STUCK, reason__in=OTHER_WAY_REASONS)
    rows.filter(ways_checked_at__isnull=False).update(ways_checked_at=None)


def _first(
    surveys: Sequence[VisitFeedback], chosen: dict[int, str], now: datetime
) -> Iterable[tuple[int, str]]:
    """What goes out now: of each client the newest visit, and one SMS where the last ones were refused."""
    newest: dict[int | None, int] = {}
    for survey in sorted(surveys, key=lambda row: (row.visit_date, row.pk)):
        if chosen.get(survey.pk) in INVITING:
            newest[survey.client_id] = survey.pk
    going = [(pk, chosen[pk]) for pk in newest.values()]
    sms = [each for each in going if each[1] == Way.ALTEGIO_SMS]
    if len(sms) > 1 and _sms_on_trial(now):
        return [each for each in going if each[1] != Way.ALTEGIO_SMS] + sms[:1]
    return going


def _stuck(going: Sequence[int], now: datetime) -> QuerySet[VisitFeedback]:
    return _waiting(going, now).filter(
        Q(ways_checked_at__isnull=True) | Q(ways_checked_at__lt=now - LOOK_AGAIN)
    )


def _waiting(going: Sequence[int], now: datetime) -> QuerySet[VisitFeedback]:
    """What Direct left of these campaigns, due and not too late."""
    rows = VisitFeedback.objects.filter(
        campaign__in=going,
        due_at__lte=now,
        expires_at__gt=now,
        status__in=STUCK,
        reason__in=OTHER_WAY_REASONS,
    )
    rows = rows.select_related("client__company", "visit__company", "campaign")
    return rows.defer("client__raw", "visit__raw", "visit__company__raw", "client__company__raw")


def _choose(surveys: Sequence[VisitFeedback], facts: Facts, now: datetime) -> dict[int, str]:
    """The next way of each; those for which now is not the time are left out."""
    tried = _tried(surveys)
    resting = {Way.ALTEGIO_SMS} if sms_stopped_for(now) else set()
    chosen = {}
    for survey in surveys:
        if release.never(survey, facts, now):
            chosen[survey.pk] = ""
            continue
        if survey.client_id in facts.in_hand or facts.is_held(survey):
            continue
        account, contact = facts.account_of(survey), facts.contact_of(survey)
        found = reaching.reach(survey, account, contact)
        spent = tried[survey.pk] | resting
        way = other_way(survey.campaign.channels, survey.reason, found, spent)
        if way in INVITING and _direct_takes(survey, facts, now):
            continue
        if way not in INVITING or _is_time(survey, facts, now):
            chosen[survey.pk] = way
    return chosen


def _direct_takes(survey: VisitFeedback, facts: Facts, now: datetime) -> bool:
    """Whether the client wrote since Direct left the survey, which therefore takes it before other ways."""
    return survey.status == Status.WAITING and window(facts.contact_of(survey), now).open


def waiting_for_sms(campaign: Campaign, before: Sequence[str], now: datetime, limit: int = 5000) -> int:
    """How many waiting clients this order of the (unsaved) campaign sends an SMS that `before` did not.

    Those who go as soon as hours and the day's limit let them; each client once. A flat number of queries.
    """
    surveys = list(_waiting([campaign.pk], now).order_by("due_at", "pk")[:limit])
    facts = facts_about(surveys, {each.campaign.pk: each for each in rules_of([campaign])}, now)
    tried = _tried(surveys)
    clients = set()
    for survey in surveys:
        if release.never(survey, facts, now) or facts.is_held(survey) or _direct_takes(survey, facts, now):
            continue
        found = reaching.reach(survey, facts.account_of(survey), facts.contact_of(survey))
        orders = (campaign.channels, before)
        new, old = (other_way(order, survey.reason, found, tried[survey.pk]) for order in orders)
        if new == Way.ALTEGIO_SMS != old:
            clients.add(survey.client_id)
    return len(clients)


def _tried(surveys: Sequence[VisitFeedback]) -> dict[int, set[str]]:
    """By which other ways each of these went or may have gone. One query."""
    tried: dict[int, set[str]] = {survey.pk: set() for survey in surveys}
    rows = Message.objects.filter(feedback__in=tried).exclude(channel=Way.INSTAGRAM)
    for pk, channel in rows.exclude(_may_be_repeated()).values_list("feedback", "channel"):
        tried[pk].add(channel)
    return tried


def _may_be_repeated() -> Q:
    """Messages that surely went to nobody, for a cause that passes."""
    return Q(state=State.FAILED, error_code__in=(*STOPS_SMS, Reason.PAUSED, "undone"))


def sms_stopped_for(now: datetime) -> str:
    """Why Altegio refused lately to send any SMS at all, "" if it did not. One read of a small index."""
    refused = Message.objects.filter(
        channel=Way.ALTEGIO_SMS, error_code__in=STOPS_SMS, claimed_at__gt=now - SMS_RESTS
    )
    return refused.order_by("-claimed_at").values_list("error_code", flat=True).first() or ""


def _sms_on_trial(now: datetime) -> bool:
    """Whether Altegio refused to send any SMS, and none went since: the next one shows whether it does."""
    refused = Message.objects.filter(
        channel=Way.ALTEGIO_SMS, error_code__in=STOPS_SMS, claimed_at__gt=now - ON_TRIAL
    )
    last = refused.order_by("-claimed_at").values_list("claimed_at", flat=True).first()
    if last is None:
        return False
    went = VisitFeedback.objects.filter(sent_at__gt=last, channel=Way.ALTEGIO_SMS)
    return not went.exists()


def _is_time(survey: VisitFeedback, facts: Facts, now: datetime) -> bool:
    campaign = facts.campaign_of(survey)
    busy = survey.client_id in facts.busy or facts.room(survey) <= 0
    return campaign is not None and not busy and is_sending_time(now, campaign.hours, campaign.zone)


@transaction.atomic
def _begin(survey_id: int, way: str, rules: Rules, now: datetime) -> bool:
    """Put the message of this way into the outbox, if all is still so under the client's lock."""
    campaign_id = VisitFeedback.objects.values_list("campaign_id", flat=True).get(pk=survey_id)
    Campaign.objects.select_for_update(no_key=True).only("pk").get(pk=campaign_id)
    survey = lock_stuck(survey_id)
    if survey is None or survey.campaign_id != campaign_id:
        return False
    facts = facts_about([survey], rules, now)
    if _choose([survey], facts, now).get(survey.pk) != way:
        return False
    question = script.freeze(survey).first
    survey.status, survey.reason, survey.channel = Status.SENDING, "", way
    survey.awaiting, survey.contact = question.key, facts.contact_of(survey)
    survey.expires_at = max(survey.expires_at or now, now + timedelta(days=1))
    survey.save(update_fields=["status", "reason", "channel", "awaiting", "contact", "expires_at"])
    outbox.queue_invitation(survey, way, reaching.link_to_direct(survey, now), now)
    supersede_older(survey, now)
    log.info("survey_goes_by_another_way", survey=survey.pk, way=way)
    return True
