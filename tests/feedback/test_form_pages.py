"""The client's form: one question a screen, each answer saved at once, in the client's language."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from feedback.models import Answer, ClientLanguage, OptOut, Question
from tests.feedback.forms import answer_all, clock, path, say, sent, shown, state

pytestmark = pytest.mark.django_db
__all__ = ["clock"]


# --- answering ------------------------------------------------------------------------------------
def test_one_question_a_screen_each_saved_at_once(client: Browser) -> None:
    survey = sent()
    page = shown(client, survey)
    assert "Як усе пройшло?" in page
    assert page.count('type="radio"') == 5
    assert "Олено, дякуємо, що завітали" in page
    assert say(client, survey, "rating", "4").headers["Location"] == path(survey)
    assert state(survey) == ("answering", 4, "", None, False)
    assert 'maxlength="2000"' in shown(client, survey)
    say(client, survey, "comment", "  Дуже гарно\x00 ")
    assert 'value="yes"' in shown(client, survey)
    say(client, survey, "recommend", "no")
    assert state(survey) == ("answered", 4, "Дуже гарно", False, True)
    assert survey.channel == "altegio_sms"
    assert "Дякуємо!" in shown(client, survey)
    assert set(Answer.objects.values_list("by_form", flat=True)) == {True}


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_stores_nothing(client: Browser, method: str) -> None:
    survey = sent()
    answer_all(client, survey)
    for query in ({}, {"q": "rating"}, {"question": "rating", "value": "1"}, {"language": "en"}):
        with CaptureQueriesContext(connection) as queries:
            getattr(client, method)(path(survey), query)
        assert {query["sql"].split()[0] for query in queries} == {"SELECT"}
    assert state(survey)[1] == 5
    assert not ClientLanguage.objects.exists()


def test_the_first_letter_to_the_last_nothing_is_kept_by_anybody_on_the_way(client: Browser) -> None:
    survey = sent()
    for response in (client.get(path(survey)), say(client, survey, "rating", "5"), client.get("/f/1.x/")):
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in response.headers["Cache-Control"]
        assert "noindex" in response.headers["X-Robots-Tag"]
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert not response.cookies
    page = shown(client, survey)
    assert not re.search(r"<script(?! src=)|<style|\sstyle=|\son\w+=", page)
    assert 'name="robots" content="noindex' in page


def test_it_says_who_asks_why_and_how_to_stop(client: Browser) -> None:
    survey = sent()
    page = shown(client, survey)
    assert page.count(survey.visit.company.title) >= 2
    assert "щоб наступний був кращим" in page
    stop = re.search(r'href="http://[^"/]+(/stop/[^"]+)"', page)
    assert stop is not None
    assert client.post(stop[1]).status_code == 200
    assert OptOut.objects.filter(client=survey.client).exists()
    page = client.get(path(survey))
    assert page.status_code == 200
    assert "Більше не питатимемо" in page.content.decode()
    assert "<fieldset" not in page.content.decode()
    assert say(client, survey, "rating", "5").status_code == 303
    assert not Answer.objects.exists()


def test_nothing_chosen_is_said_in_words_and_not_stored(client: Browser) -> None:
    survey = sent()
    for wrong in ("", "0", "6", "yes", "5; drop"):
        response = say(client, survey, "rating", wrong)
        assert response.status_code == 422
        assert 'role="alert"' in response.content.decode()
    assert not Answer.objects.exists()
    assert say(client, survey, "recommend_me", "5").status_code == 303
    assert not Answer.objects.exists()


def test_words_may_be_left_out_and_the_rest_goes_on(client: Browser) -> None:
    survey = sent()
    say(client, survey, "rating", "5")
    say(client, survey, "comment", "написане", skip="1")
    assert 'value="yes"' in shown(client, survey)
    say(client, survey, "recommend", "yes")
    survey.refresh_from_db()
    assert (survey.status, survey.comment, survey.passed) == ("answered", "", ["comment"])


def test_who_comes_back_goes_on_where_they_stopped(client: Browser) -> None:
    survey = sent()
    say(client, survey, "rating", "5")
    other_device = Browser()
    assert "<textarea" in shown(other_device, survey)
    assert "Назад" in shown(other_device, survey)
    before = shown(other_device, survey, q="rating")
    assert re.search(r'value="5" checked', before)


def test_a_question_whose_turn_has_not_come_is_not_shown(client: Browser) -> None:
    survey = sent()
    assert "Як усе пройшло?" in shown(client, survey, q="recommend")
    assert "Як усе пройшло?" in shown(client, survey, q="'; --")


def test_an_answer_that_is_changed_on_the_way_leads_on_through_what_was_said(client: Browser) -> None:
    survey = sent()
    answer_all(client, survey, "5")
    assert "?q=rating" in shown(client, survey)
    back = say(client, survey, "rating", "2", walk="1")
    assert back.headers["Location"] == f"{path(survey)}?q=comment"
    assert "Гарно" in shown(client, survey, q="comment")
    assert say(client, survey, "comment", "", walk="1").headers["Location"].endswith("?q=recommend")
    assert say(client, survey, "recommend", "yes", walk="1").headers["Location"] == path(survey)
    assert state(survey)[:3] == ("answered", 2, "")


def test_two_devices_at_once_leave_the_last_word(client: Browser) -> None:
    survey = sent()
    other = Browser()
    say(client, survey, "rating", "5")
    say(other, survey, "rating", "3")
    say(other, survey, "comment", "другий")
    say(client, survey, "comment", "перший")
    assert state(survey)[:3] == ("answering", 3, "перший")
    assert Answer.objects.filter(feedback=survey).count() == 2


# --- language -------------------------------------------------------------------------------------
def test_the_client_chooses_the_language_of_all_that_comes(client: Browser) -> None:
    survey = sent()
    page = shown(client, survey)
    assert 'lang="uk"' in page
    response = client.post(path(survey), {"language": "en", "q": "rating"})
    assert response.headers["Location"] == f"{path(survey)}?q=rating"
    page = client.get(path(survey))
    assert page.headers["Content-Language"] == "en"
    assert '<html lang="en">' in page.content.decode()
    assert "How was it?" in page.content.decode()
    wish = ClientLanguage.objects.get(client=survey.client)
    assert (wish.language, wish.set_by) == ("en", "form")
    client.post(path(survey), {"language": "xx"})
    assert ClientLanguage.objects.get().language == "en"


def test_a_survey_keeps_its_questions_in_the_other_language_too(client: Browser) -> None:
    survey = sent()
    say(client, survey, "rating", "5")
    campaign = survey.campaign
    campaign.questions.filter(key="recommend").delete()
    Question.objects.create(
        campaign=campaign, position=9, key="extra", kind="text", text_uk="Ще щось?", text_en="More?"
    )
    client.post(path(survey), {"language": "en"})
    say(client, survey, "comment", "ok")
    page = shown(client, survey)
    assert "порадите" in page  # it has no English words any more, and is asked all the same
    say(client, survey, "recommend", "yes")
    assert "Thank you!" in shown(client, survey)


# --- every kind of question -----------------------------------------------------------------------
KINDS = [
    ("rating", "", "3", 5),
    ("rating10", "", "10", 10),
    ("scale", "", "0", 11),
    ("yes_no", "", "no", 2),
    ("choice", "Манікюр\nПедікюр\nСтрижка", "2", 3),
]


@pytest.mark.parametrize(("kind", "titles", "value", "count"), KINDS, ids=[each[0] for each in KINDS])
def test_every_kind_of_question_is_answered(
    client: Browser, kind: str, titles: str, value: str, count: int
) -> None:
    survey = sent()
    survey.campaign.questions.all().delete()
    Question.objects.create(
        campaign=survey.campaign, position=1, key="only", kind=kind, text_uk="Скажіть?", titles_uk=titles
    )
    page = shown(client, survey)
    assert page.count('type="radio"') == count
    assert say(client, survey, "only", value).status_code == 303
    answer = Answer.objects.get(feedback=survey)
    assert (answer.number, answer.yes) == ((None, False) if kind == "yes_no" else (int(value), None))
    assert state(survey)[0] == "answered"


# --- how much is asked of the database ------------------------------------------------------------
def test_the_page_takes_a_flat_number_of_queries(client: Browser, django_assert_max_num_queries: Any) -> None:
    survey = sent()
    with django_assert_max_num_queries(8):
        client.get(path(survey))
    answer_all(client, survey)
    with django_assert_max_num_queries(6):
        client.get(path(survey))
