"""Which due surveys go out now, and which cannot wait for their time. Each that does not keeps its reason.

Decided for many at once in a flat number of queries; those that may go are decided again one by one,
under the lock of the person, and become a row of the outbox in the same transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from altegio import selectors as mirror
from feedback.models import Campaign, InstagramContact, VisitFeedback
from feedback.rules import (
    MARGIN,
    PASSING,
    WINDOW,
    Reason,
    closing_before,
    is_sending_time,
    time_to_ask,
)
from feedback.services import accounts, campaigns, identity, outbox, script
from feedback.services.campaign_rules import rules_of
from feedback.services.expiry import missed_reason
from feedback.services.release_facts import Facts, Rules, facts_about
from feedback.services.surveys import NOT_ASKED, supersede_older
from feedback.services.window import window

Status = VisitFeedback.Status

SEND, LATER = "send", "later"


@dataclass(frozen=True)
class Verdict:
    """What becomes of a survey now: SEND, LATER (nothing yet), or the state it takes for `reason`."""

    status: str
    reason: str = ""


def release_due(now: datetime, limit: int = 500) -> int:
    """Decide about surveys whose time has come; return how many go out.

    Those never decided about come first, then the waiting ones of people who wrote within 24 hours, then
    those not due yet whose window is about to close. Whose only reason was one that passes (surveys off, a
    pause, a stopped account, a full day) is decided about anew.
    """
    known = campaigns.all_campaigns()
    rules = _rules(known)
    due = _open().filter(due_at__lte=now)
    silent = [campaign.pk for campaign, asks in known if not asks]
    if silent:
        left = due.filter(campaign__in=silent).exclude(reason=Reason.CAMPAIGN_OFF)
        left.update(reason=Reason.CAMPAIGN_OFF)
    if not rules:
        return 0
    due = due.filter(campaign__in=rules)
    undecided = Q(status=Status.PLANNED) | Q(reason__in=PASSING)
    planned = list(due.filter(undecided).order_by("due_at", "pk")[:limit])
    identity.link_known((survey.client.instagram_username for survey in planned if survey.client), now)
    recent = InstagramContact.objects.filter(last_action_at__gt=now - WINDOW, client__isnull=False)
    woken = due.exclude(undecided).filter(client__in=recent.values("client"))
    closing = _closing(rules, now)
    return _release(
        [*planned, *woken.order_by("due_at", "pk")[:limit], *closing.order_by("due_at", "pk")[:limit]],
        rules,
        now,
    )


def release_for_contact(contact_id: int, now: datetime) -> int:
    """The person just acted: send what waited for it. Returns 1 or 0."""
    rules = _rules(campaigns.all_campaigns())
    contact = InstagramContact.objects.filter(pk=contact_id).first()
    if not rules or contact is None or contact.client_id is None:
        return 0
    waiting = _open().filter(due_at__lte=now, client=contact.client_id, campaign__in=rules)
    return _release(list(waiting), rules, now)


def _rules(known: Sequence[tuple[Campaign, bool]]) -> Rules:
    return {each.campaign.pk: each for each in rules_of([campaign for campaign, asks in known if asks])}


def _open() -> QuerySet[VisitFeedback]:
    rows = VisitFeedback.objects.filter(status__in=NOT_ASKED)
    rows = rows.select_related("client", "visit__company", "campaign")
    return rows.defer("client__raw", "visit__raw", "visit__company__raw")


def _closing(rules: Rules, now: datetime) -> QuerySet[VisitFeedback]:
    """Surveys not due yet of people whose window closes before a later moment: an index read of the few."""
    early = {pk: each.week for pk, each in rules.items() if each.campaign.early}
    zones = {company.zone for company in mirror.companies()}
    ends = [closing_before(now, week, zone) for week in early.values() for zone in zones]
    if not ends:
        return VisitFeedback.objects.none()
    opened = InstagramContact.objects.filter(
        client__isnull=False,
        last_action_at__gt=now - WINDOW + MARGIN,
        last_action_at__lte=max(ends) - WINDOW + MARGIN,
    )
    # First these few: within one query the database may go through all that is planned.
    clients = list(opened.values_list("client", flat=True))
    return _open().filter(due_at__gt=now, visit__ends_at__lte=now, client__in=clients, campaign__in=early)


def _release(surveys: Sequence[VisitFeedback], rules: Rules, now: datetime) -> int:
    surveys = [
        row for row in surveys if is_sending_time(now, rules[row.campaign_id].week, row.visit.company.zone)
    ]
    if not surveys:
        return 0
    facts = facts_about(surveys, rules, now)
    verdicts = {survey.pk: decide(survey, facts, now) for survey in surveys}
    _note(surveys, verdicts, now)
    newest: dict[int | None, VisitFeedback] = {}
    for survey in sorted(surveys, key=lambda row: (row.visit_date, row.pk)):
        if verdicts[survey.pk].status == SEND:
            newest[survey.client_id] = survey
    return sum(_send(survey.pk, rules, now) for survey in newest.values())


def _note(surveys: Sequence[VisitFeedback], verdicts: dict[int, Verdict], now: datetime) -> None:
    """Write the states of those that do not go out; one UPDATE for each different verdict."""
    groups: dict[Verdict, list[int]] = defaultdict(list)
    for survey in surveys:
        verdict = verdicts[survey.pk]
        if verdict.status in (SEND, LATER) or (survey.status, survey.reason) == (
            verdict.status,
            verdict.reason,
        ):
            continue
        groups[verdict].append(survey.pk)
    for verdict, pks in groups.items():
        rows = VisitFeedback.objects.filter(pk__in=pks, status__in=NOT_ASKED)
        rows.update(status=verdict.status, reason=verdict.reason)


def decide(survey: VisitFeedback, facts: Facts, now: datetime) -> Verdict:
    """What becomes of a survey now; the first rule that applies gives the reason.

    One that is not due yet either goes now, before its window closes, or nothing is said about it.
    """
    reason = never(survey, facts, now)
    if reason:
        return Verdict(Status.SKIPPED, reason)
    early = survey.due_at is not None and survey.due_at > now
    if early and not _cannot_wait(survey, facts, now):
        return Verdict(LATER)
    verdict = _decide(survey, facts, now)
    return Verdict(LATER) if early and verdict.status != SEND else verdict


def _cannot_wait(survey: VisitFeedback, facts: Facts, now: datetime) -> bool:
    """Whether the window of this survey, which is not due yet, leaves no later moment for it."""
    if survey.due_at is None:
        return False
    opening = window(facts.contact_of(survey), now)
    campaign = facts.campaign_of(survey)
    return campaign is not None and time_to_ask(survey.due_at, survey.visit.ends_at, opening, campaign) <= now


def _decide(survey: VisitFeedback, facts: Facts, now: datetime) -> Verdict:
    account, contact = facts.account_of(survey), facts.contact_of(survey)
    if survey.expires_at is not None and survey.expires_at <= now:
        return Verdict(Status.MISSED, missed_reason(survey.reason, contact is not None))
    if facts.is_held(survey):
        return Verdict(Status.WAITING, Reason.HELD)
    blocked = accounts.block_reason(account) or (Reason.PAUSED if facts.paused else "")
    if blocked or account is None:
        return Verdict(Status.WAITING, blocked)
    if contact is None:
        name = survey.client.instagram_username if survey.client else ""
        doubtful = (account.pk, name) in facts.doubtful
        return Verdict(Status.WAITING, Reason.INSTAGRAM_CONFLICT if doubtful else Reason.NEVER_WROTE)
    if accounts.is_parked(account, now):
        return Verdict(LATER)
    return _decide_by_contact(survey, contact, facts, now)


def never(survey: VisitFeedback, facts: Facts, now: datetime) -> str:
    """Why nobody is to be asked about this visit at all, "" when somebody may be.

    Also what the campaign's rules say by now: a review may have come, another survey may have gone out.
    """
    if survey.client_id != survey.visit.client_id:
        return Reason.VISIT_CHANGED
    if survey.visit_id not in facts.completed:
        return Reason.NOT_MARKED if survey.visit_id in facts.unmarked else Reason.VISIT_CHANGED
    if campaigns.is_before_start(survey):
        return Reason.BEFORE_START
    if survey.client_id in facts.opted_out:
        return Reason.OPTED_OUT
    return facts.objection(survey, now) or ""


def _decide_by_contact(
    survey: VisitFeedback, contact: InstagramContact, facts: Facts, now: datetime
) -> Verdict:
    opening = window(contact, now)
    if not opening.open:
        return Verdict(Status.WAITING, opening.reason)
    if contact.hold_until is not None and contact.hold_until > now:
        return Verdict(Status.WAITING, Reason.TEXT_HELD)
    if survey.client_id in facts.in_hand:
        return Verdict(Status.WAITING, Reason.BY_HAND)
    if survey.client_id in facts.busy:
        return Verdict(Status.WAITING, Reason.ANOTHER_SURVEY)
    return Verdict(SEND) if facts.room(survey) > 0 else Verdict(Status.WAITING, Reason.DAILY_LIMIT)


@transaction.atomic
def _send(survey_id: int, rules: Rules, now: datetime) -> bool:
    """Decide once more under the person's lock, and put the first question into the outbox.

    Locks in one order for everybody who takes several: the campaign (so that two workers do not share
    the last place of the day), the person, the survey.
    """
    found = VisitFeedback.objects.filter(pk=survey_id)
    campaign_id, client_id = found.values_list("campaign_id", "client_id").get()
    Campaign.objects.select_for_update(no_key=True).only("pk").get(pk=campaign_id)
    list(
        InstagramContact.objects.select_for_update().filter(client=client_id).order_by("pk").values_list("pk")
    )
    mine = _open().filter(pk=survey_id, campaign=campaign_id)
    survey = mine.select_for_update(of=("self",), skip_locked=True).first()
    if survey is None:
        return False
    facts = facts_about([survey], rules, now)
    verdict, contact = decide(survey, facts, now), facts.contact_of(survey)
    if verdict.status != SEND or contact is None:
        _note([survey], {survey.pk: verdict}, now)
        return False
    return _ask(survey, contact, now)


def _ask(survey: VisitFeedback, contact: InstagramContact, now: datetime) -> bool:
    """Put the first question of the (locked) survey into the outbox; older visits are not asked about."""
    question = script.freeze(survey).first
    survey.status, survey.reason, survey.contact = Status.SENDING, "", contact
    survey.channel, survey.awaiting = VisitFeedback.Channel.INSTAGRAM, question.key
    survey.expires_at = max(survey.expires_at or now, now + timedelta(days=1))
    survey.save(update_fields=["status", "reason", "contact", "channel", "awaiting", "expires_at"])
    if outbox.queue_question(survey, question, now) is None:  # it went out before, and nobody knows its end
        unsettled = VisitFeedback.objects.filter(pk=survey.pk)
        unsettled.update(status=Status.UNKNOWN, reason=Reason.OUTCOME_UNKNOWN)
        return False
    supersede_older(survey, now)
    return True
