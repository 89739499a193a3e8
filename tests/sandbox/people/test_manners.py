"""How people answer."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from sandbox.people import manners, words
from sandbox.people.manners import CHOICE, COMMENT, OTHER, RATING, SCALE, TEN, YES_NO

FIVE, SKIP, STOP = [str(number) for number in range(1, 6)], "Пропустити", "Більше не питати"
TEN_BUTTONS, ELEVEN = [str(number) for number in range(1, 11)], [str(number) for number in range(11)]
ANSWERS = ["реклама", "подруга", "проходила повз"]


@pytest.mark.parametrize(
    ("titles", "rated", "question"),
    [
        (FIVE, False, RATING),
        (FIVE, True, RATING),
        (["Так", "Ні"], True, YES_NO),
        (["Так, телефонуйте", "Ні, не треба"], True, YES_NO),
        ([], True, COMMENT),
        ([SKIP], True, COMMENT),
        ([], False, OTHER),
        (TEN_BUTTONS, False, TEN),
        ([*ELEVEN, SKIP], True, SCALE),
        (ANSWERS, True, CHOICE),
        (["манікюр", "брови"], True, CHOICE),
        ([STOP], True, OTHER),
    ],
)
def test_a_question_is_known_by_its_buttons(titles: list[str], rated: bool, question: str) -> None:
    assert manners.question_of(titles, "Дякуємо за візит! Що скажете?", rated=rated) == question


def test_thanks_without_a_question_want_no_answer() -> None:
    assert manners.question_of([], "Дякуємо, врахували.", rated=True) == OTHER


@pytest.mark.parametrize(("question", "first"), [(TEN, 1), (SCALE, 0)])
@pytest.mark.parametrize("rating", range(1, 6))
def test_a_scale_of_ten_is_answered_like_the_visit_was(question: str, first: int, rating: int) -> None:
    for seed in range(20):
        tapped = manners.reply("tap", question, rating, 1, random.Random(seed))
        assert tapped.index + first in (2 * rating - 1, 2 * rating)
        said = manners.reply("digits", question, rating, 1, random.Random(seed)).text
        assert str(tapped.index + first) in said
        assert (
            manners.reply("words", question, rating, 1, random.Random(seed)).text in words.TEN_WORDS.values()
        )


@pytest.mark.parametrize("manner", ["tap", "digits", "words"])
def test_one_of_several_is_chosen_and_never_passed_over(manner: str) -> None:
    titles = [*ANSWERS, SKIP]
    chosen = set()
    for seed in range(30):
        answer = manners.reply(manner, CHOICE, 5, 0, random.Random(seed), titles)
        place = {"tap": answer.index + 1, "digits": answer.text}.get(manner)
        chosen.add(answer.text if manner == "words" else str(place))
    assert chosen == set(ANSWERS if manner == "words" else "123")


@pytest.mark.parametrize("rating", range(1, 6))
def test_a_tap_is_the_button_of_the_rating(rating: int) -> None:
    answer = manners.reply("tap", RATING, rating, 1, random.Random(1))
    assert (answer.action, answer.index) == ("tap", rating - 1)


def test_digits_hold_the_rating() -> None:
    answers = {manners.reply("digits", RATING, 4, 1, random.Random(n)).text for n in range(50)}
    assert all("4" in answer for answer in answers)
    assert len(answers) > 3


@pytest.mark.parametrize("manner", ["ignore", "blocked"])
def test_some_never_answer(manner: str) -> None:
    for question in (RATING, COMMENT, YES_NO):
        assert manners.reply(manner, question, 5, 1, random.Random(1)) == manners.NOTHING


@pytest.mark.parametrize("manner", ["rating_only", "stop", "question"])
def test_some_fall_silent_after_the_first_answer(manner: str) -> None:
    assert manners.reply(manner, RATING, 5, 1, random.Random(1)).action
    assert manners.reply(manner, COMMENT, 5, 1, random.Random(1)) == manners.NOTHING


def test_a_person_asked_again_taps_and_the_third_time_is_silent() -> None:
    assert manners.reply("words", RATING, 5, 2, random.Random(1)).action == "tap"
    assert manners.reply("words", RATING, 5, 3, random.Random(1)) == manners.NOTHING


def test_ratings_are_mostly_good_and_some_are_bad() -> None:
    counts = Counter(manners.rating_of(random.Random(n)) for n in range(2000))
    assert counts[5] + counts[4] > 1400
    assert min(counts[1], counts[2], counts[3]) > 20


def test_comments_are_many_and_different() -> None:
    comments = [text for texts in words.COMMENTS.values() for text in texts]
    assert len(comments) == len(set(comments))
    assert len(comments) >= 60
    assert all(len(text.encode()) <= 1000 for text in comments)


def test_the_happy_recommend_and_the_unhappy_do_not() -> None:
    def taps(rating: int) -> Counter[int]:
        return Counter(manners.reply("tap", YES_NO, rating, 0, random.Random(n)).index for n in range(300))

    assert taps(5)[0] > 270
    assert taps(1)[1] > 270
