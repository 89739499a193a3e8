"""What the client takes and returns: our own small classes, so that no vendor's JSON travels further."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from feedback.channels.reading import integer, mapping, moment, string

# Telegram's largest ids have 52 bits; a column of 64 takes them.
LARGEST = 1 << 62


@dataclass(frozen=True)
class Button:
    """A button under a message. A press brings `data` back, or opens `url`. The vendor takes 64 bytes of
    data, and addresses of the public internet only."""

    title: str
    data: str = ""
    url: str = ""

    def as_json(self) -> dict[str, str]:
        """The vendor's form of the button."""
        if self.url:
            return {"text": self.title, "url": self.url}
        return {"text": self.title, "callback_data": self.data}


@dataclass(frozen=True)
class Sent:
    """A message the vendor accepted: its number within the chat."""

    message_id: int


@dataclass(frozen=True)
class Me:
    """The bot this token belongs to."""

    bot_id: int
    username: str
    name: str


@dataclass(frozen=True)
class WebhookInfo:
    """Where the vendor posts updates ("" for nowhere), how many wait, and what last went wrong there."""

    url: str
    pending: int
    last_error_at: datetime | None
    last_error: str

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> WebhookInfo:
        """Read the vendor's object; what is missing reads as empty."""
        return cls(
            url=string(body.get("url")),
            pending=integer(body.get("pending_update_count")) or 0,
            last_error_at=moment(body.get("last_error_date")),
            last_error=string(body.get("last_error_message"))[:200],
        )


def number(value: Any) -> int | None:
    """A whole number of Telegram's size, None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if -LARGEST < value < LARGEST else None


def inner(value: Any, *names: str) -> dict[str, Any]:
    """The object under these names, {} where one is missing."""
    for name in names:
        value = mapping(value).get(name)
    return mapping(value)
