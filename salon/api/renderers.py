"""How answers are written: JSON, fast; and CSV, for tables."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from typing import Any

import msgspec
from rest_framework.renderers import BaseRenderer

from salon.exports import guarded

# A number is no formula, nor is a phone in international form.
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


class Json(BaseRenderer):
    """JSON by msgspec, which takes a fraction of the time."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, _media_type: str | None = None, _context: Any = None) -> bytes:
        """The bytes; nothing for nothing."""
        return b"" if data is None else msgspec.json.encode(data, enc_hook=str)


class Csv(BaseRenderer):
    """The rows of a page as RFC 4180 has it, a line each: "client.id" for what lies deeper, JSON for lists.

    What people wrote may look like a formula: it gets an apostrophe before it, as in the files of the admin.
    """

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def render(self, data: Any, _media_type: str | None = None, context: Any = None) -> bytes:
        """The table with its head."""
        heads: list[str] = getattr((context or {}).get("view"), "heads", [])
        rows = data.get("results", [data])
        out = io.StringIO()
        lines = csv.writer(out)
        lines.writerow(heads)
        lines.writerows(_cells(row, heads) for row in rows)
        return out.getvalue().encode()


def _cells(row: dict[str, Any], heads: Iterable[str]) -> list[str]:
    return [_cell(_found(row, head)) for head in heads]


def _found(value: Any, head: str) -> Any:
    """What lies at "a.b" in a row; nothing where there is no a."""
    for name in head.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    text = str(value)
    return text if _NUMBER.fullmatch(text) else guarded(text)
