"""Comments are found by their words, in any form."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from feedback.models import VisitFeedback
from feedback.selectors import search_surveys
from feedback.texts.searching import beginnings, excerpt, query_of
from tests.factories import InstagramClientFactory
from tests.feedback.factories import SurveyFactory, make_campaign

# What is typed, and what a comment holds.
FOUND = [
    ("фарбування", "фарбуванням"),
    ("фарбування", "фарбую"),
    ("фарбувала", "фарбування"),
    ("майстер", "майстра"),
    ("майстра", "майстер"),
    ("майстриня", "майстринею"),
    ("колір", "кольору"),
    ("кольору", "колір"),
    ("ніготь", "нігті"),
    ("нігті", "ніготь"),
    ("рука", "руці"),
    ("подруга", "подрузі"),
    ("стрижка", "стрижок"),
    ("ціни", "цін"),
    ("сподобалось", "сподобався"),
    ("чудово", "чудова"),
    ("запізнення", "запізнилася"),
    ("чекати", "чекала"),
    ("якість", "якості"),
    ("покриття", "покриттям"),
    ("шелак", "шелаком"),
    ("nails", "nails"),
]
OTHERS = [("манікюр", "педикюр"), ("майстриня", "масаж"), ("ціна", "цукор"), ("волосся", "вологість")]


@pytest.mark.parametrize(("typed", "held"), FOUND)
def test_a_word_is_found_in_its_other_forms(typed: str, held: str) -> None:
    assert any(held.startswith(beginning) for beginning in beginnings(typed))


@pytest.mark.parametrize(("typed", "other"), OTHERS)
def test_other_words_are_not(typed: str, other: str) -> None:
    assert not any(other.startswith(beginning) for beginning in beginnings(typed))


def test_apostrophes_and_letters_that_few_type_make_no_difference() -> None:
    assert query_of("м’який") == query_of("м'який") == query_of("мякий")
    assert query_of("ґанок") == query_of("ганок")


@pytest.mark.parametrize("odd", ["", "!!! ???", "' | & ! ( ) :*", "<->", "\\'\0"])
def test_signs_alone_ask_for_nothing(odd: str) -> None:
    assert query_of(odd) == ""


def test_a_long_text_is_cut() -> None:
    assert query_of(" ".join(f"слово{number}" for number in range(50))).count("&") == 7


# --- in the database ------------------------------------------------------------------------------
@pytest.fixture
def comments(db: None) -> dict[str, VisitFeedback]:
    """Surveys by what the client wrote."""
    make_campaign()
    said = {
        "colour": "Дуже задоволена ФАРБУВАННЯМ, колір саме той!",
        "soft": "М’яка підлога і ґанок гарний; дякую Олені.",
        "none": "",
    }
    return {
        name: SurveyFactory(comment=text, visit__client=InstagramClientFactory(name=f"Ірина {name}"))
        for name, text in said.items()
    }


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("фарбування", {"colour"}),
        ("Кольору фарбування", {"colour"}),
        ("фарбування ґанку", set()),
        ("мяка ганок", {"soft"}),
        ("м'який", {"soft"}),
        ("Олена", {"soft"}),
        ("ірина none", {"none"}),
        ("@client", {"colour", "soft", "none"}),
        ("'; DROP TABLE | & (", set()),
    ],
)
def test_surveys_are_found_by_client_and_by_words(
    comments: dict[str, VisitFeedback], text: str, names: set[str]
) -> None:
    found = set(search_surveys(text).values_list("pk", flat=True))
    assert {name for name, survey in comments.items() if survey.pk in found} == names


def test_the_words_are_found_by_an_index(comments: dict[str, VisitFeedback], settings: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "feedback_comment_words" in search_surveys("фарбування").explain()


# --- what is shown --------------------------------------------------------------------------------
LONG = "Прийшла вчасно, усе було чисто й затишно, але " * 3 + "фарбуванням не задоволена. " + "Шкода. " * 20


def test_an_excerpt_shows_and_marks_what_was_searched() -> None:
    pieces = excerpt(LONG, "фарбування", 80)
    assert [words for words, found in pieces if found] == ["фарбуванням"]
    whole = "".join(words for words, _found in pieces)
    assert whole.startswith("…")
    assert whole.endswith("…")
    assert whole[1:-1] in LONG


@pytest.mark.parametrize("searched", ["", "Олена", "!!!"])
def test_without_a_word_found_it_is_the_beginning(searched: str) -> None:
    assert excerpt("Коротко", searched, 80) == [("Коротко", False)]
    ((words, found),) = excerpt(LONG, searched, 20)
    assert (words, found) == (f"{LONG[:19].rstrip()}…", False)


def test_every_word_is_marked_as_it_was_written() -> None:
    assert excerpt("М’яка підлога, МЯКЕ крісло", "м'який", 80) == [
        ("М’яка", True),
        (" підлога, ", False),
        ("МЯКЕ", True),
        (" крісло", False),
    ]
