"""Dates as people say them."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date

LOCALES = {"uk": "uk", "en": "en_GB"}


def date_in_words(day: date, language: str) -> str:
    """Day and month, "24 жовтня" or "24 October": a visit lies days back. Unknown languages read as uk."""
    return format_date(day, "d MMMM", locale=LOCALES.get(language[:2], "uk"))
