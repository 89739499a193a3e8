"""Names in the order of the Ukrainian alphabet, whatever the database's collation is.

The embedded Postgres has no ICU collations and sorts by code point: Є and І before А, ґ after я.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Case, F, Func, OrderBy, Q, Value, When
from django.db.models.functions import Upper

# The four Russian letters stand where people look for them.
_ALPHABET = "АБВГҐДЕЁЄЖЗИЫІЇЙКЛМНОПРСТУФХЦЧШЩЪЬЭЮЯ"
# Code points that no name uses, in rising order.
_RISING = "".join(chr(0xE000 + place) for place in range(len(_ALPHABET)))


def ukrainian(field: str) -> Func:
    """An expression to sort by: the text with its letters turned into rising code points."""
    return Func(Upper(F(field)), Value(_ALPHABET), Value(_RISING), function="translate")


def around(field: str, now: date | datetime) -> tuple[Case | OrderBy, ...]:
    """To sort by: from `now` on, the nearest first; then what has been, the latest first."""
    coming = Q(**{f"{field}__gte": now})
    return (
        Case(When(coming, then=Value(0)), default=Value(1)),
        # Null for all that has been, so that the last key alone decides there.
        OrderBy(Case(When(coming, then=F(field)))),
        OrderBy(F(field), descending=True),
    )
