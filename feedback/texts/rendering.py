"""A template filled with values, and texts cut to what Instagram takes."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Mapping

import regex

VARIABLES = frozenset(
    {
        "first_name_vocative",
        "master",
        "services",
        "date",
        "salon",
        "stop_link",
        "direct_link",
        "form_link",
        "review_link",
    }
)
TEXT_LIMIT = 1000  # bytes of UTF-8, says the vendor: 500 Cyrillic letters
TITLE_LIMIT = 20  # characters of a button
# About the longest that a client's details come to, to see what a template may grow to.
LONG_VALUES = {
    "first_name_vocative": "Володимирівно",
    "master": "Олександра Костянтинівна",
    "services": "Манікюр з покриттям, педікюр",
    "date": "у понеділок, 28 вересня",
    "salon": "Салон краси «Перлина»",
    "stop_link": "https://salon.example.com.ua/stop/1234567.abcdefghijklmnopqr/",
    "direct_link": "https://ig.me/m/perlyna_beauty_salon?ref=abcdefghijklmnopqrstuvwx",
    "form_link": "https://salon.example.com.ua/f/1234567.abcdefghijklmnopqr/",
    "review_link": "https://search.google.com/local/writereview?placeid=ChIJN1t_tDeuEmsRUsoyG83frY4",
}
PLACE = re.compile(r"\{([^{}]*)\}")
ELLIPSIS = "…"
GAP = "\x00"  # marks an empty value while its surroundings are mended; no text may hold it
OPENS_SENTENCE = frozenset(".!?…\n")
# Where a word is not over yet; an accent may be a character of its own.
WORD_GOES_ON = regex.compile(r"\w\p{M}*['’-]?\Z")
WORD_COMES = regex.compile(r"['’-]?\w")


def unknown_variables(template: str) -> set[str]:
    """What stands in braces and is no variable of ours, as typed: a template with any is not to be saved."""
    return {name for name in PLACE.findall(template) if name.strip() not in VARIABLES}


def has_stray_braces(template: str) -> bool:
    """Whether a brace has no partner or stands in another pair: a client would read it, so save none."""
    return not {"{", "}"}.isdisjoint(PLACE.sub("", template))


def render(template: str, values: Mapping[str, str]) -> str:
    """Put `values` in place of the variables, each in its braces: {first_name_vocative}, {master}, …

    Values are never read as templates. An unknown {word} stays as typed, so that a preview shows it. An empty
    or missing value goes together with the comma that set it off: "{first_name_vocative}, дякуємо" becomes
    "Дякуємо", "Привіт, {first_name_vocative}!" becomes "Привіт!", "({master})" goes whole.
    """

    def value(match: re.Match[str]) -> str:
        name = match[1].strip()
        if name not in VARIABLES:
            return match[0]
        return values.get(name, "").replace(GAP, "").strip() or GAP

    text = PLACE.sub(value, template.replace(GAP, ""))
    while GAP in text:
        before, _, after = text.partition(GAP)
        text = _without_gap(before, after)
    return text.strip()


def _without_gap(before: str, after: str) -> str:
    if before.rstrip(" ").endswith(("(", "«")) and after.lstrip(" ")[:1] in {")", "»"}:
        return before.rstrip(" ")[:-1].rstrip(" ") + after.lstrip(" ")[1:]
    kept = before.rstrip(" ")
    if _begins_sentence(kept):
        rest = after.lstrip(" ,.!:;—–-")
        return before + rest[:1].upper() + rest[1:]
    rest = after.lstrip(" ")
    if kept.endswith(",") and rest.startswith(","):
        rest = rest[1:]
    kept = kept.rstrip(" ,:—–-")
    return kept + (rest if not rest or rest[0] in ".,!?…;:)\n" else " " + rest.lstrip(" "))


def _begins_sentence(before: str) -> bool:
    """Nothing yet, the end of a sentence, or only a decoration such as an emoji before."""
    return (
        not before
        or before[-1] in OPENS_SENTENCE
        or not (before[-1].isalnum() or before[-1] in ",:;(«\"'—–-")
    )


def size_in_bytes(text: str) -> int:
    """How much of `TEXT_LIMIT` a text takes."""
    return len(text.encode("utf-8", "replace"))


def letters_over(text: str, limit: int = TEXT_LIMIT) -> int:
    """How many characters have to go from the end of a text before it fits; people count these, not bytes."""
    rest = size_in_bytes(text) - limit
    count = 0
    for letter in reversed(text):
        if rest <= 0:
            break
        rest -= size_in_bytes(letter)
        count += 1
    return count


def room_for_letters(text: str, limit: int = TEXT_LIMIT) -> int:
    """How many more characters surely fit of those that the text is written in.

    A letter of two bytes, such as any Ukrainian one, unless the text so far is of single bytes only.
    """
    size = size_in_bytes(text)
    return max(0, limit - size) // (1 if 0 < size == len(text) else 2)


def size_of_title(title: str) -> int:
    """How much of `TITLE_LIMIT` a button's title takes: most emoji count as two, as in UTF-16."""
    return len(title.encode("utf-16-le", "replace")) // 2


def fit_bytes(text: str, limit: int = TEXT_LIMIT) -> str:
    """The text within `limit` bytes of UTF-8, as the vendor counts: 500 Cyrillic letters.

    Cut after a word and marked by "…"; a single long word is cut between letters, never inside an emoji.
    """
    return _fit(text.encode("utf-8", "replace").decode(), limit, size_in_bytes)


def fit_title(title: str, limit: int = TITLE_LIMIT) -> str:
    """A button's title within `limit` characters, most emoji counted as two (as UTF-16 does)."""
    clean = " ".join(title.encode("utf-8", "replace").decode().split())
    return _fit(clean, limit, size_of_title)


def _fit(text: str, limit: int, size: Callable[[str], int]) -> str:
    if size(text) <= limit:
        return text
    room = limit - size(ELLIPSIS)
    if room <= 0:
        return ""
    kept, used = [], 0
    for letter in regex.findall(r"\X", text):
        used += size(letter)
        if used > room:
            break
        kept.append(letter)
    cut = "".join(kept)
    if _parts_a_word(cut, text[len(cut) :]) and (spaces := list(re.finditer(r"\s+", cut))):
        cut = cut[: spaces[-1].start()]
    return cut.rstrip(string.whitespace + ",;:—–-") + ELLIPSIS


def _parts_a_word(before: str, after: str) -> bool:
    """Whether a cut here goes through a word (здоров'я and будь-хто are one each) or through an address."""
    chunk = regex.split(r"\s", before)[-1]
    if "://" in chunk and not after[:1].isspace():
        return True
    return bool(WORD_GOES_ON.search(before) and WORD_COMES.match(after))
