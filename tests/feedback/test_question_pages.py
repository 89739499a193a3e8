"""Questions on the campaign's page: added, ordered, removed and checked; and how answers are shown."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import translation

from feedback.admin.story import answer_steps
from feedback.models import Answer, Question
from feedback.models.question import MOST_QUESTIONS
from feedback.services.campaigns import default_campaign
from feedback.services.script import freeze
from tests.feedback.campaigns import form_of
from tests.feedback.factories import AnswerFactory, SurveyFactory, make_campaign
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db


def prefix_of(data: dict[str, Any]) -> int:
    return int(data["questions-TOTAL_FORMS"])


def with_new(data: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """The form with one question more."""
    number = prefix_of(data)
    filled = {"kind": "text", "required": "on", "text_uk": "Що ще?", "asked_after": "always", **fields}
    more = {f"questions-{number}-{name}": value for name, value in filled.items() if value is not None}
    return {**data, **more, "questions-TOTAL_FORMS": str(number + 1)}


def save(browser: Browser, address: str, data: dict[str, Any]) -> str:
    """Post the page; "" when it was saved, else the page with what is wrong."""
    response = browser.post(address, data)
    return "" if response.status_code == 302 else str(response.content.decode())


def keys() -> list[str]:
    return list(Question.objects.order_by("position").values_list("key", flat=True))


def test_a_question_of_the_salons_own_is_added_at_the_end_with_a_key_of_its_own(browser: Browser) -> None:
    address, data = form_of(browser, make_campaign())
    assert save(browser, address, with_new(data)) == ""
    assert keys() == ["rating", "comment", "recommend", "question1"]
    assert list(Question.objects.order_by("position").values_list("position", flat=True)) == [1, 2, 3, 4]


def test_a_new_question_takes_the_place_that_it_was_given(browser: Browser) -> None:
    address, data = form_of(browser, make_campaign())
    data |= {f"questions-{n}-position": str(n + 1 if n < 1 else n + 2) for n in range(3)}
    fields = {"position": "2", "key": "wrong", "asked_after": "low"}
    assert save(browser, address, with_new(data, **fields)) == ""
    assert keys() == ["rating", "wrong", "comment", "recommend"]


def test_questions_change_places_and_their_history_is_kept(browser: Browser) -> None:
    address, data = form_of(browser, make_campaign())
    assert save(browser, address, data | {"questions-1-position": "3", "questions-2-position": "2"}) == ""
    assert keys() == ["rating", "recommend", "comment"]
    assert Question.objects.get(key="comment").history.count() >= 2


@pytest.mark.parametrize(
    ("moved", "order"),
    [
        pytest.param({2: 1}, ["recommend", "rating", "comment"], id="the last one to the front"),
        pytest.param({0: 3}, ["comment", "recommend", "rating"], id="the first one to the end"),
        pytest.param({1: 3}, ["rating", "recommend", "comment"], id="one place back"),
        pytest.param({2: 2}, ["rating", "recommend", "comment"], id="one place forward"),
    ],
)
def test_a_question_that_is_moved_to_a_taken_place_gets_it_and_the_others_make_room(
    browser: Browser, moved: dict[int, int], order: list[str]
) -> None:
    address, data = form_of(browser, make_campaign())
    assert (
        save(browser, address, data | {f"questions-{n}-position": str(at) for n, at in moved.items()}) == ""
    )
    assert keys() == order
    assert list(Question.objects.order_by("position").values_list("position", flat=True)) == [1, 2, 3]


def test_two_questions_are_not_moved_to_one_place(browser: Browser) -> None:
    address, data = form_of(browser, make_campaign())
    page = save(browser, address, data | {"questions-1-position": "9", "questions-2-position": "9"})
    assert "Місце 9 отримали кілька запитань" in page
    assert keys() == ["rating", "comment", "recommend"]


def test_a_question_is_removed_and_its_key_is_not_given_to_another(browser: Browser) -> None:
    address, data = form_of(browser, make_campaign())
    save(browser, address, with_new(data))
    address, data = form_of(browser, default_campaign())
    assert save(browser, address, data | {"questions-3-DELETE": "on"}) == ""
    assert keys() == ["rating", "comment", "recommend"]
    address, data = form_of(browser, default_campaign())
    save(browser, address, with_new(data))
    assert keys()[-1] == "question2"


def test_a_survey_asks_something(browser: Browser) -> None:
    address, data = form_of(browser, make_campaign())
    emptied = data | {f"questions-{n}-DELETE": "on" for n in range(3)}
    assert save(browser, address, emptied)
    assert Question.objects.count() == 3


def test_a_survey_has_no_more_questions_than_clients_bear(browser: Browser) -> None:
    campaign = make_campaign()
    for position in range(4, MOST_QUESTIONS + 1):
        Question.objects.create(campaign=campaign, position=position, kind="text", text_uk="Ще?")
    address, data = form_of(browser, campaign)
    assert save(browser, address, with_new(data))
    assert Question.objects.count() == MOST_QUESTIONS


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "choice", "titles_uk": "Лише одна"},
        {"kind": "choice", "titles_uk": "\n".join(f"Відповідь {n}" for n in range(11))},
        {"kind": "choice", "titles_uk": "Час\nчас"},
        {"kind": "choice", "titles_uk": "Час\nЦіна", "titles_en": "Time"},
        {"kind": "choice", "titles_uk": "Дуже довга відповідь на кнопці\nЦіна"},
        {"kind": "choice"},
        {"kind": "yes_no", "titles_uk": "Так\nНі\nМабуть"},
        {"kind": "scale", "titles_uk": "0\n1"},
        {"kind": ""},
        {"text_uk": ""},
        {"text_uk": "Як вам {hair}?"},
        {"text_uk": "і" * 501},
        {"key": "comment"},
        {"key": "thanks"},
        {"key": "afterwards"},
        {"key": "again_x"},
        {"key": "x" * 25},
        {"asked_after": "yes", "position": "2"},
        {"asked_after": "low", "position": "0"},
        {"asked_after": "low", "after_key": "recommend"},
        {"asked_after": "no", "after_key": "nobody"},
    ],
)
def test_a_question_that_could_not_be_asked_is_refused(browser: Browser, fields: dict[str, Any]) -> None:
    address, data = form_of(browser, make_campaign())
    data |= {f"questions-{n}-position": str(n + 1 if n < 1 else n + 2) for n in range(3)}
    assert save(browser, address, with_new(data, **fields))
    assert keys() == ["rating", "comment", "recommend"]


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "choice", "titles_uk": "Час\nЦіна", "titles_en": "Time\nPrice", "asked_after": "low"},
        {"kind": "scale", "required": None},
        {"kind": "rating10"},
        {"kind": "yes_no", "titles_uk": "Звісно\nНі", "asked_after": "high"},
        {"asked_after": "no", "after_key": "recommend"},
        {"asked_after": "high", "after_key": "rating"},
    ],
)
def test_what_can_be_asked_is_saved(browser: Browser, fields: dict[str, Any]) -> None:
    address, data = form_of(browser, make_campaign())
    assert save(browser, address, with_new(data, **fields)) == ""
    made = Question.objects.get(key="question1")
    made.full_clean()
    assert made.required is (fields.get("required", "on") is not None)


def test_the_question_on_which_another_hangs_is_not_removed_alone(browser: Browser) -> None:
    address, data = form_of(browser, make_campaign())
    save(browser, address, with_new(data, asked_after="no", after_key="recommend"))
    address, data = form_of(browser, default_campaign())
    assert save(browser, address, data | {"questions-2-DELETE": "on"})
    assert save(browser, address, data | {"questions-2-DELETE": "on", "questions-3-DELETE": "on"}) == ""
    assert keys() == ["rating", "comment"]


def test_a_receptionist_words_no_questions() -> None:
    assert (
        browser_of(user_in("receptionist"))
        .get(f"/admin/feedback/campaign/{make_campaign().pk}/change/")
        .status_code
        == 403
    )


# --- what was answered ----------------------------------------------------------------------------
def test_answers_of_every_kind_are_shown_in_words() -> None:
    survey = SurveyFactory()
    campaign = survey.campaign
    wrong = {"kind": "choice", "titles_uk": "Час\nЦіна", "text_uk": "Що не так?"}
    Question.objects.create(campaign=campaign, position=4, key="wrong", **wrong)
    freeze(survey)
    given: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("rating", "rating10", {"number": 8}),
        ("wrong", "choice", {"number": 2, "text": "Ціна"}),
        ("question1", "scale", {"number": 0}),
    )
    for key, kind, values in given:
        AnswerFactory(feedback=survey, question_key=key, **{"kind": kind, "number": None, **values})
    with translation.override("en"):
        steps = answer_steps(Answer.objects.filter(feedback=survey).order_by("pk"))
        hidden = answer_steps(Answer.objects.filter(feedback=survey), may_read=False)
    assert [(step.title, str(step.tag)) for step in steps] == [
        ("Answer stored: rating", "8 of 10"),
        ("Answer stored: Що не так?", "Ціна"),
        ("Answer stored: question1", "0 of 10"),
    ]
    assert not any(step.tag or step.text for step in hidden)


# --- what cannot be saved -------------------------------------------------------------------------
def test_a_fault_of_a_question_is_named_above_the_tabs(browser: Browser) -> None:
    address, data = form_of(browser, make_campaign())
    data |= {"questions-0-text_uk": "", "questions-1-text_uk": "ї" * 600}
    page = save(browser, address, data)
    assert 'data-open-tab="questions"' in page
    faults = page.split("data-open-tab")[1].split("</section>")[0]
    assert "Запитання 1 «" in faults
    assert "Запитання 2 «" in faults
    assert "Задовго" in faults
    told = browser.post(address.replace("change", "count"), data).json()["errors"]
    assert told[1].startswith("Запитання 2 «")


def test_the_key_of_a_question_that_is_there_is_not_changed_in_silence(browser: Browser) -> None:
    address, data = form_of(browser, make_campaign())
    assert data["questions-2-key"] == "recommend"
    page = save(browser, address, {**data, "questions-2-key": "rating"})
    assert "Відповіді зберігаються під ключем «recommend»" in page
    assert "recommend" in keys()
