"""The address of a survey's form: its number, signed. All else stands in the survey's own row."""

from __future__ import annotations

import base64

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import base36_to_int, int_to_base36

from feedback.models import VisitFeedback

SALT = "feedback.form"
# 108 bits, in as few letters as may be: an SMS is paid by its length.
SIGNATURE = 18


def form_link(survey: VisitFeedback) -> str:
    """This survey's form. The address names nobody and is good for nothing else; making it stores nothing."""
    return settings.PUBLIC_URL + reverse("form", args=(token_of(survey.pk),))


def token_of(survey_id: int) -> str:
    """The word in the address: the survey's number and our signature of it."""
    word = int_to_base36(survey_id)
    return word + _signature(word, settings.SECRET_KEY)


def survey_of(token: str) -> int | None:
    """The number of the survey that a word was made for; None for one that we did not make. No query."""
    word, signature = token[:-SIGNATURE], token[-SIGNATURE:]
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    known = [constant_time_compare(signature, _signature(word, key)) for key in keys]
    try:
        return base36_to_int(word) if any(known) else None
    except ValueError:
        return None


def _signature(word: str, key: str) -> str:
    digest = salted_hmac(SALT, word, secret=key, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode()[:SIGNATURE]
