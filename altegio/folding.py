"""Names as they sound: one spelling for Ukrainian, Russian and Latin letters, by which people are found.

"Ковальчук", "Kovalchuk" and "Kovaltchuk" are one word here, "Юлія", "Юлия", "Julia" and "Yuliia" another.
Postgres folds alike: its function `altegio_fold`, made by a migration out of these very tables, fills the
column that is searched. Who changes a table here writes a migration that makes function and column anew; a
test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from string import ascii_lowercase, ascii_uppercase

# A letter for a letter. Capitals stand for a sound that Latin writes with several letters: C ч, S ш, Z ж;
# ц, ю and я are settled below.
_CYRILLIC = "абвгґдеєёжзиіїйыклмнопрстуфхцчшщэюя"
_AS = "abvhhdeeeZziiiiiklmnoprstufhцCSSeюя"
_ACCENTED = "àáâãäåąæçćčďđèéêëęěìíîïłľńňñòóôõöøőŕřśšťúùûüůűýźžż"
_PLAIN = "aaaaaaaacccddeeeeeeiiiillnnnooooooorrsstuuuuuuyzzz"
# Signs between words, and signs within a word that have no sound.
_SPACES = "!#$%&()*+,-./:;<=>?@[\\]^_{|}~«»–—№…\u00a0\t\n\r"
_SILENT = "ьъЬЪ'’ʼ`´′\""

FROM = _CYRILLIC + _CYRILLIC.upper() + _ACCENTED + _ACCENTED.upper() + ascii_uppercase + _SPACES
TO = _AS + _AS + _PLAIN + _PLAIN + ascii_lowercase + " " * len(_SPACES)
DROPPED = _SILENT

# In this order. What Latin writes with several letters, then letters that sound alike.
_SPELLINGS = (
    *(("shch", "S"), ("sch", "S"), ("tch", "C"), ("ch", "C"), ("zgh", "Z"), ("kh", "h"), ("sh", "S")),
    *(("zh", "Z"), ("ph", "f"), ("tz", "ц"), ("ts", "ц"), ("x", "ks")),
    *(("c", "k"), ("g", "h"), ("j", "i"), ("y", "i"), ("q", "k"), ("w", "v"), ("ц", "c")),
)
# Сергей is Сергій; я and ю count at a word's beginning (Яна is not Анна), and are a plain vowel within it.
_ENDS = (
    *(("ei ", "i "), (" ia", " Ja"), (" iu", " Ju"), (" я", " Ja"), (" ю", " Ju")),
    *(("я", "a"), ("ю", "u")),
)
_TWICE = tuple((letter * 2, letter) for letter in " abcdefhiklmnoprstuvz")
# Марія, Maria and Mariya: what stands between vowels is written in too many ways to count.
_VOWELS = "aeou"
_GLIDES = (
    *(("i" + vowel, vowel) for vowel in _VOWELS),
    *((vowel + "i", vowel) for vowel in _VOWELS),
    *((vowel * 2, vowel) for vowel in _VOWELS),
)
STEPS: tuple[tuple[str, str], ...] = (*_SPELLINGS, *_ENDS, *_TWICE, *_GLIDES)

_TABLE = str.maketrans(FROM, TO, DROPPED)
# The same keys of a Ukrainian and an English keyboard, for what is typed with the wrong one switched on.
_UKRAINIAN_KEYS = "йцукенгшщзхїфівапролджєячсмитьбюЙЦУКЕНГШЩЗХЇФІВАПРОЛДЖЄЯЧСМИТЬБЮ"
_ENGLISH_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>"
_OTHER_LAYOUT = str.maketrans(_UKRAINIAN_KEYS + _ENGLISH_KEYS, _ENGLISH_KEYS + _UKRAINIAN_KEYS)
# Shorter words are too much alike to be told apart with a letter wrong.
_SURE_OF = 4


def fold(text: str) -> str:
    """The text as it sounds, a space before, between and behind its words."""
    return reduce(lambda folded, step: folded.replace(*step), STEPS, f" {text.translate(_TABLE)} ")


def folded_words(text: str) -> list[str]:
    """The words of what somebody typed, as they sound.

    A last `i` may be the beginning of a vowel that swallows it (Мар, Марі, Марія), so it is left away.
    """
    words = fold(text).split()
    return [word.rstrip("i") if len(word) > 2 and word.rstrip("i") else word for word in words]


def slips(word: str) -> list[str]:
    """Patterns of LIKE for a folded word with one letter wrong, left out, too many, or swapped with the next.

    None for a short word: they are too much alike.
    """
    return sorted(set(_slips(word)) - {word}) if len(word) >= _SURE_OF else []


def _slips(word: str) -> Iterator[str]:
    for place in range(len(word)):
        before, letter, after = word[:place], word[place], word[place + 1 :]
        yield f"{before}_{after}"
        yield before + after
        if place:
            yield f"{before}_{letter}{after}"
        if after:
            yield f"{before}{after[0]}{letter}{after[1:]}"


def other_layout(text: str) -> str:
    """What would have been typed with the keyboard switched to the other language: "jktyf" is "олена"."""
    return text.translate(_OTHER_LAYOUT)


def fold_in_sql() -> str:
    """The body of the database's function, for a migration: it folds its argument as `fold` does."""
    letters, spaces = TO.rstrip(" "), len(_SPACES)
    table = f"{_quoted(FROM + DROPPED)},\n{_quoted(letters)} || repeat(' ', {spaces})"
    steps = "".join(f", {_quoted(old)}, {_quoted(new)})" for old, new in STEPS)
    return f"SELECT {'replace(' * len(STEPS)}' ' || translate($1,\n{table}) || ' '{steps}"


def _quoted(text: str) -> str:
    """A constant of SQL."""
    if text.isalpha() or not text.strip(" "):
        return f"'{text}'"
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\u00a0", "\\u00a0")
    return "E'" + escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + "'"
