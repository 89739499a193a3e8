"""How the bot stands, in plain words, and what a person does about it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from altegio.lazy_text import Text
from feedback.channels.telegram.errors import Action, TelegramError
from feedback.services import bot
from feedback.services.bot_hearing import Way

WAYS = {
    Way.OFF: gettext_lazy("Telegram is off: TELEGRAM_BOT_TOKEN is not set. E-mail is used."),
    Way.WEBHOOK: gettext_lazy("Telegram posts what the team answers to this program at once."),
    Way.POLLING: gettext_lazy(
        "Telegram cannot reach this address, so what the team answers is fetched every few seconds."
    ),
}


@dataclass(frozen=True)
class Trouble:
    """What is wrong with the bot, and what to do about it. `stops`: nothing goes out by Telegram."""

    what: Text
    advice: Text
    stops: bool = False


def trouble(code: str) -> Trouble:
    """The words for a code that `TelegramBot.error` may hold."""
    if code == bot.REVOKED:
        what = gettext_lazy("Telegram does not accept the bot's token: nothing goes out by Telegram.")
        cure = gettext_lazy(
            "Get the token from @BotFather and set TELEGRAM_BOT_TOKEN. Meanwhile e-mail is used."
        )
        return Trouble(what, cure, stops=True)
    if code == bot.ELSEWHERE:
        what = gettext_lazy("Another program gets what the team answers in Telegram.")
        return Trouble(
            what, gettext_lazy("If this bot is the salon's own, press “Connect here” on the team's page.")
        )
    if code == bot.OTHER_READER:
        what = gettext_lazy("Another program fetches what the team answers in Telegram.")
        return Trouble(what, gettext_lazy("Stop the other program, or make a bot of its own for this one."))
    what = gettext_lazy(
        "Telegram cannot post what the team answers: this program's address does not take it."
    )
    return Trouble(what, gettext_lazy("See that PUBLIC_URL is right and that its certificate is valid."))


def explain(error: TelegramError) -> str:
    """A failed call in one or two sentences."""
    if error.action is Action.STOP_BOT:
        found = trouble(bot.REVOKED)
        return f"{found.what} {found.advice}"
    if error.action is Action.RETRY_LATER:
        return _("Telegram was not reached, or asks for a pause: try again in a few minutes.")
    return _("Telegram refused: %(why)s.") % {"why": error.meaning or str(error)}
