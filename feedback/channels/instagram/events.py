"""The vocabulary of what reaches us from Instagram: one event, whatever shape the vendor gave it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

UNKNOWN_TIME = datetime.fromtimestamp(0, UTC)
"""Stands where neither the event nor its envelope holds a readable time."""

KEY_LENGTH = 200

RATE_VISIT = "rate_visit"
"""The payload of the ice breaker by which a person asks to be asked about the last visit."""

STOP_PAYLOAD = "salon:stop"
"""The payload of the menu's item by which a person asks not to be written to."""


class EventKind(StrEnum):
    """What happened, in our words."""

    TEXT = "text"  # the person wrote
    QUICK_REPLY = "quick_reply"  # the person tapped one of our buttons; `payload` says which
    ATTACHMENT = "attachment"  # a picture, a voice message, a file
    STORY_REPLY = "story_reply"  # an answer to a story of the salon
    STORY_MENTION = "story_mention"  # the person named the salon in their own story
    SHARE = "share"  # a post or a reel passed on
    POSTBACK = "postback"  # an ice breaker, a menu item or a template's button
    REFERRAL = "referral"  # an ig.me link opened an existing conversation; `ref` is its token
    REACTION = "reaction"  # a heart on a message, or its removal
    READ = "read"  # the person saw our message `mid`
    EDIT = "edit"  # a message was changed; the vendor also sends it for new ones (num_edit 0)
    UNSEND = "unsend"  # a message was taken back: our copy must go
    ECHO = "echo"  # the account itself wrote: by us, or by staff in the app
    UNSUPPORTED = "unsupported"  # a message the API does not show
    UNKNOWN = "unknown"  # anything else; kept and counted, acted upon by nobody


@dataclass(frozen=True)
class InstagramEvent:
    """One thing that happened in a conversation between a person and the account.

    `account_id` is `entry.id`; `person_id` the IGSID of the other side, for echoes too, "" when the body
    has none. `occurred_at` is the event's own time in UTC, not the time of delivery. `opens_window` says
    whether, by the vendor's list, this act lets us write for 24 hours. `key` is equal for a redelivery of
    the same event and differs for another event. `shape` is what the vendor calls an event of an unknown
    kind.
    """

    kind: EventKind
    account_id: str
    person_id: str
    mid: str
    text: str
    payload: str
    ref: str
    occurred_at: datetime
    opens_window: bool
    standby: bool
    raw: dict[str, Any] = field(hash=False, repr=False)
    key: str
    shape: str = ""


def dedupe_key(account_id: str, kind: EventKind, *parts: str) -> str:
    """Join what identifies an event into at most 200 characters.

    The vendor redelivers the same event in another body (`entry.time` and signature differ), so the key
    is made of identities, never of the body. Long ones are shortened by a digest of the identities.
    """
    key = ":".join((account_id, kind.value, *parts))
    if len(key) <= KEY_LENGTH:
        return key
    digest = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
    return f"{key[: KEY_LENGTH - len(digest) - 1]}:{digest}"
