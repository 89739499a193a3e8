"""Meta's `signed_request`: how it tells that an owner removed the app, or wants the data deleted."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from feedback.channels.reading import clean, identifier, mapping, moment

LONGEST = 4096


@dataclass(frozen=True)
class SignedRequest:
    """Whom it is about, by the app-scoped id of who connected the app, and when it was written."""

    user_id: str
    issued_at: datetime | None


def read(text: str, secrets: Sequence[str]) -> SignedRequest | None:
    """What a `signed_request` says, None unless one of our secrets signed it.

    `<signature>.<payload>`, both base64url; HMAC-SHA256 over the payload as it is written, still encoded.
    Takes the same time whichever secret matches; empty secrets never match.
    """
    given, dot, payload = text.partition(".")
    signature = _decoded(given)
    if not dot or not payload or len(text) > LONGEST or signature is None:
        return None
    matched = False
    for secret in secrets:
        if secret:
            expected = hmac.new(secret.encode(), payload.encode("utf-8", "replace"), hashlib.sha256).digest()
            matched |= hmac.compare_digest(expected, signature)
    return _content(payload) if matched else None


def _decoded(text: str) -> bytes | None:
    try:
        return base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (binascii.Error, UnicodeEncodeError):
        return None


def _content(payload: str) -> SignedRequest | None:
    try:
        body = mapping(clean(json.loads(_decoded(payload) or b"")))
    except (ValueError, RecursionError):
        return None
    user_id = identifier(body.get("user_id"))
    if str(body.get("algorithm", "")).upper() != "HMAC-SHA256" or not user_id:
        return None
    return SignedRequest(user_id, moment(body.get("issued_at")))
