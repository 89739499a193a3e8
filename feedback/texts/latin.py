"""A rough Latin skeleton of a name, the same for its Ukrainian, Russian, Polish or English spelling."""

from __future__ import annotations

import re
import unicodedata

from feedback.texts.words import plain

_LETTERS = "абвгґдезиійклмнопрстуфєжїхцчшщьюяёыэъ'"
_SOUNDS = "a b v h g d e z y i i k l m n o p r s t u f ie zh i kh ts ch sh shch - iu ia e y e - -"
_CYRILLIC = {letter: sound.strip("-") for letter, sound in zip(_LETTERS, _SOUNDS.split(), strict=True)}
_TABLE = str.maketrans(_CYRILLIC)
# Capitals stand for one sound each while folding, so that "ts" and "c" do not meet by accident.
_FOLDS = (
    *(("shch", "W"), ("sch", "W"), ("chr", "hr"), ("kh", "h"), ("sh", "S"), ("sz", "S"), ("zh", "Z")),
    *(("ch", "C"), ("cz", "C"), ("ts", "T"), ("tz", "T"), ("th", "t"), ("ph", "f"), ("ck", "k")),
    *(("x", "ks"), ("c", "k"), ("q", "k"), ("w", "v"), ("g", "h"), ("y", "i"), ("j", "i")),
)
_SOFT = re.compile(r"(?<!^)i+(?=[aeou])|^i+(?=[eou])")  # Yana is not Anna, but Yeva is Eva
_DOUBLE = re.compile(r"(.)\1+")


def fold(text: str) -> str:
    """One skeleton for all spellings: "ula" for "Юлія", "Yuliia" and "Julia"; "" without letters."""
    bare = unicodedata.normalize("NFD", plain(text).translate(_TABLE))
    skeleton = "".join(letter for letter in bare if letter.isascii() and letter.isalpha())
    for spelling, sound in _FOLDS:
        skeleton = skeleton.replace(spelling, sound)
    return _DOUBLE.sub(r"\1", _SOFT.sub("", skeleton))
