"""What people type, made comparable: one case, one apostrophe, no invisible characters."""

from __future__ import annotations

import re
import unicodedata

APOSTROPHES = str.maketrans(dict.fromkeys("’ʼ‘`´′ʹ＇\u2032\u02bb", "'"))
INVISIBLE = re.compile("[\ufe00-\ufe0f\u200b-\u200f\u2060\u20e3\ufeff\U0001f3fb-\U0001f3ff\x00]")
WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")


def plain(text: str) -> str:
    """Lower case, straight apostrophes, ё as е; keycap digits as digits; no variation selectors."""
    without = INVISIBLE.sub("", unicodedata.normalize("NFKC", text).translate(APOSTROPHES))
    return without.lower().replace("ё", "е").strip()


def listed(text: str) -> frozenset[str]:
    """A vocabulary written as one text, its words parted by white space."""
    return frozenset(text.split())


def words(text: str) -> list[str]:
    """The words of an already plain text; "п'ять" and "стоп-кадр" are one word each."""
    return WORD.findall(text)
