"""Which due surveys go out now. Each that does not keeps the reason why.

Decided for many at once in a flat number of queries; those that may go are decided again one by one,
under the lock of the person, and become a row of the outbox in the same transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from altegio import selectors as mirror
from feedback.models import Campaign, InstagramAccount, InstagramContact, OptOut, VisitFeedback
from feedback.rules import WINDOW, Reason, is_sending_time
from feedback.services import accounts, campaigns, identity, outbox
from feedback.services.expiry import missed_reason
from feedback.services.surveys import NOT_ASKED
from feedback.services.window import window

Status = VisitFeedback.Status

IN_FLIGHT = (Status.SENT, Status.ANSWERING, Status.UNKNOWN)
SEND = "send"
# What holds every survey back for a while, and says nothing about its client.
PASSING = (Reason.CAMPAIGN_OFF, Reason.PAUSED, Reason.ACCOUNT_STOPPED, Reason.NO_ACCOUNT)


@dataclass(frozen=True)
class Verdict:
    """What becomes of a survey now: `status` is SEND, or the state it takes for `reason`."""

    status: str
    reason: str = ""


@dataclass
class Facts:
    """What the decisions about a batch rest on."""

    account: InstagramAccount | None
    completed: set[int] = field(default_factory=set)
    opted_out: set[int] = field(default_factory=set)
    contacts: dict[int, InstagramContact] = field(default_factory=dict)
    doubtful: set[str] = field(default_factory=set)
    busy: set[int] = field(default_factory=set)


def release_due(now: datetime, limit: int = 500) -> int:
    """Decide about surveys that are due; return how many go out.

    Those never decided about come first, then the waiting ones of people who wrote within 24 hours. Whose
    only reason was one that passes (surveys off, a pause, a stopped account) is decided about anew.
    """
    campaign = campaigns.active_campaign()
    due = _due(now)
    if campaign is None:
        due.exclude(reason=Reason.CAMPAIGN_OFF).update(reason=Reason.CAMPAIGN_OFF)
        return 0
    undecided = Q(status=Status.PLANNED) | Q(reason__in=PASSING)
    planned = list(due.filter(undecided).order_by("due_at", "pk")[:limit])
    identity.link_known((survey.client.instagram_username for survey in planned if survey.client), now)
    recent = InstagramContact.objects.filter(last_action_at__gt=now - WINDOW, client__isnull=False)
    woken = due.exclude(undecided).filter(client__in=recent.values("client"))
    return _release([*planned, *woken.order_by("due_at", "pk")[:limit]], campaign, now)


def release_for_contact(contact_id: int, now: datetime) -> int:
    """The person just acted: send what waited for it. Returns 1 or 0."""
    campaign = campaigns.active_campaign()
    contact = InstagramContact.objects.get(pk=contact_id)
    if campaign is None or contact.client_id is None:
        return 0
    return _release(list(_due(now).filter(client=contact.client_id)), campaign, now)


def _due(now: datetime) -> QuerySet[VisitFeedback]:
    rows = VisitFeedback.objects.filter(status__in=NOT_ASKED, due_at__lte=now)
    rows = rows.select_related("client", "visit__company", "campaign")
    return rows.defer("client__raw", "visit__raw", "visit__company__raw")


def _release(surveys: Sequence[VisitFeedback], campaign: Campaign, now: datetime) -> int:
    hours = campaigns.sending_hours(campaign)
    surveys = [row for row in surveys if is_sending_time(now, hours, row.visit.company.zone)]
    if not surveys:
        return 0
    facts = _facts(surveys, now)
    if facts.account is not None and accounts.is_parked(facts.account, now):
        return 0
    verdicts = {survey.pk: decide(survey, facts, now) for survey in surveys}
    _note(verdicts)
    newest: dict[int | None, VisitFeedback] = {}
    for survey in sorted(surveys, key=lambda row: (row.visit_date, row.pk)):
        if verdicts[survey.pk].status == SEND:
            newest[survey.client_id] = survey
    return sum(_send(survey.pk, campaign, now) for survey in newest.values())


def _note(verdicts: dict[int, Verdict]) -> None:
    """Write the states of those that do not go out; one UPDATE for each different verdict."""
    groups: dict[Verdict, list[int]] = defaultdict(list)
    for pk, verdict in verdicts.items():
        if verdict.status != SEND:
            groups[verdict].append(pk)
    for verdict, pks in groups.items():
        rows = VisitFeedback.objects.filter(pk__in=pks, status__in=NOT_ASKED)
        changed = rows.exclude(status=verdict.status, reason=verdict.reason)
        changed.update(status=verdict.status, reason=verdict.reason)


def _facts(surveys: Sequence[VisitFeedback], now: datetime) -> Facts:
    """What is known about these surveys' visits and clients; five queries, however many."""
    facts = Facts(accounts.current_account(now))
    visits = {survey.visit_id for survey in surveys}
    clients = {survey.client_id for survey in surveys if survey.client_id is not None}
    names = {survey.client.instagram_username for survey in surveys if survey.client} - {""}
    facts.completed = set(mirror.completed_visits(now=now).filter(pk__in=visits).values_list("pk", flat=True))
    contacts = InstagramContact.objects.filter(
        Q(client__in=clients) | Q(username__in=names, client__isnull=True), account=facts.account
    )
    for contact in contacts.order_by(F("last_action_at").asc(nulls_first=True), "pk"):
        if contact.client_id is not None:
            facts.contacts[contact.client_id] = contact
        elif contact.conflict:
            facts.doubtful.add(contact.username)
    facts.opted_out = opted_out_clients(clients)
    facts.busy = _busy(clients, now)
    return facts


def opted_out_clients(clients: set[int]) -> set[int]:
    """Those of these clients (primary keys) who asked not to be written to, here or in Direct."""
    rows = OptOut.objects.filter(Q(client__in=clients) | Q(contact__client__in=clients))
    return {
        pk for pair in rows.values_list("client_id", "contact__client_id") for pk in pair if pk is not None
    }


def _busy(clients: set[int], now: datetime) -> set[int]:
    """Clients with a survey that is open, or was sent today: nobody is asked twice a day."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    open_now = Q(status=Status.SENDING) | Q(status__in=IN_FLIGHT, expires_at__gt=now) | Q(sent_at__gte=today)
    rows = VisitFeedback.objects.filter(open_now, client__in=clients).values_list("client_id", flat=True)
    return {pk for pk in rows if pk is not None}


def decide(survey: VisitFeedback, facts: Facts, now: datetime) -> Verdict:
    """What becomes of a due survey now; the first rule that applies gives the reason."""
    blocked = accounts.block_reason(facts.account)
    contact = facts.contacts.get(survey.client_id or 0)
    never = _never(survey, facts)
    if never:
        return Verdict(Status.SKIPPED, never)
    if survey.expires_at is not None and survey.expires_at <= now:
        return Verdict(Status.MISSED, missed_reason(survey.reason, contact is not None))
    if blocked:
        return Verdict(Status.WAITING, blocked)
    if contact is None:
        doubtful = survey.client is not None and survey.client.instagram_username in facts.doubtful
        return Verdict(Status.WAITING, Reason.INSTAGRAM_CONFLICT if doubtful else Reason.NEVER_WROTE)
    return _decide_by_contact(survey, contact, facts, now)


def _never(survey: VisitFeedback, facts: Facts) -> str:
    """Why nobody is to be asked about this visit at all, "" when somebody may be."""
    if survey.visit_id not in facts.completed or survey.client_id != survey.visit.client_id:
        return Reason.VISIT_CHANGED
    if campaigns.is_before_start(survey):
        return Reason.BEFORE_START
    return Reason.OPTED_OUT if survey.client_id in facts.opted_out else ""


def _decide_by_contact(
    survey: VisitFeedback, contact: InstagramContact, facts: Facts, now: datetime
) -> Verdict:
    opening = window(contact, now)
    if contact.unreachable_since is not None:
        return Verdict(Status.WAITING, Reason.UNREACHABLE)
    if not opening.open:
        return Verdict(Status.WAITING, opening.reason)
    if contact.hold_until is not None and contact.hold_until > now:
        return Verdict(Status.WAITING, Reason.TEXT_HELD)
    if survey.client_id in facts.busy:
        return Verdict(Status.WAITING, Reason.ANOTHER_SURVEY)
    return Verdict(SEND)


@transaction.atomic
def _send(survey_id: int, campaign: Campaign, now: datetime) -> bool:
    """Decide once more under the person's lock, and put the first question into the outbox."""
    client_id = VisitFeedback.objects.values_list("client_id", flat=True).get(pk=survey_id)
    # The person first, then the survey: everybody who takes both locks takes them in this order.
    list(
        InstagramContact.objects.select_for_update().filter(client=client_id).order_by("pk").values_list("pk")
    )
    survey = _due(now).select_for_update(of=("self",), skip_locked=True).filter(pk=survey_id).first()
    if survey is None:
        return False
    facts = _facts([survey], now)
    verdict = decide(survey, facts, now)
    contact = facts.contacts.get(client_id or 0)
    if verdict.status != SEND or contact is None:
        _note({survey.pk: verdict})
        return False
    question = campaigns.questions(campaign)[0]
    survey.status, survey.reason, survey.contact = Status.SENDING, "", contact
    survey.channel, survey.awaiting = VisitFeedback.Channel.INSTAGRAM, question.key
    survey.expires_at = max(survey.expires_at or now, now + timedelta(days=1))
    survey.save(update_fields=["status", "reason", "contact", "channel", "awaiting", "expires_at"])
    if outbox.queue_question(survey, question, now) is None:  # it went out before, and nobody knows its end
        unsettled = VisitFeedback.objects.filter(pk=survey.pk)
        unsettled.update(status=Status.UNKNOWN, reason=Reason.OUTCOME_UNKNOWN)
        return False
    older = VisitFeedback.objects.filter(
        client=client_id, status__in=NOT_ASKED, visit_date__lte=survey.visit_date
    ).exclude(pk=survey.pk)
    older.update(status=Status.SKIPPED, reason=Reason.SUPERSEDED)
    return True
