"""Names in the order of the Ukrainian alphabet, whatever the database's collation is.

The embedded Postgres has no ICU collations and sorts by code point: Є and І before А, ґ after я.
"""

from __future__ import annotations

from django.db.models import F, Func, Value
from django.db.models.functions import Upper

# The four Russian letters stand where people look for them.
_ALPHABET = "АБВГҐДЕЁЄЖЗИЫІЇЙКЛМНОПРСТУФХЦЧШЩЪЬЭЮЯ"
# Code points that no name uses, in rising order.
_RISING = "".join(chr(0xE000 + place) for place in range(len(_ALPHABET)))


def ukrainian(field: str) -> Func:
    """An expression to sort by: the text with its letters turned into rising code points."""
    return Func(Upper(F(field)), Value(_ALPHABET), Value(_RISING), function="translate")
