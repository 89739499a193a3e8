"""The rules of a script: scales brought to one, what is asked after which answer, when all is answered."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from feedback.rules import Script, ScriptQuestion, Thresholds, band, to_five

YES_NO: dict[str, Any] = {"kind": "yes_no", "titles": ("Так", "Ні"), "values": (True, False)}


def asked(key: str, kind: str = "text", **more: Any) -> ScriptQuestion:
    return ScriptQuestion(key, kind, f"{key}?", **more)


RATING = asked("rating", "rating", titles=tuple("12345"), values=(1, 2, 3, 4, 5))
SCRIPT = Script(
    "uk",
    (
        RATING,
        asked("wrong", asked_after="low"),
        asked("call", asked_after="low", required=False, **YES_NO),
        asked("when", asked_after="yes", after_key="call", required=False),
        asked("liked", asked_after="high", required=False),
        asked("recommend", **YES_NO),
    ),
)


@pytest.mark.parametrize(
    ("kind", "numbers", "five"),
    [
        ("rating", range(1, 6), [1, 2, 3, 4, 5]),
        ("rating10", range(1, 11), [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]),
        ("scale", range(11), [1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]),
    ],
)
def test_each_scale_is_brought_to_five(kind: str, numbers: range, five: list[int]) -> None:
    assert [to_five(kind, number) for number in numbers] == five


@pytest.mark.parametrize(
    ("kind", "number", "expected"),
    [
        ("rating", 3, "low"),
        ("rating", 4, "middle"),
        ("rating", 5, "high"),
        ("rating10", 6, "low"),
        ("rating10", 7, "middle"),
        ("rating10", 8, "middle"),
        ("rating10", 9, "high"),
        ("scale", 0, "low"),
        ("scale", 6, "low"),
        ("scale", 8, "middle"),
        ("scale", 10, "high"),
    ],
)
def test_low_and_high_are_the_same_on_every_scale(kind: str, number: int, expected: str) -> None:
    assert band(kind, number) == expected


def test_the_salon_says_what_is_low_and_high() -> None:
    strict = Thresholds(low_until=1, high_from=4)
    assert [band("rating", number, strict) for number in range(1, 6)] == [
        "low",
        "middle",
        "middle",
        "high",
        "high",
    ]


@pytest.mark.parametrize(
    ("answers", "keys"),
    [
        ({}, ["rating", "recommend"]),
        ({"rating": 2}, ["rating", "wrong", "call", "recommend"]),
        ({"rating": 4}, ["rating", "recommend"]),
        ({"rating": 5}, ["rating", "liked", "recommend"]),
        ({"rating": 1, "call": True}, ["rating", "wrong", "call", "when", "recommend"]),
        ({"rating": 1, "call": False}, ["rating", "wrong", "call", "recommend"]),
        ({"rating": 1, "call": None}, ["rating", "wrong", "call", "recommend"]),
        # The rating was changed: what hung on the call hangs in the air, and is not asked.
        ({"rating": 5, "call": True}, ["rating", "liked", "recommend"]),
        ({"rating": 5, "recommend": True}, ["rating", "liked", "recommend"]),
    ],
)
def test_a_question_is_asked_only_after_its_answer(answers: dict[str, Any], keys: list[str]) -> None:
    assert [each.key for each in SCRIPT.asked(answers)] == keys


def test_the_next_question_is_the_first_without_an_answer_or_a_refusal() -> None:
    answers: dict[str, Any] = {}
    told = {"rating": 2, "wrong": "довго", "call": None, "recommend": False}
    order = []
    while (question := SCRIPT.next_question(answers)) is not None:
        order.append(question.key)
        answers[question.key] = told[question.key]
    assert order == ["rating", "wrong", "call", "recommend"]
    assert SCRIPT.is_complete(answers)


@pytest.mark.parametrize(
    ("answers", "complete"),
    [
        ({"rating": 5, "recommend": True}, True),  # what they liked is theirs to say
        ({"rating": 5, "recommend": None}, False),
        ({"rating": 2, "recommend": True}, False),
        ({"rating": 2, "recommend": True, "wrong": "довго"}, True),
        ({"recommend": True}, False),
        ({}, False),
    ],
)
def test_a_survey_is_complete_when_all_that_is_needed_and_applies_is_answered(
    answers: dict[str, Any], complete: bool
) -> None:
    assert SCRIPT.is_complete(answers) is complete


def test_a_condition_without_a_name_looks_at_the_rating_of_the_visit() -> None:
    cosy = asked("cosy", "rating10")
    script = Script("uk", (RATING, cosy, asked("why", asked_after="low")))
    assert script.source_of(script.questions[2]) == RATING
    named = Script("uk", (RATING, cosy, asked("why", asked_after="low", after_key="cosy")))
    assert named.source_of(named.questions[2]) == cosy
    assert named.asked({"rating": 1, "cosy": 10})[-1].key == "cosy"


def test_a_condition_without_a_name_looks_at_the_nearest_yes_or_no() -> None:
    script = Script("uk", (asked("a", **YES_NO), asked("b", **YES_NO), asked("why", asked_after="no")))
    assert script.source_of(script.questions[2]) == script.questions[1]
    late = Script("uk", (asked("first"), asked("why", asked_after="low"), RATING))
    assert late.source_of(late.questions[1]) is None


@pytest.mark.parametrize("after_key", ["later", "nobody", "itself"])
def test_a_condition_on_what_is_not_before_it_never_holds(after_key: str) -> None:
    itself = asked("itself", "rating", asked_after="low", after_key=after_key)
    script = Script("uk", (asked("first"), itself, asked("later", "rating")))
    assert script.source_of(itself) is None
    assert [each.key for each in script.asked({"later": 1, "itself": 1})] == ["first", "later"]


def test_the_rating_of_the_visit_is_the_first_scale_that_is_not_of_recommending() -> None:
    advice, cosy = asked("recommend", "scale"), asked("cosy", "rating10")
    assert Script("uk", (advice, cosy)).main == cosy
    assert Script("uk", (advice,)).main == advice
    assert Script("uk", (asked("comment"),)).main is None


def test_what_is_kept_of_a_script_reads_as_it_was() -> None:
    script = Script("en", SCRIPT.questions, {"thanks": "Thank you!"}, Thresholds(2, 4))
    assert Script.from_json(script.as_json()) == script


def test_whatever_is_answered_each_question_comes_once_and_the_talk_ends() -> None:
    """All ways through the script: 1 to 5, then each yes, no or refusal."""
    for rating, call, recommend in itertools.product(range(1, 6), (True, False, None), (True, False, None)):
        told = {"rating": rating, "call": call, "recommend": recommend}
        answers: dict[str, Any] = {}
        while (question := SCRIPT.next_question(answers)) is not None:
            assert question.key not in answers
            answers[question.key] = told.get(question.key, "слова")
        needed = ["rating", "recommend"] + (["wrong"] if rating <= 3 else [])
        assert SCRIPT.is_complete(answers) is all(answers.get(key) is not None for key in needed)
        assert ("when" in answers) is (rating <= 3 and call is True)
