"""Webhook bodies as Instagram posts them, and their signature."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

ACCOUNT = "17841400000000000"
SECRET = "sandbox-app-secret"


def millis(at: datetime) -> int:
    """The vendor's time."""
    return round(at.timestamp() * 1000)


def body(*events: dict[str, Any], account: str = ACCOUNT, time: int = 1_783_000_000_000) -> bytes:
    """A delivery. The vendor escapes every letter beyond ASCII, and slashes."""
    envelope = {"object": "instagram", "entry": [{"id": account, "time": time, "messaging": list(events)}]}
    return json.dumps(envelope).replace("/", "\\/").encode()


def signed(raw: bytes, secret: str = SECRET) -> str:
    """The header X-Hub-Signature-256."""
    return "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


def wrote(igsid: str, text: str, at: datetime, mid: str, payload: str = "") -> dict[str, Any]:
    """The person wrote, or tapped a button."""
    message: dict[str, Any] = {"mid": mid, "text": text}
    if payload:
        message["quick_reply"] = {"payload": payload}
    return _from(igsid, at, message=message)


def echo(igsid: str, text: str, at: datetime, mid: str) -> dict[str, Any]:
    """The account wrote."""
    return {
        "sender": {"id": ACCOUNT},
        "recipient": {"id": igsid},
        "timestamp": millis(at),
        "message": {"mid": mid, "text": text, "is_echo": True},
    }


def read(igsid: str, mid: str, at: datetime) -> dict[str, Any]:
    """The person saw a message."""
    return _from(igsid, at, read={"mid": mid})


def unsent(igsid: str, mid: str, at: datetime) -> dict[str, Any]:
    """The person took a message back."""
    return _from(igsid, at, message={"mid": mid, "is_deleted": True})


def came(igsid: str, ref: str, at: datetime) -> dict[str, Any]:
    """The person opened an existing conversation by a link."""
    return _from(igsid, at, referral={"ref": ref, "source": "SHORTLINKS", "type": "OPEN_THREAD"})


def began(igsid: str, ref: str, text: str, at: datetime, mid: str) -> dict[str, Any]:
    """The person wrote the first word of a conversation that a link opened."""
    message = {
        "mid": mid,
        "text": text,
        "referral": {"ref": ref, "source": "SHORTLINK", "type": "OPEN_THREAD"},
    }
    return _from(igsid, at, message=message)


def tapped(igsid: str, payload: str, at: datetime, mid: str, ref: str = "") -> dict[str, Any]:
    """The person tapped an ice breaker, in a conversation that a link may have opened."""
    postback: dict[str, Any] = {"mid": mid, "title": "Оцінити візит", "payload": payload}
    if ref:
        postback["referral"] = {"ref": ref, "source": "SHORTLINKS", "type": "OPEN_THREAD"}
    return _from(igsid, at, postback=postback)


def edited(igsid: str, mid: str, text: str, at: datetime, number: int = 1) -> dict[str, Any]:
    """The person changed a message; the vendor sends the same with number 0 about new ones."""
    edit = {"mid": mid, "num_edit": number, **({"text": text} if text else {})}
    return _from(igsid, at, message_edit=edit) if igsid else {"timestamp": millis(at), "message_edit": edit}


def _from(igsid: str, at: datetime, **what: Any) -> dict[str, Any]:
    return {"sender": {"id": igsid}, "recipient": {"id": ACCOUNT}, "timestamp": millis(at), **what}
