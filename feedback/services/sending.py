"""Sending the outbox: claim, then act, then record.

A message is claimed by a conditional UPDATE, sent outside any transaction, and its end recorded. Who dies
in between leaves a claimed row, which the sweep turns into `unknown`: it is never sent again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from altegio import selectors as mirror
from feedback.channels.instagram.client import QuickReply, Sent
from feedback.channels.instagram.errors import InstagramError
from feedback.models import (
    InstagramAccount,
    Message,
    MessageTemplate,
    SendingSwitch,
    VisitFeedback,
)
from feedback.rules import Reason, Way, is_sending_time, next_sending_time
from feedback.services import accounts, campaigns, optouts, outbox, pace, refusals, surveys, switch
from feedback.services.campaign_rules import sending_week, unmarked
from feedback.services.window import window

log = structlog.get_logger(__name__)

State = Message.State
Status = VisitFeedback.Status

# Longer than any request takes (5 s to connect, 20 s to answer): whoever claimed it is dead.
CLAIM_LASTS = timedelta(minutes=3)


def ready_messages(now: datetime, limit: int = 300) -> list[int]:
    """Messages that may be sent now, oldest first; none while everything is paused."""
    if switch.is_paused():
        return []
    rows = Message.objects.exclude(accounts.rests(now, "contact__account__")).filter(
        _due(now),
        state=State.QUEUED,
        channel=Way.INSTAGRAM,
        contact__account__state=InstagramAccount.State.OK,
        contact__account__paused=False,
    )
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


def _due(now: datetime) -> Q:
    # Refused, and put off for longer than a refusal does: the clock was ahead, and was set back.
    beyond = Q(error_code__gt="", not_before__gt=now + accounts.LONGEST_REST)
    return Q(not_before__isnull=True) | Q(not_before__lte=now) | beyond


def send_message(message_id: int, now: datetime) -> str:
    """Send one message if it is still queued and may go; return the state it has then.

    Nothing happens when another process has it. Waits for the account's turn, which all workers share. The
    network is outside any transaction.
    """
    message = _get(message_id)
    if message.state != State.QUEUED:  # another worker was quicker: no turn is spent on it
        return message.state
    account = message.person.account
    stands = switch.standing()
    if accounts.block_reason(account) or accounts.is_parked(account, now) or stands.paused:
        return message.state
    if not stands.dry_run:
        pace.wait_for_turn(account.ig_id)
    turned_away = _turned_away(message, now)
    if not turned_away and stands.dry_run:
        only_write(message, now)
    if turned_away or stands.dry_run or not claim(message_id, now, reminds=reminds(message)):
        return _state(message_id)
    message.attempts += 1
    replies = [QuickReply(each["title"], each["payload"]) for each in message.quick_replies]
    try:
        sent = accounts.client_for(account).send_text(message.person.igsid, message.text, replies)
    except InstagramError as error:
        log.warning("message_not_sent", message=message_id, purpose=message.purpose, error=str(error))
        refusals.record(message, error, now)
    else:
        noted = record_sent(message, sent, now)
        log.info("message_sent", message=message_id, purpose=message.purpose)
        if noted:
            return State.SENT
    return _state(message_id)


def claim(message_id: int, now: datetime, *, reminds: bool = True) -> bool:
    """Take the message, unless another process did or a person stopped everything a moment ago.

    `reminds`: it may be a reminder, which nobody needs who answered a moment ago.
    """
    stopped = SendingSwitch.objects.filter(Q(paused=True) | Q(dry_run=True))
    free = Message.objects.filter(_due(now), ~Exists(stopped), pk=message_id, state=State.QUEUED)
    if reminds:
        unanswered = VisitFeedback.objects.filter(pk=OuterRef("feedback_id"), status=Status.SENT)
        free = free.filter(~Q(purpose=MessageTemplate.Kind.REMINDER) | Exists(unanswered))
    return bool(free.update(state=State.SENDING, claimed_at=now, attempts=F("attempts") + 1))


@transaction.atomic
def only_write(message: Message, now: datetime) -> None:
    """A trial run: the text stands in the outbox for people to read, and goes to nobody, ever."""
    queued = Message.objects.filter(pk=message.pk, state=State.QUEUED)
    if queued.update(state=State.FAILED, error_code=Reason.DRY_RUN):
        surveys.note_refused(message, Status.SKIPPED, Reason.DRY_RUN, now)


def _get(message_id: int) -> Message:
    # Campaign and visit are looked up where a survey begins: what follows in a talk needs neither.
    rows = Message.objects.select_related("contact__account", "feedback")
    return rows.get(pk=message_id, channel=Way.INSTAGRAM)


def _state(message_id: int) -> str:
    return str(Message.objects.values_list("state", flat=True).get(pk=message_id))


# --- before ---------------------------------------------------------------------------------------
def _turned_away(message: Message, now: datetime) -> bool:
    """Look once more whether the message may go; if not, put it back or let it fail, with the reason."""
    later = _later(message, now)
    queued = Message.objects.filter(pk=message.pk, state=State.QUEUED)
    if later is not None:
        # What kept it before is over: it waits for the hours, however long.
        queued.update(not_before=later, error_code="")
        return True
    obstacle = _obstacle(message, now)
    if obstacle is None:
        return False
    status, reason = obstacle
    with transaction.atomic():
        if queued.update(state=State.FAILED, error_code=reason):
            surveys.note_refused(message, status, reason, now)
    return True


def _opens_survey(message: Message) -> bool:
    return message.feedback is not None and message.feedback.status == Status.SENDING


def reminds(message: Message) -> bool:
    """Whether the message is the one reminder of a survey."""
    return message.purpose == MessageTemplate.Kind.REMINDER


def _later(message: Message, now: datetime) -> datetime | None:
    """When a survey's first message, or its reminder, may go, if nobody is to be written to at this hour."""
    survey, unasked = message.feedback, _opens_survey(message) or reminds(message)
    return hours_begin(survey, now) if survey is not None and unasked else None


def hours_begin(survey: VisitFeedback, now: datetime) -> datetime | None:
    """When the next sending hours begin; None while they last."""
    hours, zone = sending_week(survey.campaign), survey.visit.company.zone
    return None if is_sending_time(now, hours, zone) else next_sending_time(now, hours, zone)


def _obstacle(message: Message, now: datetime) -> tuple[str, str] | None:
    """Why the message must not go any more: the survey's new state and the reason."""
    survey, contact = message.feedback, message.person
    confirms = message.purpose == MessageTemplate.Kind.OPTED_OUT
    if not confirms and optouts.is_opted_out(contact.client_id, contact.pk):
        return Status.SKIPPED, Reason.OPTED_OUT
    begins = survey is not None and (_opens_survey(message) or reminds(message))
    obstacle = obstacle_to_asking(survey, now) if survey is not None and begins else None
    if obstacle is None and survey is not None:
        obstacle = obstacle_to_reminding(message, survey)
    if obstacle is not None:
        return obstacle
    opening = window(contact, now)
    if not opening.open:
        return Status.WAITING, opening.reason
    # It may have stood in the queue for hours, and the person has asked something since.
    held = begins and contact.hold_until is not None and contact.hold_until > now
    return (Status.WAITING, Reason.TEXT_HELD) if held else None


def obstacle_to_asking(survey: VisitFeedback, now: datetime) -> tuple[str, str] | None:
    """Why the survey must not begin any more."""
    if not survey.campaign.enabled:
        return Status.WAITING, Reason.CAMPAIGN_OFF
    wait = unmarked(survey.campaign)
    if survey.client_id != survey.visit.client_id or not mirror.visit_is_completed(
        survey.visit_id, now, wait
    ):
        return Status.SKIPPED, Reason.VISIT_CHANGED
    if campaigns.is_before_start(survey):
        return Status.SKIPPED, Reason.BEFORE_START
    if survey.expires_at is not None and survey.expires_at <= now:
        return Status.MISSED, Reason.NO_WINDOW
    return None


def obstacle_to_reminding(message: Message, survey: VisitFeedback) -> tuple[str, str] | None:
    """Why the reminder must not go any more: there is an answer, or the client asked for something else."""
    if not reminds(message) or (survey.status == Status.SENT and survey.reason != Reason.TEXT_HELD):
        return None
    return survey.status, survey.reason or outbox.ANSWERED


# --- after ----------------------------------------------------------------------------------------
@transaction.atomic
def record_sent(message: Message, sent: Sent, now: datetime) -> bool:
    """The vendor took it. False where its echo said so before us: then only the id is filled in."""
    mine = Message.objects.filter(pk=message.pk)
    taken = mine.filter(state__in=(State.SENDING, State.UNKNOWN))
    noted = bool(taken.update(state=State.SENT, mid=sent.mid, sent_at=now, error="", error_code=""))
    if noted:
        surveys.note_sent(message, now)
    else:
        mine.filter(state=State.SENT, mid="").update(mid=sent.mid)
    accounts.went(message.person.account)
    return noted


@transaction.atomic
def settle_as_sent(message: Message, at: datetime, mid: str = "") -> bool:
    """It arrived after all: an echo, an answer or the conversation shows it. False when it was settled."""
    open_states = (State.SENDING, State.UNKNOWN)
    taken = Message.objects.filter(pk=message.pk, state__in=open_states)
    values = {"mid": mid} if mid else {}
    if not taken.update(
        state=State.SENT, sent_at=message.claimed_at or at, error="", error_code="", **values
    ):
        return False
    surveys.note_sent(message, message.claimed_at or at)
    return True


def sweep(now: datetime) -> int:
    """Messages whose sender died: nobody knows whether they arrived, so they become `unknown`.

    A claim of a time that has not come was made before the clock was set back, and is as old.
    """
    dead = Q(claimed_at__lt=now - CLAIM_LASTS) | Q(claimed_at__gt=now + CLAIM_LASTS)
    stuck = Message.objects.filter(dead, state=State.SENDING)
    swept = 0
    for message in stuck.select_related("feedback"):
        with transaction.atomic():
            taken = Message.objects.filter(pk=message.pk, state=State.SENDING, claimed_at=message.claimed_at)
            if taken.update(state=State.UNKNOWN, error_code="interrupted"):
                surveys.note_unknown(message, now)
                swept += 1
    if swept:
        log.warning("messages_unknown_after_a_crash", count=swept)
    return swept
