"""Reading JSON of which no shape can be relied on: the wrong type reads as empty, never as an error."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from typing import Any

DEEPEST = 40
EARLIEST = datetime(2010, 1, 1, tzinfo=UTC).timestamp()  # both vendors are younger than this
LATEST = datetime(2100, 1, 1, tzinfo=UTC).timestamp()
# They turn what stands after them, or make two names look alike; an emoji's joiner (U+200D) is none of them.
_UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


def clean(value: Any, depth: int = 0) -> Any:
    """The same JSON without what Postgres refuses: NUL, lone surrogates, NaN, endless nesting."""
    if depth > DEEPEST:
        return None
    if isinstance(value, str):
        return clean_string(value)
    if isinstance(value, dict):
        return {clean_string(key): clean(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list):
        return [clean(inner, depth + 1) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def clean_string(text: str) -> str:
    """Text with NUL and lone surrogates replaced by the replacement character."""
    return text.replace("\x00", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def mapping(value: Any) -> dict[str, Any]:
    """The object, or {} for anything else (the vendor also writes an empty object as [])."""
    return value if isinstance(value, dict) else {}


def sequence(value: Any) -> list[Any]:
    """The array, or [] for anything else."""
    return value if isinstance(value, list) else []


def string(value: Any) -> str:
    """The text, or "" for anything else."""
    return value if isinstance(value, str) else ""


def name(value: Any) -> str:
    """What somebody calls themself, as a person sees it: without marks that turn or hide letters."""
    return _UNSEEN.sub("", string(value)).strip()


def identifier(value: Any, limit: int = 64) -> str:
    """An id given as text or as a number; "" when it is neither or longer than `limit`."""
    if isinstance(value, bool):
        return ""
    if isinstance(value, int):
        value = str(value) if abs(value) < 10**limit else ""
    text = string(value).strip()
    return text if len(text) <= limit else ""


def integer(value: Any) -> int | None:
    """A whole number given as such or as its digits; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    text = string(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def moment(value: Any) -> datetime | None:
    """A time given in milliseconds, in seconds, as their text, or in ISO 8601; in UTC.

    None when it is unreadable or lies outside 2010 to 2099, where it can only be junk.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _from_number(value)
    text = string(value).strip()[:40]
    if text.isascii() and text.isdigit():
        return _from_number(int(text))
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        return None
    if parsed.tzinfo is None:
        parsed = parsed.replace(tzinfo=UTC)
    try:
        return _from_number(parsed.timestamp())
    except OverflowError:
        return None


def _from_number(number: float) -> datetime | None:
    for seconds in (number, number / 1000 if abs(number) < 10**15 else math.inf):
        if EARLIEST <= seconds < LATEST:
            return datetime.fromtimestamp(seconds, UTC)
    return None
