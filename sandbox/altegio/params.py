"""Reading the query the way the vendor does."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import request

from sandbox.altegio.answers import invalid
from sandbox.world.times import wall

MOST = 200


def number(name: str, default: int) -> int:
    """Read a whole number; nonsense counts as the default."""
    try:
        return int(request.args.get(name, default))
    except ValueError:
        return default


def flag(name: str) -> bool:
    """Read a 0/1 switch."""
    return request.args.get(name, "0").lower() in ("1", "true")


def day(name: str) -> str | None:
    """Read a date as `YYYY-MM-DD`. Refuses with 422 what is none."""
    text = request.args.get(name)
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError as error:
        raise invalid(name, "Невірна дата") from error


def moment(name: str, zone: ZoneInfo) -> str | None:
    """Read a time as the salon's wall clock, comparable with stamps. Refuses with 422 what is none."""
    text = request.args.get(name)
    if not text:
        return None
    try:
        return wall(text, zone)
    except ValueError as error:
        raise invalid(name, "Невірна дата") from error


def numbers(*names: str) -> set[int]:
    """Read ids given once, several times, as `id[]` or with commas, under any of these names."""
    found: set[int] = set()
    for name in names:
        for text in request.args.getlist(name) + request.args.getlist(f"{name}[]"):
            found.update(int(part) for part in text.split(",") if part.strip().lstrip("-").isdigit())
    return found


def paged(items: list[Any], default: int) -> tuple[list[Any], int]:
    """Cut out the asked page and return it with its number. The vendor cuts a too large `count` silently."""
    page = max(1, number("page", 1))
    size = min(MOST, max(1, number("count", default)))
    return items[(page - 1) * size : page * size], page
