"""The team's Telegram bot: whether there is one, and whether Telegram takes what it says."""

from __future__ import annotations

import hashlib

from django.conf import settings

from feedback.models import TelegramBot


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
    return row is not None and row.state == TelegramBot.State.OK
