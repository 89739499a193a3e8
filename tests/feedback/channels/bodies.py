"""Webhook bodies of one event or a few, as Instagram writes them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from feedback.channels.instagram.events import InstagramEvent
from feedback.channels.instagram.webhook import parse

ACCOUNT = "17841400000000000"
PERSON = "1092310000000001"
SENT_AT = 1783880292117
AT = datetime.fromtimestamp(SENT_AT / 1000, UTC)
REFERRAL = {"ref": "tok_en-1=", "source": "SHORTLINKS", "type": "OPEN_THREAD"}


def item(**parts: Any) -> dict[str, Any]:
    """An event of PERSON's with these parts."""
    return {"sender": {"id": PERSON}, "recipient": {"id": ACCOUNT}, "timestamp": SENT_AT, **parts}


def echo(**message: Any) -> dict[str, Any]:
    """The echo of a message that the account sent to PERSON."""
    swapped = {"sender": {"id": ACCOUNT}, "recipient": {"id": PERSON}}
    return {**swapped, "timestamp": SENT_AT, "message": {"mid": "m1", "is_echo": True, **message}}


def delivery(*items: Any, entry_time: Any = 1783880293000, field: str = "messaging") -> bytes:
    """A body with these events in one entry."""
    entry = {"id": ACCOUNT, "time": entry_time, field: list(items)}
    return json.dumps({"object": "instagram", "entry": [entry]}).encode()


def one(*items: Any, **more: Any) -> InstagramEvent:
    """The one event that is read from such a body."""
    (event,) = parse(delivery(*items, **more))
    return event
