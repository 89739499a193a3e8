"""Sending the SMS and letters of the outbox: claim, then act, then record, as for Direct.

Neither way tells what became of a message whose answer was lost, so such a one is `unknown`, never repeated,
and no other way is tried after it: the client's own answer settles it, or a person.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from altegio import gateway
from altegio.client.errors import AltegioError, NoFunds, Retryable, Stopped
from altegio.sync.connection import NotConfigured
from feedback.models import Message, VisitFeedback
from feedback.rules import Reason, Way
from feedback.services import letters, optouts, sending, surveys, switch, ways
from feedback.services.channels import INVITING
from feedback.services.script import script_of
from feedback.signals import alert, sms_went

log = structlog.get_logger(__name__)

State = Message.State
Status = VisitFeedback.Status

AGAIN_AFTER = timedelta(minutes=5)


def ready(now: datetime, limit: int = 100) -> list[int]:
    """SMS and letters that may go now, oldest first; none while everything is paused."""
    if switch.is_paused():
        return []
    due = Q(not_before__isnull=True) | Q(not_before__lte=now)
    rows = Message.objects.filter(due, state=State.QUEUED, channel__in=INVITING)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


def send(message_id: int, now: datetime) -> str:
    """Send one SMS or letter if it is still queued and may go; return the state it has then.

    Nothing happens when another process has it. The network is outside any transaction.
    """
    related = ("feedback__campaign", "feedback__visit__company", "feedback__client__company")
    message = Message.objects.select_related(*related).get(pk=message_id, channel__in=INVITING)
    survey = message.feedback
    if survey is None or switch.is_paused() or _turned_away(message, survey, now):
        return _state(message_id)
    if switch.is_dry_run():
        sending.only_write(message, now)
    elif sending.claim(message_id, now):
        _act(message, survey, now)
    return _state(message_id)


def _state(message_id: int) -> str:
    return str(Message.objects.values_list("state", flat=True).get(pk=message_id))


def _turned_away(message: Message, survey: VisitFeedback, now: datetime) -> bool:
    """Look once more whether it may go; if not, put it back or let it fail, with the reason."""
    queued = Message.objects.filter(pk=message.pk, state=State.QUEUED)
    later = sending.hours_begin(survey, now)
    if later is not None:
        queued.update(not_before=later)
        return True
    obstacle = _obstacle(message, survey, now)
    if obstacle is None:
        return False
    with transaction.atomic():
        if queued.update(state=State.FAILED, error_code=obstacle[1]):
            surveys.note_refused(message, *obstacle, now)
    return True


def _obstacle(message: Message, survey: VisitFeedback, now: datetime) -> tuple[str, str] | None:
    stopped = ways.sms_stopped_for(now) if message.channel == Way.ALTEGIO_SMS else ""
    if stopped:
        return Status.WAITING, stopped
    if survey.client is None or optouts.is_opted_out(survey.client_id, survey.contact_id):
        return Status.SKIPPED, Reason.OPTED_OUT
    return sending.obstacle_to_asking(survey, now) or sending.obstacle_to_reminding(message, survey)


def _act(message: Message, survey: VisitFeedback, now: datetime) -> None:
    client = survey.client
    if client is None:
        return
    if message.channel == Way.EMAIL:
        _record_letter(message, letters.send(client.email, message.text, script_of(survey).language), now)
        return
    try:
        gateway.send_sms(client, message.text)
    except NotConfigured:
        _requeue(message, now, "not_configured")
    except AltegioError as error:
        log.warning("sms_not_sent", message=message.pk, error=type(error).__name__, status=error.status)
        _record_refusal(message, error, now)
    else:
        record_sent(message, now)
        log.info("sms_sent", message=message.pk)


# --- after ----------------------------------------------------------------------------------------
@transaction.atomic
def record_sent(message: Message, now: datetime) -> None:
    """It was taken."""
    mine = Message.objects.filter(pk=message.pk, state__in=(State.SENDING, State.UNKNOWN))
    if mine.update(state=State.SENT, sent_at=now, error="", error_code=""):
        surveys.note_sent(message, now)
        if message.channel == Way.ALTEGIO_SMS:
            sms_went.send(sender=Message)


def _record_letter(message: Message, end: letters.End, now: datetime) -> None:
    if end is letters.End.SENT:
        record_sent(message, now)
    elif end is letters.End.NOT_SENT:
        _requeue(message, now, "mail_server")
    elif end is letters.End.REFUSED:
        _fail(message, now, Reason.EMAIL_REFUSED)
    else:
        _unknown(message, now, "mail_server")


def _record_refusal(message: Message, error: AltegioError, now: datetime) -> None:
    """What the class of the error says to do."""
    if isinstance(error, Retryable):
        if error.maybe_done:
            _unknown(message, now, str(error.status or "no_answer"))
        else:
            _requeue(message, now, str(error.status or "not_reached"))
    elif isinstance(error, NoFunds):
        _stop_all(message, now, Reason.SMS_NO_FUNDS)
    elif isinstance(error, Stopped):
        _stop_all(message, now, Reason.SMS_NO_RIGHTS)
    else:
        _fail(message, now, Reason.SMS_REFUSED)


def _stop_all(message: Message, now: datetime, reason: Reason) -> None:
    """No SMS of the salon can go until a person acts: this one surely did not, and waits or goes on."""
    _fail(message, now, reason)
    words = {
        Reason.SMS_NO_FUNDS: _("No SMS can be sent: the SMS account in Altegio is empty. Top it up."),
        Reason.SMS_NO_RIGHTS: _("No SMS can be sent: in Altegio our user lacks the right to send them."),
    }
    alert.send(sender=Message, code=str(reason), message=words[reason], account=None, advice="")


@transaction.atomic
def _fail(message: Message, now: datetime, reason: str) -> None:
    """It surely did not arrive: the survey goes on by the next way, or waits for the client."""
    claimed = Message.objects.filter(pk=message.pk, state=State.SENDING)
    if claimed.update(state=State.FAILED, error_code=reason):
        surveys.note_refused(message, Status.WAITING, reason, now)


def _requeue(message: Message, now: datetime, code: str) -> None:
    """It never left: once more in a while, without spending an attempt."""
    claimed = Message.objects.filter(pk=message.pk, state=State.SENDING)
    claimed.update(
        state=State.QUEUED, not_before=now + AGAIN_AFTER, error_code=code, attempts=F("attempts") - 1
    )


@transaction.atomic
def _unknown(message: Message, now: datetime, code: str) -> None:
    claimed = Message.objects.filter(pk=message.pk, state=State.SENDING)
    if claimed.update(state=State.UNKNOWN, error_code=code):
        surveys.note_unknown(message, now)
