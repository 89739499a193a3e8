"""Taking words out of a stored body: a message that was taken back must leave no copy with us."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from feedback.channels.reading import identifier, mapping, sequence

# What bears a message's words, or leads to what it showed.
WORDS = ("text", "attachments", "quick_reply", "reply_to", "title", "payload")


def trace(mid: str) -> bytes:
    """A piece of the message's id that stands unescaped in every body that names it; b"" for none."""
    return max(re.split(r"[^A-Za-z0-9_=.:-]", mid), key=len).encode("ascii", "ignore")


def without_words(raw: bytes, mid: str) -> bytes:
    """The same delivery without the words of message `mid`; other messages of the batch stay as they are.

    `raw` itself where it does not name the message, or is no JSON. The signature fits no more.
    """
    if not trace(mid) or trace(mid) not in raw:
        return raw
    try:
        body = json.loads(raw.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return raw
    changed = False
    for entry in sequence(mapping(body).get("entry")):
        for name in ("messaging", "standby"):
            for item in sequence(mapping(entry).get(name)):
                changed |= _wipe(mapping(item), mid)
    return json.dumps(body).encode() if changed else raw


def without_person(raw: bytes, is_theirs: Callable[[str], bool]) -> bytes:
    """The same delivery without what happened between us and some people, told by their Instagram-scoped ids.

    `raw` itself where it names none of them, or is no JSON. The signature fits no more.
    """
    try:
        body = json.loads(raw.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return raw
    changed = False
    for entry in sequence(mapping(body).get("entry")):
        for name in ("messaging", "standby", "changes"):
            items = sequence(mapping(entry).get(name))
            kept = [item for item in items if not any(map(is_theirs, _people_in(mapping(item))))]
            if len(kept) < len(items):
                entry[name], changed = kept, True
    return json.dumps(body).encode() if changed else raw


def _people_in(item: dict[str, Any]) -> Iterator[str]:
    value = mapping(item.get("value"))
    for part in (item, value):
        for name in ("sender", "recipient", "from"):
            yield identifier(mapping(part.get(name)).get("id"))


def _wipe(item: dict[str, Any], mid: str) -> bool:
    changed = False
    for name in ("message", "message_edit", "postback"):
        part = mapping(item.get(name))
        if part.get("mid") == mid:
            gone = [part.pop(word, None) for word in WORDS]
            changed |= any(one is not None for one in gone)
    return changed
