"""What is odd about an answer and yet understood, found in its bytes before they are read.

Each is a sign only: a search in the whole text, cheap beside the reading of it. The vendor's documents and
captured answers show all of them.
"""

from __future__ import annotations

import re

# Text that neither Postgres nor UTF-8 takes: it is stored without these.
BAD_CHARACTERS = "bad_characters"
ZERO_DATES = "zero_dates"
# Of an object's own id. Found by the reader of a list, who knows which objects are its own.
NUMBERS_AS_TEXT = "numbers_as_text"

_NUL = b"\\u0000"
_SURROGATE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..)\\u[dD][c-fC-F]"
)
_ZERO_DATE = b'"0000-00-00'


def oddities_of(content: bytes) -> frozenset[str]:
    """Which oddities this body of JSON holds."""
    found = set()
    surrogates = b"\\ud" in content or b"\\uD" in content
    if _NUL in content or (surrogates and _SURROGATE.search(content)):
        found.add(BAD_CHARACTERS)
    if _ZERO_DATE in content:
        found.add(ZERO_DATES)
    return frozenset(found)
