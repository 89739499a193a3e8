"""How low the answers of a survey are, on whichever scale they were given."""

from __future__ import annotations

from collections.abc import Iterable

from feedback.models import Answer, VisitFeedback
from feedback.rules import RATED, QuestionKind, band, to_five
from feedback.services.script import script_of
from feedback.texts import complains

BEST = 5


def is_low(given: Iterable[Answer], survey: VisitFeedback) -> bool:
    """Whether any rating among these answers is low, by the thresholds that the survey began with.

    No query where the best of five was given.
    """
    rated = [each for each in given if each.kind in RATED and each.number is not None]
    doubtful = [each for each in rated if to_five(each.kind, int(each.number or 0)) < BEST]
    if not doubtful:
        return False
    thresholds = script_of(survey).thresholds
    return any(band(each.kind, int(each.number or 0), thresholds) == "low" for each in doubtful)


def is_complaint(given: Iterable[Answer], survey: VisitFeedback) -> bool:
    """Whether the client plainly complains in words and gave no number. No query."""
    rated = any(each.kind in RATED and each.number is not None for each in given)
    return not rated and bool(survey.comment) and complains(survey.comment)


def score_of(given: Iterable[Answer]) -> str:
    """The worst rating as people say it: "2/5", "4/10"; "" where there is none."""
    rated = [each for each in given if each.kind in RATED and each.number is not None]
    worst = min(rated, key=lambda each: to_five(each.kind, int(each.number or 0)), default=None)
    return f"{worst.number}/{_most(worst.kind)}" if worst is not None else ""


def share_of(score: str) -> float:
    """How much of the most a score of `score_of` is, to compare two of them; 1 for none."""
    number, _slash, most = score.partition("/")
    return int(number) / int(most) if most else 1.0


def _most(kind: str) -> int:
    return 5 if kind == QuestionKind.RATING else 10
