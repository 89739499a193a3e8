"""How a person answers a survey. Pure: the same person, question and seed give the same answer."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.people import words

MANNERS = ("tap", "digits", "words", "rating_only", "ignore", "stop", "question", "blocked")
_WEIGHTS = (42, 12, 12, 9, 13, 3, 5, 4)
_RATINGS = (5, 4, 3, 2, 1)
_RATING_WEIGHTS = (56, 24, 9, 5, 6)

RATING, TEN, SCALE, CHOICE = "rating", "ten", "scale", "choice"
COMMENT, YES_NO, OTHER = "comment", "yes_no", "other"
RATED = (RATING, TEN, SCALE)
# The first number on the buttons of each scale, and the last.
_SCALES = {RATING: (1, 5), TEN: (1, 10), SCALE: (0, 10)}
_SKIPS = ("Пропустити", "Skip")


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


def question_of(titles: Sequence[str], text: str, *, rated: bool) -> str:
    """Tell what the salon asks: by the buttons; without any it wants words, or takes leave."""
    worded = [title for title in titles if title not in _SKIPS]
    for scale, (first, last) in _SCALES.items():
        if worded == [str(number) for number in range(first, last + 1)]:
            return scale
    if len(worded) == 2 and worded[0].startswith(("Так", "Yes")):
        return YES_NO
    if len(worded) > 1:
        return CHOICE
    if worded or _takes_leave(text):
        return OTHER
    return COMMENT if rated else OTHER


def _takes_leave(text: str) -> bool:
    """Tell thanks, which ask for nothing, from a question that begins with thanks."""
    return "?" not in text and text.lower().startswith(("дякуємо", "thank you"))


def rating_of(rng: random.Random) -> int:
    """Throw the dice for a rating: mostly 5 and 4."""
    return rng.choices(_RATINGS, _RATING_WEIGHTS)[0]


def reply(
    manner: str, question: str, rating: int, asked: int, rng: random.Random, titles: Sequence[str] = ()
) -> Reply:
    """Return what a person of that manner does. `asked` counts how often a rating was asked in a row.

    `titles` are the buttons, which a choice is made among.
    """
    if manner in {"ignore", "blocked"} or asked > 2:
        return NOTHING
    if question in RATED:
        return _rate("tap" if asked == 2 else manner, question, rating, rng)
    if question == OTHER or manner in {"rating_only", "stop", "question"}:
        return NOTHING
    if question == COMMENT:
        return Reply("text", rng.choice(words.COMMENTS[rating])) if rng.random() < 0.88 else NOTHING
    if question == CHOICE:
        return _choose(manner, titles, rng)
    return _recommend(manner, rating, rng)


def _rate(manner: str, question: str, rating: int, rng: random.Random) -> Reply:
    if manner == "stop":
        return Reply("text", rng.choice(words.STOPS))
    if manner == "question":
        return Reply("text", rng.choice(words.QUESTIONS))
    if question != RATING:
        return _rate_of_ten(manner, question, 2 * rating - rng.randint(0, 1), rng)
    if manner == "digits":
        return Reply("text", rng.choice(words.RATING_DIGITS).format(n=rating))
    if manner == "words":
        return Reply("text", rng.choice(words.RATING_WORDS[rating]))
    return Reply("tap", index=rating - 1)


def _rate_of_ten(manner: str, question: str, number: int, rng: random.Random) -> Reply:
    if manner == "digits":
        return Reply("text", rng.choice(words.TEN_DIGITS).format(n=number))
    if manner == "words":
        return Reply("text", words.TEN_WORDS[number])
    return Reply("tap", index=number - _SCALES[question][0])


def _choose(manner: str, titles: Sequence[str], rng: random.Random) -> Reply:
    offered = [title for title in titles if title not in _SKIPS]
    if not offered:
        return NOTHING
    place = rng.randrange(len(offered))
    if manner == "words":
        return Reply("text", offered[place].lower())
    return Reply("text", str(place + 1)) if manner == "digits" else Reply("tap", index=place)


def _recommend(manner: str, rating: int, rng: random.Random) -> Reply:
    yes = rng.random() < {5: 0.97, 4: 0.9, 3: 0.5, 2: 0.12, 1: 0.03}[rating]
    if manner in {"digits", "words"} and rng.random() < 0.7:
        return Reply("text", rng.choice(words.YES if yes else words.NO))
    return Reply("tap", index=0 if yes else 1)
