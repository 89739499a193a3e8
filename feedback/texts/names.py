"""A client's first name out of what the desk typed, and the form in which one calls a person by it."""

from __future__ import annotations

import re
from functools import lru_cache

from feedback.texts.given_names import GROUPS, KNOWN
from feedback.texts.latin import fold
from feedback.texts.words import APOSTROPHES, WORD, listed, plain

UKRAINIAN = re.compile(r"[абвгґдеєжзиіїйклмнопрстуфхцчшщьюя'-]+")
RUSSIAN_FORM = re.compile(r"(ей|ий|[бвгджзклмнпрстфхцчш]ь)$")  # "Сергей", "Юрий", "Игорь"
UKRAINIAN_SOFT = frozenset({"любов", "нінель", "ніколь", "мішель", "лесь", "василь", "кароль"})
SOMEBODY_ELSE = listed("""
    мама тато дочка донька син сестра брат подруга друг чоловік дружина муж жена бабуся тітка кума кум
    від от для до майстер mother friend from by
""")
TOGETHER = re.compile(r"[+&/,]|(?<!\w)(?:і|й|та|и|and|або|or)(?!\w)", re.IGNORECASE)
_LATIN = frozenset(fold(name) for name in KNOWN)


def clean_first_name(name: str) -> str:
    """The given name in a client's name as written in Altegio, or "" when none can be told safely.

    "Коваль Олена VIP не дзвонити" gives "Олена"; "клієнт 5", a phone, "мама Олена" give "". Only names of
    our list count: a greeting without a name is better than one by a surname or a note.
    """
    tokens = WORD.findall(name.translate(APOSTROPHES))
    found = [index for index, token in enumerate(tokens) if _is_given_name(token)]
    if not found:
        return ""
    first = tokens[found[0]]
    if found[0] > 0 and plain(tokens[found[0] - 1]) in SOMEBODY_ELSE:
        return ""
    others = (tokens[index] for index in found[1:])
    if any(_gender(other) != _gender(first) for other in others):
        return ""  # "Роман Олена": one of them is a surname, or there are two people
    if TOGETHER.search(name) and any(tokens[index].lower() != first.lower() for index in found[1:]):
        return ""  # "Катя і Маша", "Катя+Маша": nobody is called by the other's name
    return _capitalised(first)


def _is_given_name(token: str) -> bool:
    parts = token.casefold().split("-")
    if all(part in KNOWN for part in parts):
        return True
    return token.isascii() and all(len(part) > 2 and fold(part) in _LATIN for part in parts)


def _capitalised(name: str) -> str:
    return "-".join(part[:1].upper() + part[1:].lower() for part in name.split("-"))


@lru_cache(maxsize=2048)
def _gender(name: str) -> str | None:
    """Either "masculine" or "feminine"; None when the name does not tell."""
    import shevchenko  # Large, and read by those processes alone that call somebody by name.

    found = shevchenko.detect_gender({"givenName": name})
    gender = found.get("gender") if isinstance(found, dict) else None
    return str(getattr(gender, "value", gender)) if gender else None


@lru_cache(maxsize=2048)
def vocative(first_name: str) -> str:
    """The form of address: "Олено" for "Олена". Any name that is not plainly Ukrainian stays as it is."""
    name = first_name.strip()
    bare = name.translate(APOSTROPHES).lower()
    if not UKRAINIAN.fullmatch(bare) or _is_russian_form(bare):
        return name
    gender = _gender(name)
    if gender is None:
        return name
    import shevchenko

    try:
        declined = shevchenko.in_vocative({"gender": gender, "givenName": name})
    except (shevchenko.InputValidationError, KeyError, IndexError, ValueError):
        return name  # the library knows no rule for it; the nominative is right in any language
    return str(declined.get("givenName") or name)


def _is_russian_form(name: str) -> bool:
    return bool(RUSSIAN_FORM.search(name)) and name not in UKRAINIAN_SOFT


def forms(name: str) -> frozenset[str]:
    """The folded forms of a given name, empty when it is not on our list."""
    folded = fold(name)
    return frozenset().union(*(group for group in _FOLDED_GROUPS if folded in group))


_FOLDED_GROUPS = tuple(frozenset(fold(form) for form in group) for group in GROUPS)
