"""The vocabulary of what reaches us from Telegram: one event, whatever shape the vendor gave it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class EventKind(StrEnum):
    """What happened, in our words."""

    START = "start"  # the person opened the bot; `word` is what the link brought along
    STOP = "stop"  # the person asks not to be written to
    TEXT = "text"  # the person wrote anything else
    PRESS = "press"  # the person pressed one of our buttons; `word` says which
    BLOCKED = "blocked"  # the person stopped the bot
    UNBLOCKED = "unblocked"  # the person lets it write again
    OTHER = "other"  # anything else, and whatever happens outside a private chat


@dataclass(frozen=True)
class TelegramEvent:
    """One thing that happened between a person and the bot.

    `chat_id` is None where there is no private chat. `name` is how the person calls themself, `language`
    the code of their app's language; both may be "". `callback_id` and `message_id` belong to a press.
    """

    kind: EventKind
    chat_id: int | None
    name: str = field(default="", repr=False)
    language: str = ""
    word: str = field(default="", repr=False)
    callback_id: str = field(default="", repr=False)
    message_id: int | None = None
