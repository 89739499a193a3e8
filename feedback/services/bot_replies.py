"""What we say to an update: claimed, said outside any transaction, recorded. Said once or not at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from feedback.channels.telegram import webhook
from feedback.channels.telegram.client import TelegramClient, fit
from feedback.channels.telegram.errors import Action, TelegramError
from feedback.channels.telegram.events import EventKind, TelegramEvent
from feedback.models import TeamMessage, TelegramUpdate
from feedback.services import bot

log = structlog.get_logger(__name__)

Reply = TelegramUpdate.Reply

# Who asked long ago has gone on: a reply out of the blue helps nobody.
TOO_LATE = timedelta(minutes=30)
CLAIM_LASTS = timedelta(minutes=3)


def ready(now: datetime, limit: int = 200) -> list[int]:
    """Updates to be replied to, oldest first. What waited too long is given up, a dead claim is unknown."""
    queued = TelegramUpdate.objects.filter(reply_state=Reply.QUEUED)
    queued.filter(received_at__lt=now - TOO_LATE).update(reply_state=Reply.FAILED, reply_at=now)
    dead = TelegramUpdate.objects.filter(reply_state=Reply.SENDING, reply_at__lt=now - CLAIM_LASTS)
    dead.update(reply_state=Reply.UNKNOWN)
    row = bot.current()
    if row is None or row.state != row.State.OK or bot.is_parked(row, now):
        return []
    return list(queued.filter(bot=row).order_by("pk").values_list("pk", flat=True)[:limit])


def reply(update_id: int, now: datetime) -> str:
    """Say our reply to this update, unless somebody else does; return how it stands then."""
    claimed = TelegramUpdate.objects.filter(pk=update_id, reply_state=Reply.QUEUED)
    if not claimed.update(reply_state=Reply.SENDING, reply_at=now):
        return ""
    row = TelegramUpdate.objects.select_related("bot", "message").get(pk=update_id)
    event, state = webhook.parse(row.body), Reply.SENT
    try:
        _say(bot.client(), event, row)
    except TelegramError as error:
        log.warning("telegram_reply_not_said", update=update_id, error=str(error))
        bot.heed(row.bot, error, now)
        state = _end(error)
    TelegramUpdate.objects.filter(pk=update_id, reply_state=Reply.SENDING).update(reply_state=state)
    return state


def _end(error: TelegramError) -> Reply:
    if error.action in (Action.RETRY_LATER, Action.STOP_BOT):
        return Reply.QUEUED
    return Reply.UNKNOWN if error.action is Action.OUTCOME_UNKNOWN else Reply.FAILED


def _say(client: TelegramClient, event: TelegramEvent, row: TelegramUpdate) -> None:
    if event.kind is not EventKind.PRESS:
        if event.chat_id is not None:
            client.send_message(event.chat_id, fit(row.reply))
        return
    _skipping(lambda: client.answer_press(event.callback_id, row.reply))
    if event.chat_id is None or event.message_id is None:
        return
    chat_id, message_id, message = event.chat_id, event.message_id, row.message
    if row.outcome == "pressed" and message is not None:
        _skipping(lambda: client.edit_text(chat_id, message_id, _answered(message, row.reply)))
    else:
        _skipping(lambda: client.edit_buttons(chat_id, message_id))


def _answered(message: TeamMessage, said: str) -> str:
    """The message as it stands from now on: with what was answered, and without buttons."""
    titles = [each["title"] for each in message.buttons if each.get("value") == message.pressed_value]
    note = f"\n\n✓ {' '.join(titles)}. {said}"
    return fit(message.text, 4096 - len(note) * 2) + note


def _skipping(call: Callable[[], None]) -> None:
    """Do it; that there is nothing to do any more is as good."""
    try:
        call()
    except TelegramError as error:
        if error.action is not Action.SKIP:
            raise
