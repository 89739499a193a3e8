"""Values as Altegio writes them: the one tolerant layer. Nothing here raises but Unreadable.

The vendor writes numbers as strings, flags as 0, 1, "1" or booleans, an empty object as `[]`, an empty date
as "", "0000-00-00", "1970-01-01" or "1900-…", a list with gaps as an object of numbers. Webhooks have brought
NaN, NUL, lone surrogates and ids beyond BIGINT.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from altegio.mapping.whole import DEEPEST, Whole, json_of_clean

BIGINT = 2**63 - 1
INTEGER = 2**31 - 1
SMALLINT = 2**15 - 1
# Beyond these years a date is a slip of the hand, and moments would not survive a change of zone.
FIRST_YEAR, LAST_YEAR = 1971, 2199
UNKNOWN_YEAR = 1900
# They turn what stands after them, or make two names look alike; an emoji's joiner (U+200D) is none of them.
_UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_COLOR = re.compile(r"#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})", re.ASCII)


class Unreadable(ValueError):
    """The object cannot become a row; the message says why, without repeating its content."""


def as_object(value: Any) -> dict[str, Any]:
    """The object, or an empty one for `[]`, null and anything else."""
    return value if isinstance(value, dict) else {}


def as_list(value: Any) -> list[Any]:
    """The list; the values of an object whose keys are all numbers; else an empty one."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and all(str(key).isdecimal() for key in value):
        return list(value.values())
    return []


def need_object(value: Any, what: str) -> Whole:
    """The object, cleaned of what Postgres cannot hold. Raises Unreadable when it is none."""
    if not isinstance(value, dict):
        raise Unreadable(f"{what}: not an object")
    written = json_of_clean(value)
    if written is not None:
        return Whole(value, written)
    cleaned = clean(value)
    try:
        return Whole(cleaned, json.dumps(cleaned, ensure_ascii=False))
    except ValueError:
        raise Unreadable(f"{what}: a number is too long") from None


def clean(value: Any, depth: int = 0) -> Any:
    """JSON that JSONB takes: no NUL, no lone surrogates, no NaN. Raises Unreadable when nested too deeply."""
    if depth > DEEPEST:
        raise Unreadable("nested too deeply")
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {clean_text(str(key)): clean(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list):
        return [clean(inner, depth + 1) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def clean_text(value: str) -> str:
    """The text without NUL; pairs of surrogates joined, lone ones replaced."""
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value.replace("\x00", "") if "\x00" in value else value


def text(value: Any, limit: int | None = None) -> str:
    """The text as a person sees it, trimmed, cut to the column's length; "" for neither text nor number."""
    found = _seen(clean_text(value)).strip() if isinstance(value, str) else _number_as_text(value)
    return found if limit is None or len(found) <= limit else found[:limit].rstrip()


def _seen(value: str) -> str:
    return value if value.isascii() else _UNSEEN.sub("", value)


def _number_as_text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    if isinstance(value, float) and (not math.isfinite(value) or abs(value) >= 1e15):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value) if abs(value) <= BIGINT else ""


def decimal(value: Any, *, digits: int = 14, places: int = 2) -> Decimal | None:
    """The number rounded to `places` and held within `digits`; None when it is no number."""
    if isinstance(value, str):
        return _rounded("".join(value.split()).replace(",", ".")[:40], digits, places)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    if isinstance(value, int) and abs(value) > BIGINT:
        return None
    return _rounded(str(value)[:40], digits, places)


# A salon has few prices: nearly every sum has been met before.
@lru_cache(maxsize=16384)
def _rounded(written: str, digits: int, places: int) -> Decimal | None:
    try:
        number = Decimal(written)
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    step = Decimal(1).scaleb(-places)
    largest = Decimal(10) ** (digits - places) - step
    number = max(-largest, min(largest, number)).quantize(step, ROUND_HALF_UP)
    return number + 0  # -0.00 becomes 0.00


def money(value: Any) -> Decimal:
    """A sum of money, two places; 0 when it is no number."""
    return decimal(value) or Decimal("0.00")


def small(value: Any) -> int:
    """A whole number that a small column holds, not below 0."""
    return integer(value, low=0, high=SMALLINT)


def integer(value: Any, *, low: int = -INTEGER, high: int = INTEGER, default: int = 0) -> int:
    """A whole number held within [low, high]; `default` when it is no number."""
    if type(value) is int and abs(value) <= BIGINT:
        return max(low, min(high, value))
    number = decimal(value, digits=18, places=0)
    return default if number is None else max(low, min(high, int(number)))


def flag(value: Any) -> bool:
    """A yes or no: true, 1, "1", "true"."""
    if isinstance(value, str):
        return value.strip().lower() in ("1", "true", "yes")
    if isinstance(value, float):
        return value != 0 and not math.isnan(value)
    return isinstance(value, int) and value != 0


def answer(value: Any) -> bool | None:
    """A yes or no, or None where nothing was answered."""
    return flag(value) if isinstance(value, bool | int | float) or text(value) else None


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects of a list that are not empty."""
    return [item for item in as_list(value) if isinstance(item, dict) and item]


def reference(value: Any, what: str) -> int | None:
    """Another object's id; None for 0, null, `[]`, "". Raises Unreadable beyond BIGINT."""
    if type(value) is int and value <= BIGINT:
        return value if value > 0 else None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if isinstance(value, float):
        if not value.is_integer():
            return None
        value = int(value)
    if isinstance(value, str):
        found = re.fullmatch(r"0*([0-9]*)(?:\.0*)?", value.strip())
        if not found:
            return None
        value = int(found[1] or 0) if len(found[1]) < 25 else BIGINT + 1
    if value > BIGINT:
        raise Unreadable(f"{what}: the id is too large")
    return value if value > 0 else None


def need_id(raw: Mapping[str, Any], what: str) -> int:
    """The object's own id. Raises Unreadable when there is none that can be used."""
    found = reference(raw.get("id"), what)
    if found is None:
        raise Unreadable(f"{what}: no usable id")
    return found


def color(value: Any) -> str:
    """A colour as #rrggbb, in small letters; the vendor writes it with and without the #."""
    found = _COLOR.fullmatch(text(value))
    if not found:
        return ""
    digits = found[1] if len(found[1]) == 6 else "".join(digit * 2 for digit in found[1])
    return f"#{digits.lower()}"


def custom_fields(value: Any) -> dict[str, Any]:
    """Custom fields by their code: an object already is; a list holds {code or title or id, value}."""
    if isinstance(value, dict):
        return value
    fields: dict[str, Any] = {}
    for item in objects(value):
        key = text(item.get("code")) or text(item.get("title")) or text(item.get("id"))
        if key:
            fields[key] = item.get("value")
    return fields


_WRITTEN = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?)?"
    r"\s*(Z|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)


def wall_clock(value: Any) -> datetime | None:
    """The date and time as written, without a zone; any offset is left aside. None for empty dates.

    The vendor says nothing of it, but the offset that it writes has been seen to be wrong: that of today, or
    of its server, not that of the date.
    """
    return _shown(value)[0]


def _shown(value: Any) -> tuple[datetime | None, str]:
    """The wall clock, and the offset written beside it, or ""."""
    found = _WRITTEN.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        return None, ""
    year, month, day, hour, minute, second, offset = found.groups("0")
    try:
        # The zone is the caller's.
        shown = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second))  # noqa: DTZ001
    except ValueError:
        return None, ""
    return shown, offset if found[7] else ""


def local_moment(value: Any, zone: tzinfo) -> datetime | None:
    """The moment at which clocks in `zone` show this date and time, in UTC.

    A time that the change to winter repeats is the first of the two; one that the change to summer skips is
    read by the offset from before the change.
    """
    shown = wall_clock(value)
    return shown.replace(tzinfo=zone, fold=0).astimezone(UTC) if shown else None


def stated_moment(value: Any, zone: tzinfo) -> datetime | None:
    """The moment by the offset written beside it ("+0500" has no colon), in UTC; by `zone` without one.

    For marks of creation and change only: they are compared with others of their kind.
    """
    shown, offset = _shown(value)
    if not shown:
        return None
    return shown.replace(tzinfo=_zone_of(offset) if offset else zone, fold=0).astimezone(UTC)


@lru_cache(maxsize=64)
def _zone_of(offset: str) -> timezone:
    if offset == "Z":
        return UTC
    minutes = min(int(offset[1:3]), 23) * 60 + min(int(offset[-2:]), 59)
    return timezone(timedelta(minutes=-minutes if offset[0] == "-" else minutes))


def birthday(value: Any) -> date | None:
    """A birthday. The year 1900 in it means that the year is not known.

    The vendor writes 1900 or less for a year that it does not know, 1970-01-01 and zeros for no date, and
    once seconds since 1970.
    """
    written = text(value)
    if re.fullmatch(r"-?[0-9]{6,9}", written):
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(written))).date()
    found = re.match(r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)", written, re.ASCII)
    if not found or int(found[1]) > LAST_YEAR:
        return None
    year, month, day = (int(part) for part in found.groups())
    if (month, day) == (1, 1) and (year <= UNKNOWN_YEAR or year == 1970):
        return None
    try:
        return date(max(year, UNKNOWN_YEAR), month, day)
    except ValueError:
        return None
