"""Phones in one form."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import phonenumbers

from altegio.mapping.values import text

LENGTH = 32


_MASK = re.compile(r"[*•#…]|[xXхХ]{2,}")


def is_masked(phone: str) -> bool:
    """Whether digits of the phone are hidden: "+380*****33"."""
    return bool(_MASK.search(phone))


def normalise_phone(value: Any, region: str = "UA") -> str:
    """The phone in E.164 (+380501112233), or the text as it is when it is no whole number.

    The vendor gives "+…", a number without the plus, or, to a user without the right, a masked one, which
    stays text. Without a plus a number is first read as one of `region`, then as a foreign one.
    """
    return _normalised(text(value), region)


# To read a phone takes longer than to read the rest of an appointment, and each brings its client's anew.
@lru_cache(maxsize=32768)
def _normalised(written: str, region: str) -> str:
    digits = re.sub(r"\D", "", written, flags=re.ASCII)
    if not digits or is_masked(written):
        return written[:LENGTH]
    candidates: list[tuple[str, str | None]] = [(written, region)]
    if not written.startswith("+"):
        # Older cards hold the trunk form 8 0…
        if region == "UA" and re.fullmatch(r"80\d{9}", digits):
            candidates.append((digits[1:], region))
        candidates.append((f"+{digits}", None))
    for candidate, of_region in candidates:
        number = _parsed(candidate, of_region)
        if number and phonenumbers.is_valid_number(number):
            return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    # Made-up and newly given ranges are not "valid" yet; a full-length number with its country is kept.
    number = _parsed(*candidates[-1]) if len(digits) > 10 and not digits.startswith("0") else None
    if number and phonenumbers.is_possible_number(number):
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    return written[:LENGTH]


def _parsed(written: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(written[:60], region)
    except phonenumbers.NumberParseException:
        return None
