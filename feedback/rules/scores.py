"""What a rating is worth: all scales brought to five, and which are low, middling and high."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from feedback.rules.questions import QuestionKind

Band = Literal["low", "middle", "high"]

RATED = (QuestionKind.RATING, QuestionKind.RATING10, QuestionKind.SCALE)


@dataclass(frozen=True)
class Thresholds:
    """Up to which rating of five it is low, and from which it is high."""

    low_until: int = 3
    high_from: int = 5


USUAL = Thresholds()


def to_five(kind: str, number: int) -> int:
    """A rating of this kind as one from 1 to 5: of ten, 1 and 2 are 1, and 9 and 10 are 5 (0 is 1)."""
    if kind == QuestionKind.RATING:
        return max(1, min(5, number))
    return max(1, min(5, (number + 1) // 2))


def band(kind: str, number: int, thresholds: Thresholds = USUAL) -> Band:
    """Whether a rating is low, middling or high. By default 1 to 3 of five and up to 6 of ten are low."""
    five = to_five(kind, number)
    if five <= thresholds.low_until:
        return "low"
    return "high" if five >= thresholds.high_from else "middle"
