"""Objects that are clean already, which nearly all are, and their JSON, written once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

DEEPEST = 60


class Whole(dict[str, Any]):
    """A clean object together with its `json`, so that it is written only once. It is not to be changed."""

    __slots__ = ("json",)

    def __init__(self, found: Mapping[str, Any], written: str) -> None:
        super().__init__(found)
        self.json = written


def json_of_clean(value: Any) -> str | None:
    """The JSON of a value that `clean` would leave as it is; None where that has to be seen.

    Nearly every object is clean, and to write it and read it back tells so ten times as fast as `clean`.
    """
    try:
        encoded = msgspec.json.encode(value)
        # A number that JSON does not have comes back as null.
        same = bool(msgspec.json.decode(encoded) == value)
    except (ValueError, TypeError, RecursionError):
        return None
    if not same or b"\\u0000" in encoded:
        return None
    written = encoded.decode()
    # An object cannot be nested more deeply than there are brackets in it.
    shallow = written.count("{") + written.count("[") <= DEEPEST
    return written if shallow or _nesting(value) < DEEPEST else None


def _nesting(value: Any) -> int:
    """How many objects and lists are in one another."""
    if not isinstance(value, dict | list):
        return 0
    return 1 + max(map(_nesting, value.values() if isinstance(value, dict) else value), default=0)
