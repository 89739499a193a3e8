"""How a person answers a survey. Pure: the same person, question and seed give the same answer."""

from __future__ import annotations

import random
from dataclasses import dataclass

from sandbox.people import words

MANNERS = ("tap", "digits", "words", "rating_only", "ignore", "stop", "question", "blocked")
_WEIGHTS = (42, 12, 12, 9, 13, 3, 5, 4)
_RATINGS = (5, 4, 3, 2, 1)
_RATING_WEIGHTS = (56, 24, 9, 5, 6)

RATING, COMMENT, YES_NO, OTHER = "rating", "comment", "yes_no", "other"


@dataclass(frozen=True)
class Reply:
    """What a person does with a question: `action` is text, tap, react or nothing at all."""

    action: str = ""
    text: str = ""
    index: int = 0


NOTHING = Reply()


def manner_of(rng: random.Random) -> str:
    """Throw the dice for a person's manner."""
    return rng.choices(MANNERS, _WEIGHTS)[0]


def question_of(buttons: int, *, rated: bool) -> str:
    """Tell what the salon asks: five buttons a rating, two yes or no, none after a rating a comment."""
    if buttons == 5:
        return RATING
    if buttons == 2:
        return YES_NO
    return COMMENT if rated and buttons <= 1 else OTHER


def rating_of(rng: random.Random) -> int:
    """Throw the dice for a rating: mostly 5 and 4."""
    return rng.choices(_RATINGS, _RATING_WEIGHTS)[0]


def reply(manner: str, question: str, rating: int, asked: int, rng: random.Random) -> Reply:
    """Return what a person of that manner does. `asked` counts how often the rating was asked in a row."""
    if manner in {"ignore", "blocked"} or asked > 2:
        return NOTHING
    if question == RATING:
        return _rate("tap" if asked == 2 else manner, rating, rng)
    if question == OTHER or manner in {"rating_only", "stop", "question"}:
        return NOTHING
    if question == COMMENT:
        return Reply("text", rng.choice(words.COMMENTS[rating])) if rng.random() < 0.88 else NOTHING
    return _recommend(manner, rating, rng)


def _rate(manner: str, rating: int, rng: random.Random) -> Reply:
    if manner == "digits":
        return Reply("text", rng.choice(words.RATING_DIGITS).format(n=rating))
    if manner == "words":
        return Reply("text", rng.choice(words.RATING_WORDS[rating]))
    if manner == "stop":
        return Reply("text", rng.choice(words.STOPS))
    if manner == "question":
        return Reply("text", rng.choice(words.QUESTIONS))
    return Reply("tap", index=rating - 1)


def _recommend(manner: str, rating: int, rng: random.Random) -> Reply:
    yes = rng.random() < {5: 0.97, 4: 0.9, 3: 0.5, 2: 0.12, 1: 0.03}[rating]
    if manner in {"digits", "words"} and rng.random() < 0.7:
        return Reply("text", rng.choice(words.YES if yes else words.NO))
    return Reply("tap", index=0 if yes else 1)
