"""A number with our signature, in as few letters as may be: for addresses in an SMS, paid by its length."""

from __future__ import annotations

import base64

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import base36_to_int, int_to_base36

SIGNATURE = 18  # letters, 108 bits


def word_of(number: int, salt: str) -> str:
    """The word for this number; words of another salt are other ones."""
    plain = int_to_base36(number)
    return plain + _signature(plain, salt, settings.SECRET_KEY)


def number_of(word: str, salt: str) -> int | None:
    """The number that a word was made of; None for a word that we did not make."""
    plain, signature = word[:-SIGNATURE], word[-SIGNATURE:]
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    known = [constant_time_compare(signature, _signature(plain, salt, key)) for key in keys]
    try:
        return base36_to_int(plain) if any(known) else None
    except ValueError:
        return None


def _signature(plain: str, salt: str, key: str) -> str:
    digest = salted_hmac(salt, plain, secret=key, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode()[:SIGNATURE]
