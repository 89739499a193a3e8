"""Identifiers that look like the vendor's and are the same for the same seed."""

from __future__ import annotations

import base64
import hashlib


def _digest(*parts: object) -> bytes:
    return hashlib.sha256(":".join(str(part) for part in parts).encode()).digest()


def igsid(seed: int, username: str) -> str:
    """Return the Instagram-scoped id of a person: 15 or 16 digits."""
    number = int.from_bytes(_digest(seed, "igsid", username.lower())[:8], "big")
    return str(10**14 + number % (9 * 10**15))


def conversation_id(seed: int, person_id: str) -> str:
    """Return the id of the thread with that person."""
    tail = base64.b64encode(_digest(seed, "thread", person_id), altchars=b"AZ").decode().rstrip("=")
    return f"aWdfZAG06MTpJR01lc3NhZA2VUaHJlYWQ6{tail}"


def message_id(seed: int, person_id: str, number: int) -> str:
    """Return the id of the `number`-th message of a thread."""
    noise = _digest(seed, person_id, number) + _digest(number, person_id, seed)
    tail = base64.b64encode(noise, altchars=b"AZ").decode().rstrip("=")
    return f"aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlE{tail}ZDZD"


def token(seed: int, number: int) -> str:
    """Return the `number`-th access token that this account was given."""
    return "IGAA" + base64.b64encode(_digest(seed, "token", number), altchars=b"AZ").decode().rstrip("=")


def code(seed: int, number: int) -> str:
    """Return the `number`-th authorization code."""
    return "AQ" + base64.urlsafe_b64encode(_digest(seed, "code", number)).decode().rstrip("=")


def trace_id(*parts: object) -> str:
    """Return an `fbtrace_id`, as every refusal carries one."""
    return "A" + base64.b64encode(_digest(*parts), altchars=b"AZ").decode()[:22]
