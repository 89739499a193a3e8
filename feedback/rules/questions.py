"""How questions are answered, and after which answers they are asked."""

from __future__ import annotations

from enum import StrEnum


class QuestionKind(StrEnum):
    """How a question is answered."""

    RATING = "rating"
    RATING10 = "rating10"
    SCALE = "scale"
    TEXT = "text"
    YES_NO = "yes_no"
    CHOICE = "choice"


class AskedAfter(StrEnum):
    """After which answer to an earlier question a question is asked."""

    ALWAYS = "always"
    LOW = "low"
    HIGH = "high"
    YES = "yes"
    NO = "no"


# What the buttons of a question mean, in their order; a choice has as many as it has answers, from 1.
FIXED_VALUES: dict[str, tuple[int | bool, ...]] = {
    QuestionKind.RATING: tuple(range(1, 6)),
    QuestionKind.RATING10: tuple(range(1, 11)),
    QuestionKind.SCALE: tuple(range(11)),
    QuestionKind.YES_NO: (True, False),
}
CHOICES_MOST = 10
