"""A number with our signature, in as few letters as may be: for addresses in an SMS, paid by its length."""

from __future__ import annotations

import base64

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

SIGNATURE = 18  # letters, 108 bits


def word_of(number: int, salt: str) -> str:
    """The word for this number; words of another salt are other ones."""
    return f"{number}.{_signature(str(number), salt, settings.SECRET_KEY)}"


def number_of(word: str, salt: str) -> int | None:
    """The number that a word was made of; None for a word that we did not make."""
    number, _dot, signature = word.partition(".")
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    known = [constant_time_compare(signature, _signature(number, salt, key)) for key in keys]
    return int(number) if any(known) else None


def _signature(number: str, salt: str, key: str) -> str:
    digest = salted_hmac(salt, number, secret=key, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode()[:SIGNATURE]
