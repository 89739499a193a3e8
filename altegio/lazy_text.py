"""Texts that are put together now and rendered later, in the language of whoever reads them.

What `gettext_lazy` gives stays lazy only until something is filled in: `%` and f-strings render it at once.
"""

from __future__ import annotations

from django.utils.functional import Promise, keep_lazy_text

Text = str | Promise


@keep_lazy_text
def filled(text: Text, **facts: object) -> Text:
    """The text with the facts in its places; lazy where it, or one of them, is."""
    return str(text) % facts


@keep_lazy_text
def joined(*texts: Text, by: str = " ") -> Text:
    """One after another with a space between, without the empty ones; lazy where one of them is."""
    return by.join(part for part in map(str, texts) if part)
