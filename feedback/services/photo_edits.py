"""Messages of photo reminders that stand in a master's chat are corrected when their appointment changes.

What follows the appointments marks them; here each is put right. Doing so twice does no harm, so an attempt
that did not end well is made again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from django.db.models import F
from django.utils.translation import override

from feedback.channels.telegram.client import fit
from feedback.channels.telegram.errors import Action, TelegramError
from feedback.models import PhotoReminder, TeamMessage, TelegramBot
from feedback.rules.photos import DECIDED
from feedback.services import bot, photo_words, team_sending
from feedback.services.photo_sending import service_titles

log = structlog.get_logger(__name__)

State = PhotoReminder.State

# What could not be corrected for so long is history, and nobody acts on it.
LONGEST = timedelta(days=2)
MOST = 100
AGAIN = (Action.RETRY_LATER, Action.RETRY_ONCE, Action.STOP_BOT, Action.OUTCOME_UNKNOWN)


def mark(message_ids: Iterable[int]) -> int:
    """What these messages say is not true any more. One query; those that were answered stay as they are."""
    standing = TeamMessage.objects.filter(
        pk__in=list(message_ids), channel=TeamMessage.Channel.TELEGRAM, pressed_at__isnull=True
    )
    went = (TeamMessage.State.SENDING, TeamMessage.State.SENT, TeamMessage.State.UNKNOWN)
    return standing.filter(state__in=went).update(outdated=True)


def correct(now: datetime) -> int:
    """Put right what is marked; return how many messages have other words now."""
    marked = TeamMessage.objects.filter(outdated=True)
    marked.filter(created_at__lt=now - LONGEST).update(outdated=False)
    row = bot.current()
    if row is None or row.state != TelegramBot.State.OK or bot.is_parked(row, now):
        return 0
    # Who has left the bot, or is in it from another phone, is told nothing there.
    known = marked.filter(
        telegram_chat_id=F("member__telegram_chat_id"), telegram_message_id__isnull=False, member__active=True
    )
    found = list(known.select_related("member").order_by("pk")[:MOST])
    # First this, then a look at the reminders: what changes in between is marked anew.
    TeamMessage.objects.filter(pk__in=[each.pk for each in found]).update(outdated=False)
    about = _reminders(found)
    return sum(_correct(row, each, _text(each, about.get(each.pk), now), now) for each in found)


def _reminders(messages: Iterable[TeamMessage]) -> dict[int, tuple[PhotoReminder, str]]:
    """The reminder of each message, by its key, with its services in words. Two queries."""
    wanted = {each.pk: _reminder_of(each) for each in messages}
    rows = PhotoReminder.objects.filter(pk__in=wanted.values()).select_related(
        "appointment__client", "appointment__company"
    )
    by_pk = {row.pk: row for row in rows}
    titles = service_titles(by_pk.values())
    return {pk: (by_pk[of], titles[of]) for pk, of in wanted.items() if of in by_pk}


def _reminder_of(message: TeamMessage) -> int:
    """The primary key of the reminder in the message's key; 0 for a message of another kind."""
    kind, _colon, rest = message.key.partition(":")
    number = rest.partition(":")[0]
    return int(number) if kind == "photo" and number.isdecimal() else 0


def _correct(row: TelegramBot, message: TeamMessage, text: tuple[str, bool], now: datetime) -> bool:
    """Put the text, with its buttons or without, in the place of the message's; whether that was done."""
    words, still_asks = text
    chat_id, number = message.telegram_chat_id, message.telegram_message_id
    if not words or chat_id is None or number is None:
        return False
    keys = team_sending.buttons_of(message) if still_asks else []
    try:
        bot.client().edit_text(chat_id, number, fit(words), keys)
    except TelegramError as error:
        log.warning("photo_message_not_corrected", message=message.pk, error=str(error))
        bot.heed(row, error, now)
        if error.action in AGAIN:
            TeamMessage.objects.filter(pk=message.pk).update(outdated=True)
        return False
    return bool(TeamMessage.objects.filter(pk=message.pk).update(text=words))


def _text(message: TeamMessage, about: tuple[PhotoReminder, str] | None, now: datetime) -> tuple[str, bool]:
    """What the message is to say, and whether its buttons still hold; "" where it may stay as it is."""
    if about is None or message.pressed_at is not None or about[0].state in DECIDED:
        return "", False
    reminder, services = about
    mine = reminder.sent_to == reminder.staff_id
    with override(message.member.language):
        if reminder.state == State.SENT and mine and reminder.message_id == message.pk:
            return photo_words.moved(reminder, services), True
        return photo_words.called_off(reminder, to_the_same=mine, language=message.member.language), False
