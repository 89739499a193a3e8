"""The team's Telegram bot: whether there is one, and whether Telegram takes what it says."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import structlog
from django.conf import settings

from feedback.channels.telegram.client import TelegramClient
from feedback.channels.telegram.errors import Action, TelegramError
from feedback.models import TelegramBot
from feedback.signals import alert

log = structlog.get_logger(__name__)

State = TelegramBot.State

# What `TelegramBot.error` may say: the token is dead; a webhook of somebody else, or another reader, takes
# the updates; our webhook does not answer.
REVOKED, ELSEWHERE, OTHER_READER, FAILING = "revoked", "elsewhere", "other_reader", "failing"


def is_set_up() -> bool:
    """Whether there is a bot's token. Nothing of the rest fails where there is none."""
    return bool(settings.TELEGRAM_BOT_TOKEN)


def current() -> TelegramBot | None:
    """The row of the present token, made when it is first asked for; None without a token."""
    if not is_set_up():
        return None
    digest = hashlib.sha256(settings.TELEGRAM_BOT_TOKEN.encode()).hexdigest()
    row, _made = TelegramBot.objects.get_or_create(fingerprint=digest)
    return row


def works() -> bool:
    """Whether messages can go by Telegram: a token is there and Telegram has not refused it."""
    row = current()
    return row is not None and row.state == State.OK


def client(timeout: tuple[float, float] = (5.0, 20.0)) -> TelegramClient:
    """A client with the present token; `timeout` is seconds to connect and to wait for an answer.

    Each has a session of its own: a kept connection that the vendor has closed in the meantime would turn a
    send into one whose outcome nobody knows.
    """
    return TelegramClient(
        api_url=settings.TELEGRAM_API_URL, token=settings.TELEGRAM_BOT_TOKEN, timeout=timeout
    )


# --- how it stands --------------------------------------------------------------------------------
def is_parked(row: TelegramBot, now: datetime) -> bool:
    """Whether Telegram asked for a pause that is not over."""
    return row.parked_until is not None and row.parked_until > now


def heed(row: TelegramBot, error: TelegramError, now: datetime) -> None:
    """What an error says about the whole bot: a pause, or the end of the token. Others change nothing."""
    if error.action is Action.RETRY_LATER and error.retry_after:
        until = now + timedelta(seconds=error.retry_after)
        TelegramBot.objects.filter(pk=row.pk).update(parked_until=until)
        log.warning("telegram_bot_parked", seconds=error.retry_after)
    elif error.action is Action.STOP_BOT:
        stop(row)


def stop(row: TelegramBot) -> bool:
    """Send nothing until the token is another one or works again; alert, once."""
    running = TelegramBot.objects.filter(pk=row.pk, state=State.OK)
    if not running.update(state=State.STOPPED, error=REVOKED):
        return False
    log.error("telegram_bot_stopped")
    _tell(REVOKED)
    return True


def lift(row: TelegramBot) -> bool:
    """Telegram takes the token again."""
    stopped = TelegramBot.objects.filter(pk=row.pk, state=State.STOPPED)
    return bool(stopped.update(state=State.OK, error=""))


def warn(row: TelegramBot, code: str) -> bool:
    """Tell people, once, of what keeps updates from us; "" when that has passed."""
    other = TelegramBot.objects.filter(pk=row.pk, state=State.OK).exclude(error=code)
    if not other.update(error=code):
        return False
    if code:
        log.warning("telegram_bot_not_heard", code=code)
        _tell(code)
    return True


def _tell(code: str) -> None:
    alert.send(sender=TelegramBot, code=f"telegram_{code}", message="", account=None, advice="")
