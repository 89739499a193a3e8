"""A rough Latin skeleton of a name, the same for its Ukrainian, Russian, Polish or English spelling."""

from __future__ import annotations

import re
import unicodedata

from feedback.texts.words import plain

_CYRILLIC = {
    **dict(zip("абвгґдезиійклмнопрстуф", "abvhgdezyiiklmnoprstuf", strict=True)),
    "є": "ie",
    "ж": "zh",
    "ї": "i",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ь": "",
    "ю": "iu",
    "я": "ia",
    "ё": "e",
    "ы": "y",
    "э": "e",
    "ъ": "",
    "'": "",
}
_TABLE = str.maketrans(_CYRILLIC)
# Capitals stand for one sound each while folding, so that "ts" and "c" do not meet by accident.
_FOLDS = (
    *(("shch", "W"), ("sch", "W"), ("chr", "hr"), ("kh", "h"), ("sh", "S"), ("sz", "S"), ("zh", "Z")),
    *(("ch", "C"), ("cz", "C"), ("ts", "T"), ("tz", "T"), ("th", "t"), ("ph", "f"), ("ck", "k")),
    *(("x", "ks"), ("c", "k"), ("q", "k"), ("w", "v"), ("g", "h"), ("y", "i"), ("j", "i")),
)
_SOFT = re.compile(r"i+(?=[aeou])")
_DOUBLE = re.compile(r"(.)\1+")


def fold(text: str) -> str:
    """ "Юлія", "Yuliia" and "Julia" alike as "ula"; letters only, "" when there are none."""
    bare = unicodedata.normalize("NFD", plain(text).translate(_TABLE))
    skeleton = "".join(letter for letter in bare if letter.isascii() and letter.isalpha())
    for spelling, sound in _FOLDS:
        skeleton = skeleton.replace(spelling, sound)
    return _DOUBLE.sub(r"\1", _SOFT.sub("", skeleton))
