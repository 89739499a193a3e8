"""What an update means: somebody joins, leaves, blocks the bot, presses a button; and what we say to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

import structlog

from feedback.channels.telegram.events import EventKind, TelegramEvent
from feedback.models import TeamMember, TeamMessage, TelegramUpdate
from feedback.services import joining
from feedback.services.joining import Refusal
from feedback.signals import team_button
from feedback.texts import team as words

log = structlog.get_logger(__name__)

# What a button bears: the message, and which of its buttons. Only our row says what that means, so a
# made-up press can mean nothing else than one of them.
DATA = re.compile(r"m(\d{1,18}):(\d{1,2})", re.ASCII)
REFUSALS = {
    Refusal.UNKNOWN: words.OLD_LINK,
    Refusal.USED: words.USED_LINK,
    Refusal.OLD: words.OLD_LINK,
}
TEST_VALUE = "test:seen"


@dataclass(frozen=True)
class Said:
    """What came of an update: a word for the row, our reply, and the message whose button was pressed."""

    outcome: str
    reply: str = ""
    message: TeamMessage | None = None


def data_of(message_id: int, index: int) -> str:
    """What the button of this place brings back."""
    return f"m{message_id}:{index}"


def give_effect(update: TelegramUpdate, event: TelegramEvent, now: datetime) -> Said:
    """Do what the update means. Runs inside its transaction; makes no request."""
    member = joining.member_of_chat(event.chat_id)
    if event.kind is EventKind.PRESS:
        return _press(event, member, now)
    if event.chat_id is None or event.kind is EventKind.OTHER:
        return Said("ignored")
    if event.kind is EventKind.BLOCKED:
        return Said("blocked" if joining.blocked(event.chat_id, update.received_at) else "ignored")
    joining.unblocked(event.chat_id)
    if event.kind is EventKind.START:
        return _start(event, event.chat_id, member, update.received_at)
    return _written(event, member, now)


def _written(event: TelegramEvent, member: TeamMember | None, now: datetime) -> Said:
    """A stranger who writes gets no answer: the bot would be anybody's toy."""
    if event.kind is EventKind.UNBLOCKED or member is None:
        return Said("ignored")
    if event.kind is EventKind.STOP:
        joining.leave(member, now)
        return Said("left", words.LEFT[member.language])
    return Said("text", words.ONLY_TELLS[member.language])


def _start(event: TelegramEvent, chat_id: int, member: TeamMember | None, at: datetime) -> Said:
    """`at` is when Telegram told us: a link that was valid then is valid, however late we come to it."""
    language = member.language if member is not None else words.language_of(event.language)
    if not event.word:
        if member is None:
            return Said("stranger", words.STRANGER[language])
        return Said("known", words.WELCOME_BACK[language].format(name=member.name))
    joined = joining.join(event.word, chat_id, event.name, at)
    if isinstance(joined, TeamMember):
        return Said("joined", words.JOINED[joined.language].format(name=joined.name))
    if joined is Refusal.TAKEN:
        name = member.name if member is not None else ""
        return Said(joined, words.TAKEN_CHAT[language].format(name=name))
    if joined is Refusal.UNKNOWN and member is None:
        return Said("stranger", words.STRANGER[language])
    return Said(joined, REFUSALS[joined][language])


# --- buttons --------------------------------------------------------------------------------------
def _press(event: TelegramEvent, member: TeamMember | None, now: datetime) -> Said:
    language = member.language if member is not None else words.language_of(event.language)
    message, value = _pressed(event.word, member)
    if member is None or message is None:
        return Said("not_theirs", words.NOT_YOURS[language])
    _settle(message, event, now)
    free = TeamMessage.objects.filter(pk=message.pk, pressed_at__isnull=True)
    if not free.update(pressed_at=now, pressed_value=value):
        return Said("pressed_again", words.ANSWERED[language], message)
    message.refresh_from_db()
    said = team_button.send(sender=TeamMessage, member=member, value=value, message=message, now=now)
    notice = next((str(text) for _receiver, text in said if text), "")
    if value == TEST_VALUE:
        notice = words.TEST_SEEN[language]
    log.info("team_button_pressed", message=message.pk, purpose=message.purpose)
    return Said("pressed", notice or words.NOTED[language], message)


def _pressed(word: str, member: TeamMember | None) -> tuple[TeamMessage | None, str]:
    """The member's own message and the value of the button; nothing for anything else."""
    found = DATA.fullmatch(word)
    if found is None or member is None:
        return None, ""
    message = TeamMessage.objects.filter(pk=int(found[1]), member=member).first()
    index = int(found[2])
    if message is None or index >= len(message.buttons):
        return None, ""
    value = str(message.buttons[index].get("value") or "")
    return (message, value) if value else (None, "")


def _settle(message: TeamMessage, event: TelegramEvent, now: datetime) -> None:
    """A message whose button is pressed has arrived, whatever became of the answer to its sending."""
    states = (TeamMessage.State.SENDING, TeamMessage.State.UNKNOWN)
    open_ones = TeamMessage.objects.filter(pk=message.pk, state__in=states)
    open_ones.update(state=TeamMessage.State.SENT, sent_at=message.claimed_at or now, error_code="", error="")
    if message.telegram_message_id is None and event.message_id is not None:
        TeamMessage.objects.filter(pk=message.pk).update(
            telegram_message_id=event.message_id, telegram_chat_id=event.chat_id
        )
