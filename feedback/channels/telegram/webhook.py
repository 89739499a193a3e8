"""What Telegram posts to us or hands out: is it from there, and what does it say.

`parse` never raises: a body that means nothing gives an event of kind `other`.
"""

from __future__ import annotations

import hmac
import json
import re
from typing import Any

from feedback.channels.reading import clean, identifier, mapping, name, string
from feedback.channels.telegram.events import EventKind, TelegramEvent
from feedback.channels.telegram.types import inner, number

# What the vendor allows in the secret of a webhook.
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}", re.ASCII)
COMMAND = re.compile(r"/(start|stop)(?:@\w{1,64})?(?:\s+(.*))?", re.ASCII | re.DOTALL)
GONE = ("kicked", "left")


def verify(in_path: str, in_header: str | None, secret: str) -> bool:
    """Whether the request bears our secret, in its path and in its header. Takes the same time either way.

    An empty secret of ours matches nothing.
    """
    expected = secret.encode("utf-8", "replace")
    right_path = hmac.compare_digest(in_path.encode("utf-8", "replace"), expected)
    right_header = hmac.compare_digest((in_header or "").encode("utf-8", "replace"), expected)
    return bool(secret) & right_path & right_header


def read(raw: bytes) -> dict[str, Any]:
    """The body as JSON that Postgres takes; {} when it is no object. Never raises, on any bytes."""
    try:
        return mapping(clean(json.loads(raw.decode("utf-8-sig", "replace"))))
    except (ValueError, RecursionError):
        return {}


def update_id(body: dict[str, Any]) -> int | None:
    """The number that is the same when the vendor tells it again; None for what is no update."""
    return number(body.get("update_id"))


def parse(body: dict[str, Any]) -> TelegramEvent:
    """What an update tells of."""
    if press := inner(body, "callback_query"):
        return _press(press)
    if change := inner(body, "my_chat_member"):
        return _membership(change)
    return _message(inner(body, "message"))


def _message(message: dict[str, Any]) -> TelegramEvent:
    chat_id, person = _private(message), inner(message, "from")
    if chat_id is None or person.get("is_bot") is True:
        return TelegramEvent(EventKind.OTHER, chat_id)
    text = string(message.get("text")).strip()
    known = COMMAND.fullmatch(text)
    kind = EventKind(known[1]) if known else EventKind.TEXT
    word = (known[2] or "").strip()[:100] if known else ""
    return TelegramEvent(kind, chat_id, _name(person), _language(person), word)


def _press(press: dict[str, Any]) -> TelegramEvent:
    person = inner(press, "from")
    return TelegramEvent(
        EventKind.PRESS,
        # A press tells who pressed; their private chat with the bot has the same number.
        number(person.get("id")),
        _name(person),
        _language(person),
        string(press.get("data"))[:100],
        identifier(press.get("id")),
        number(inner(press, "message").get("message_id")),
    )


def _membership(change: dict[str, Any]) -> TelegramEvent:
    chat_id, person = _private(change), inner(change, "from")
    status = string(inner(change, "new_chat_member").get("status"))
    kind = EventKind.OTHER
    if chat_id is not None and status in GONE:
        kind = EventKind.BLOCKED
    elif chat_id is not None and status == "member":
        kind = EventKind.UNBLOCKED
    return TelegramEvent(kind, chat_id, _name(person), _language(person))


def _private(message: dict[str, Any]) -> int | None:
    chat = inner(message, "chat")
    return number(chat.get("id")) if chat.get("type") == "private" else None


def _name(person: dict[str, Any]) -> str:
    names = (name(person.get("first_name")), name(person.get("last_name")))
    return " ".join(part for part in names if part)[:130]


def _language(person: dict[str, Any]) -> str:
    return string(person.get("language_code"))[:2].lower()
