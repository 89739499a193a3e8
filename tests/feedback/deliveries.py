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


def _from(igsid: str, at: datetime, **what: Any) -> dict[str, Any]:
    return {"sender": {"id": igsid}, "recipient": {"id": ACCOUNT}, "timestamp": millis(at), **what}
