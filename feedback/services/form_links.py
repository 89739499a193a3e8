"""The address of a survey's form: its number, signed. All else stands in the survey's own row."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from feedback.models import VisitFeedback
from feedback.services import short_words

SALT = "feedback.form"


def form_link(survey: VisitFeedback) -> str:
    """This survey's form. The address names nobody and is good for nothing else; making it stores nothing."""
    return settings.PUBLIC_URL + reverse("form", args=(token_of(survey.pk),))


def token_of(survey_id: int) -> str:
    """The word in the address of this survey (primary key)."""
    return short_words.word_of(survey_id, SALT)


def survey_of(token: str) -> int | None:
    """The survey (primary key) that a word was made for; None for one that we did not make. No query."""
    return short_words.number_of(token, SALT)
