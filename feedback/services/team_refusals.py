"""What an end of a send that is no success means for the message, the member and the bot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from feedback.channels.telegram.errors import Action, TelegramError
from feedback.models import TeamMember, TeamMessage
from feedback.services import bot

State = TeamMessage.State
Channel = TeamMessage.Channel

AGAIN_AFTER = timedelta(minutes=2)
NOT_SENT_REST = timedelta(minutes=1)
TRIES = 2

Handler = Callable[[TeamMessage, TelegramError, datetime], None]


@transaction.atomic
def record(message: TeamMessage, error: TelegramError, now: datetime) -> None:
    """Write down what the error says to do. One handler for each action."""
    HANDLERS[error.action](message, error, now)


def _end(message: TeamMessage, error: TelegramError, **values: object) -> bool:
    """The row as it stands after this; False where it was swept meanwhile, for then nobody knows."""
    facts = {"error_code": str(error.action), "error": (error.meaning or str(error))[:255]}
    claimed = TeamMessage.objects.filter(pk=message.pk, state=State.SENDING)
    return bool(claimed.update(**facts, **values))


def _retry_later(message: TeamMessage, error: TelegramError, now: datetime) -> None:
    """Back into the queue, no attempt spent; the whole bot rests where Telegram asked for it."""
    row = bot.current()
    if row is not None:
        bot.heed(row, error, now)
    rest = timedelta(seconds=error.retry_after) if error.retry_after else NOT_SENT_REST
    _end(message, error, state=State.QUEUED, not_before=now + rest, attempts=F("attempts") - 1)


def _retry_once(message: TeamMessage, error: TelegramError, now: datetime) -> None:
    if message.attempts < TRIES:
        _end(message, error, state=State.QUEUED, not_before=now + AGAIN_AFTER)
    else:
        _other_way(message, error, now)


def _blocked(message: TeamMessage, error: TelegramError, now: datetime) -> None:
    """Nothing reaches this chat until the person starts the bot again."""
    chat = TeamMember.objects.filter(pk=message.member_id, telegram_chat_id=message.telegram_chat_id)
    chat.filter(telegram_blocked_at__isnull=True).update(telegram_blocked_at=now)
    _other_way(message, error, now)


def _other_way(message: TeamMessage, error: TelegramError, _now: datetime) -> None:
    """It surely did not arrive, so a letter is no second message."""
    if settings.EMAIL_READY and message.member.address:
        _end(message, error, state=State.QUEUED, channel=Channel.EMAIL, telegram_chat_id=None)
    else:
        _end(message, error, state=State.FAILED)


def _stop(message: TeamMessage, error: TelegramError, _now: datetime) -> None:
    """The bot stands still; the message is queued, and looks for another way."""
    row = bot.current()
    if row is not None:
        bot.stop(row)
    _end(message, error, state=State.QUEUED, attempts=F("attempts") - 1)


def _fail(message: TeamMessage, error: TelegramError, _now: datetime) -> None:
    _end(message, error, state=State.FAILED)


def _unknown(message: TeamMessage, error: TelegramError, _now: datetime) -> None:
    _end(message, error, state=State.UNKNOWN)


HANDLERS: dict[Action, Handler] = {
    Action.RETRY_LATER: _retry_later,
    Action.RETRY_ONCE: _retry_once,
    Action.BLOCKED: _blocked,
    Action.CHAT_GONE: _blocked,
    Action.STOP_BOT: _stop,
    Action.CONFLICT: _fail,
    Action.OUR_BUG: _fail,
    Action.SKIP: _fail,
    Action.OUTCOME_UNKNOWN: _unknown,
}
