"""Words as they are looked for in comments: in any of their Ukrainian forms. PURE.

Postgres has no Ukrainian dictionary of its own, so a word is cut down to what its forms share, and what
begins so is found: "фарбування" finds "фарбуванням" and "фарбую", "колір" finds "кольору".
A few words too many are found rather than one too few.
"""

from __future__ import annotations

import re

from feedback.texts.words import listed, plain

# What a database puts in place of what was written before it compares: by position, the rest is dropped.
WRITTEN, KEPT, DROPPED = "ґҐёЁ", "гГеЕ", "'’ʼ‘`´′"
_TOKEN = re.compile(r"[^\W_]+")
_WRITTEN_WORD = re.compile(rf"[^\W_]+(?:[{DROPPED}][^\W_]+)*")
_LETTERS = str.maketrans("ґё", "ге", DROPPED)
_CYRILLIC = re.compile(r"[а-яіїєґ]+")
MOST_WORDS = 8
SHORTEST = 3

# Endings of nouns, adjectives and verbs, the longest first.
ENDINGS = sorted(
    listed("""
    ення енням енню енні ннями нням нню нні ння нь
    ами ями ові еві єві ів їв ах ях ам ям ом ем єм ою ею єю ий ій їй а я у ю о е є і ї и ь й
    ого ому его ему им ім їм их іх їх ими іми їми ої ої
    ти ла ло ли в вши вся єть ить їть ять ють уть ать ємо емо имо їмо єте ете ите їте єш еш иш їш
    """),
    key=lambda ending: (-len(ending), ending),
)
REFLEXIVE = ("ся", "сь")
VOWELS = "аеєиіїоуюя"
# Before some endings one consonant stands for another: рука, руці; подруга, подрузі.
TURNS = {"к": "цч", "ц": "кч", "г": "зж", "з": "г", "х": "сш", "ч": "кц", "ж": "г", "ш": "х"}


def query_of(text: str) -> str:
    """What Postgres' `to_tsquery('simple', …)` is asked for: each word, in any form; "" of no words."""
    return " & ".join(f"({' | '.join(f'{each}:*' for each in beginnings(token))})" for token in _tokens(text))


def _tokens(text: str) -> list[str]:
    return list(dict.fromkeys(_TOKEN.findall(_plainly(text))))[:MOST_WORDS]


def _plainly(text: str) -> str:
    return plain(text).translate(_LETTERS)


def excerpt(text: str, searched: str, length: int) -> list[tuple[str, bool]]:
    """A part of a text as (piece, whether it is a word that was searched), the first such word in its midst.

    The beginning of the text where it holds none of the words; "…" where something was cut off.
    """
    starts = tuple(beginning for token in _tokens(searched) for beginning in beginnings(token))
    found = [each.span() for each in _WRITTEN_WORD.finditer(text) if _plainly(each[0]).startswith(starts)]
    if not starts or not found:
        return [(text if len(text) <= length else f"{text[: length - 1].rstrip()}…", False)]
    first = max(0, found[0][0] - length // 3) if len(text) > length else 0
    # Not from the midst of a word.
    first = text.rfind(" ", 0, first) + 1 if first else 0
    last = min(len(text), first + length)
    pieces, at = [("…", False)] if first else [], first
    for start, end in found:
        if start >= at and end <= last:
            pieces += [(text[at:start], False), (text[start:end], True)]
            at = end
    pieces.append((f"{text[at:last].rstrip()}…" if last < len(text) else text[at:last], False))
    return [piece for piece in pieces if piece[0]]


def beginnings(word: str) -> list[str]:
    """With what the forms of a plain word may begin; the word itself where it is no Ukrainian one."""
    if len(word) <= SHORTEST or not _CYRILLIC.fullmatch(word):
        return [word]
    stem = _stem(word)
    found = {stem, *_turned(stem), *_vowels(stem)}
    # What begins with another of them is found by that one already.
    return sorted(one for one in found if not any(other != one and one.startswith(other) for other in found))


def _stem(word: str) -> str:
    """The word without its ending, of `SHORTEST` letters at least; verbs in -увати also without that."""
    if word.endswith(REFLEXIVE) and len(word) - 2 > SHORTEST:
        word = word[:-2]
    ending = next((one for one in ENDINGS if word.endswith(one) and len(word) - len(one) >= SHORTEST), "")
    stem = word[: len(word) - len(ending)]
    for suffix in ("ува", "юва"):
        if stem.endswith(suffix) and len(stem) - 2 >= SHORTEST:
            return stem[:-2]
    return stem


def _turned(stem: str) -> set[str]:
    return {stem[:-1] + other for other in TURNS.get(stem[-1], "")}


def _vowels(stem: str) -> set[str]:
    """Forms with another vowel in the last syllable: колір, кольору; ніготь, нігтя; майстер, майстра."""
    if len(stem) <= SHORTEST or stem[-1] in VOWELS:
        return set()
    for suffix, other in (("іст", "ост"), ("ост", "іст")):
        if stem.endswith(suffix):  # якість, якості
            return {stem[:-3] + other}
    head, vowel, last = stem[:-2], stem[-2], stem[-1]
    if vowel == "і":
        return {f"{head}{other}{last}" for other in ("о", "е", "ьо")}
    if vowel in "ое":
        soft = head.removesuffix("ь")
        dropped = {f"{soft}{last}"} if len(soft) + 1 > SHORTEST and soft[-1] not in VOWELS else set()
        return {f"{soft}і{last}", *dropped}
    if vowel not in VOWELS:
        return {f"{stem[:-1]}{other}{last}" for other in "ое"}
    return set()
