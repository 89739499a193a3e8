"""Texts to clients and from them. Pure: templates and words in, words and answers out."""

from __future__ import annotations

from feedback.texts.choices import is_skip, read_choice
from feedback.texts.corrections import corrects, what_is_right
from feedback.texts.dates import date_in_words
from feedback.texts.defaults import (
    ASK_AGAIN,
    ASK_AGAIN_FROM_NOUGHT,
    ASK_AGAIN_TEN,
    ASK_COMMENT,
    ASK_RATING,
    ASK_RECOMMEND,
    BY_HAND,
    DEFAULT_TEXTS,
    EMAIL,
    EMAIL_SUBJECT,
    NOTED,
    OPT_OUT_CONFIRMATION,
    RATING_TITLES,
    RECOMMEND_TITLES,
    REMINDER,
    SKIP_TITLE,
    SMS,
    STOP_TITLE,
    THANKS,
)
from feedback.texts.greetings import is_greeting, is_pleasantry
from feedback.texts.names import clean_first_name, vocative
from feedback.texts.pages import Heading, headed, on_a_page
from feedback.texts.photos import short_client
from feedback.texts.ratings import FIVE, FROM_NOUGHT, TEN, Scale, is_bare_number, may_rate, read_rating
from feedback.texts.remarks import tells_too
from feedback.texts.rendering import (
    LONG_VALUES,
    TEXT_LIMIT,
    TITLE_LIMIT,
    VARIABLES,
    fit_bytes,
    fit_title,
    has_stray_braces,
    render,
    size_in_bytes,
    size_of_title,
    unknown_variables,
)
from feedback.texts.replies import holds_back, is_question_or_booking, is_stop, is_undecided, read_yes_no
from feedback.texts.sms import sms_parts

__all__ = [
    "ASK_AGAIN",
    "ASK_AGAIN_FROM_NOUGHT",
    "ASK_AGAIN_TEN",
    "ASK_COMMENT",
    "ASK_RATING",
    "ASK_RECOMMEND",
    "BY_HAND",
    "DEFAULT_TEXTS",
    "EMAIL",
    "EMAIL_SUBJECT",
    "FIVE",
    "FROM_NOUGHT",
    "LONG_VALUES",
    "NOTED",
    "OPT_OUT_CONFIRMATION",
    "RATING_TITLES",
    "RECOMMEND_TITLES",
    "REMINDER",
    "SKIP_TITLE",
    "SMS",
    "STOP_TITLE",
    "TEN",
    "TEXT_LIMIT",
    "THANKS",
    "TITLE_LIMIT",
    "VARIABLES",
    "Heading",
    "Scale",
    "clean_first_name",
    "corrects",
    "date_in_words",
    "fit_bytes",
    "fit_title",
    "has_stray_braces",
    "headed",
    "holds_back",
    "is_bare_number",
    "is_greeting",
    "is_pleasantry",
    "is_question_or_booking",
    "is_skip",
    "is_stop",
    "is_undecided",
    "may_rate",
    "on_a_page",
    "read_choice",
    "read_rating",
    "read_yes_no",
    "render",
    "short_client",
    "size_in_bytes",
    "size_of_title",
    "sms_parts",
    "tells_too",
    "unknown_variables",
    "vocative",
    "what_is_right",
]
