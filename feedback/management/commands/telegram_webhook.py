"""`telegram_webhook`: have what the team tells the bot come to this product."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from altegio.management.plain import PlainCommand
from feedback.channels.telegram.errors import TelegramError
from feedback.services import bot, bot_hearing, bot_words


class Command(PlainCommand):
    """Set the bot's webhook, or take it away where updates are fetched."""

    help = "Have Telegram post what the team tells the bot to PUBLIC_URL, or fetch it where that is private."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Do it and print by which way updates come from now on."""
        row = bot.current()
        if row is None:
            raise CommandError(_("Set TELEGRAM_BOT_TOKEN."))
        try:
            bot_hearing.connect(row, bot.client())
        except TelegramError as error:
            raise CommandError(bot_words.explain(error)) from error
        self.stdout.write(str(bot_words.WAYS[bot_hearing.way()]))
