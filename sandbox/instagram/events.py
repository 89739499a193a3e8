"""Webhook events in the vendor's shape. Each function returns the subscribed field and the event."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sandbox.instagram.model import ACCOUNT_ID, Message

Event = tuple[str, dict[str, Any]]


def millis(moment: datetime) -> int:
    """Return the moment in milliseconds since 1970, the unit of `timestamp` and `entry.time`."""
    return round(moment.timestamp() * 1000)


def of_account(event: Event, account: str) -> Event:
    """Return the event as it is of that account: the functions below speak of the first one."""
    field, body = event
    ends = {
        end: {"id": account}
        for end in ("sender", "recipient")
        if account != ACCOUNT_ID and body.get(end) == {"id": ACCOUNT_ID}
    }
    return field, {**body, **ends}


def _inbound(igsid: str, at: datetime, **what: Any) -> dict[str, Any]:
    return {"sender": {"id": igsid}, "recipient": {"id": ACCOUNT_ID}, "timestamp": millis(at), **what}


def _referral(ref: str) -> dict[str, str]:
    return {"ref": ref, "source": "SHORTLINKS", "type": "OPEN_THREAD"}


ATTACHED = ("image", "audio", "video", "file", "story_mention", "share", "ig_post", "ig_reel")
"""Kinds of messages that bear no words but an attachment of this type."""

STORY_ADDRESS = "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1"


def message(igsid: str, sent: Message, *, payload: str = "", ref: str = "") -> Event:
    """A person wrote, tapped a quick reply (`payload`), answered a story or sent something; `ref` came by an
    ig.me link.
    """
    body: dict[str, Any] = {"mid": sent.mid, "text": sent.text}
    if sent.kind in ATTACHED:
        del body["text"]
        body["attachments"] = [{"type": sent.kind, "payload": {"url": STORY_ADDRESS}}]
    if sent.kind == "unsupported":
        del body["text"]
        body["is_unsupported"] = True
    if payload:
        body["quick_reply"] = {"payload": payload}
    if sent.kind == "story_reply":
        body["reply_to"] = {"story": {"url": STORY_ADDRESS, "id": "17900000000000001"}}
    if ref:
        body["referral"] = _referral(ref)
    return "messages", _inbound(igsid, sent.at, message=body)


def echo(igsid: str, sent: Message, *, to_self: bool = False) -> Event:
    """The salon's own message comes back with the same mid. The vendor puts no `app_id` into it."""
    body: dict[str, Any] = {"mid": sent.mid, "text": sent.text, "is_echo": True}
    if sent.kind != "text":
        del body["text"]
        body["attachments"] = [{"type": "template" if sent.kind == "template" else "image", "payload": {}}]
    if to_self:
        body["is_self"] = True
    return "messages", {
        "sender": {"id": ACCOUNT_ID},
        "recipient": {"id": igsid},
        "timestamp": millis(sent.at),
        "message": body,
    }


def unsend(igsid: str, mid: str, at: datetime) -> Event:
    """A person took a message back: the same mid, no text."""
    return "messages", _inbound(igsid, at, message={"mid": mid, "is_deleted": True})


def edit_zero(igsid: str, sent: Message, *, with_sender: bool) -> Event:
    """The junk that the vendor sends about new messages; at times with no sender at all."""
    body = {"mid": sent.mid, "num_edit": 0}
    if with_sender:
        return "messages", _inbound(igsid, sent.at, message_edit=body)
    return "messages", {"timestamp": millis(sent.at), "message_edit": body}


def edit(igsid: str, sent: Message, number: int, at: datetime) -> Event:
    """A person changed the words of a message for the `number`-th time."""
    body = {"mid": sent.mid, "text": sent.text, "num_edit": number}
    return "messages", _inbound(igsid, at, message_edit=body)


def dashboard_test() -> Event:
    """What the dashboard's "Test" button sends: account "0", a change instead of a message, odd times."""
    value = {
        "sender": {"id": "12334"},
        "recipient": {"id": "23245"},
        "timestamp": "1527459824",
        "message": {"mid": "random_mid", "text": "random_text"},
    }
    return "test", {"field": "messages", "value": value}


def comment(igsid: str, username: str, text: str) -> Event:
    """Somebody commented on a post: a change, no message."""
    value = {"from": {"id": igsid, "username": username}, "id": "17900000000000002", "text": text}
    return "comments", {"field": "comments", "value": value}


def unknown(igsid: str, at: datetime) -> Event:
    """A kind of event that no page of the vendor describes."""
    return "messages", _inbound(igsid, at, pass_thread_control={"new_owner_app_id": "990000000000009"})


def postback(igsid: str, tapped: Message, payload: str, ref: str = "") -> Event:
    """A person tapped an ice breaker, a menu item or a template's button."""
    body: dict[str, Any] = {"mid": tapped.mid, "title": tapped.text, "payload": payload}
    if ref:
        body["referral"] = _referral(ref)
    return "messaging_postbacks", _inbound(igsid, tapped.at, postback=body)


def referral(igsid: str, ref: str, at: datetime) -> Event:
    """A person came by an ig.me link into a thread that exists."""
    return "messaging_referral", _inbound(igsid, at, referral=_referral(ref))


def reaction(igsid: str, mid: str, emoji: str, at: datetime) -> Event:
    """A person reacted to a message; an empty `emoji` takes the reaction back."""
    body = {"mid": mid, "action": "react" if emoji else "unreact"}
    if emoji:
        body |= {"reaction": "love" if emoji.startswith("❤") else "other", "emoji": emoji}
    return "message_reactions", _inbound(igsid, at, reaction=body)


def read(igsid: str, mid: str, at: datetime) -> Event:
    """A person saw a message."""
    return "messaging_seen", _inbound(igsid, at, read={"mid": mid})


def envelope(batch: Sequence[Event], at: datetime, account: str = ACCOUNT_ID) -> bytes:
    """Return the raw body, Cyrillic, emoji and slashes escaped: a re-dumped one fits no signature.

    The vendor puts up to a thousand events into one body, several into an entry.
    """
    entries: dict[str, dict[str, Any]] = {}
    for topic, event in batch:
        name = {"standby": "standby", "comments": "changes", "test": "changes"}.get(topic, "messaging")
        entry: dict[str, Any] = entries.setdefault(name if topic != "test" else "test", {"time": millis(at)})
        entry["id"] = "0" if topic == "test" else account
        entry.setdefault(name, []).append(event)
    whole = {"object": "instagram", "entry": list(entries.values())}
    body = json.dumps(whole, ensure_ascii=True, separators=(",", ":"))
    return body.replace("/", "\\/").encode()


def signature(secret: str, body: bytes) -> str:
    """Return `X-Hub-Signature-256`: HMAC-SHA256 with the app secret over the raw bytes."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
