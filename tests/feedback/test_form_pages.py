"""The client's form: what it shows, what it stores, and whom it turns away."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback.models import Answer, ClientLanguage, Message, OptOut, Question, VisitFeedback
from feedback.rules import Way
from feedback.services import by_hand, form_answers
from feedback.services.form_links import form_link, token_of
from feedback.signals import answered
from tests.factories import CompletedVisitFactory, InstagramClientFactory
from tests.feedback.factories import (
    NOW,
    AccountFactory,
    ContactFactory,
    MessageFactory,
    OptOutFactory,
    SurveyFactory,
    make_campaign,
)

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
REVIEW = "https://reviews.example/salon"


class Clock:
    """The clock of the page."""

    def __init__(self, now: datetime) -> None:
        self.at = now

    def now(self) -> datetime:
        return self.at


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock(NOW + HOUR)
    monkeypatch.setattr(timezone, "now", found.now)
    return found


def sent(**values: Any) -> VisitFeedback:
    """A survey that went by SMS at NOW."""
    client = InstagramClientFactory(name="Олена")
    made = {"status": "sent", "channel": "altegio_sms", "sent_at": NOW, "awaiting": "rating", **values}
    return SurveyFactory(visit=CompletedVisitFactory(client=client), **made)


def path(survey: VisitFeedback) -> str:
    return f"/f/{token_of(survey.pk)}/"


def say(browser: Browser, survey: VisitFeedback, key: str, value: str = "", **more: str) -> Any:
    return browser.post(path(survey), {"question": key, "value": value, **more})


def shown(browser: Browser, survey: VisitFeedback, **query: str) -> str:
    return str(browser.get(path(survey), query).content.decode())


def state(survey: VisitFeedback) -> tuple[Any, ...]:
    survey.refresh_from_db()
    return survey.status, survey.rating, survey.comment, survey.would_recommend, survey.complete


def answer_all(browser: Browser, survey: VisitFeedback, rating: str = "5") -> None:
    for key, value in (("rating", rating), ("comment", "Гарно"), ("recommend", "yes")):
        assert say(browser, survey, key, value).status_code == 303


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


# --- once, and for a while ------------------------------------------------------------------------
def test_a_day_after_the_last_answer_only_thanks_are_left(client: Browser, clock: Clock) -> None:
    survey = sent()
    answer_all(client, survey)
    clock.at += DAY - timedelta(minutes=1)
    assert say(client, survey, "rating", "4").status_code == 303
    assert state(survey)[1] == 4
    clock.at += timedelta(minutes=2)
    page = shown(client, survey, q="rating")
    assert "Дякуємо!" in page
    assert "?q=" not in page
    assert "<fieldset" not in page
    say(client, survey, "rating", "1")
    assert state(survey)[1] == 4


def test_a_change_does_not_prolong_the_day(client: Browser, clock: Clock) -> None:
    survey = sent()
    answer_all(client, survey)
    clock.at += timedelta(hours=20)
    say(client, survey, "rating", "4")
    clock.at += timedelta(hours=5)
    say(client, survey, "rating", "1")
    assert state(survey)[1] == 4


def test_a_form_ends_a_fortnight_after_its_survey(client: Browser, clock: Clock) -> None:
    survey = sent(expires_at=NOW + 7 * DAY)
    clock.at = NOW + 20 * DAY
    assert client.get(path(survey)).status_code == 200
    clock.at = NOW + 21 * DAY
    response = client.get(path(survey))
    assert response.status_code == 410
    assert "Час для відповіді минув" in response.content.decode()
    say(client, survey, "rating", "5")
    assert not Answer.objects.exists()


def test_an_answer_after_the_time_counts_and_may_be_finished(client: Browser, clock: Clock) -> None:
    survey = sent(status="expired", reason="no_answer", expires_at=NOW)
    clock.at = NOW + 3 * DAY
    answer_all(client, survey)
    assert state(survey)[:2] == ("answered", 5)
    assert "?q=rating" in shown(client, survey)


@pytest.mark.parametrize(
    "token", ["x", "1", "1.", ".", "1.AAAAAAAAAAAAAAAAAA", "привіт", "1" * 500, "٣.AAAAAAAAAAAAAAAAAA"]
)
@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_an_address_that_we_did_not_make_gets_a_friendly_page(
    client: Browser, token: str, method: str
) -> None:
    sent()
    response = getattr(client, method)(f"/f/{token}/")
    assert response.status_code == 404
    if method != "head":
        assert "Посилання неповне" in response.content.decode()
    assert not Answer.objects.exists()


def test_one_survey_s_word_opens_no_other(client: Browser) -> None:
    first, second = sent(), sent()
    signature = token_of(first.pk).partition(".")[2]
    assert client.get(f"/f/{second.pk}.{signature}/").status_code == 404
    assert client.get(f"/stop/{token_of(first.pk)}/").status_code == 404


def test_a_visit_nobody_is_asked_about_any_more_shows_a_polite_page(client: Browser) -> None:
    survey = sent(status="skipped", reason="visit_changed")
    response = client.get(path(survey))
    assert response.status_code == 410
    assert "Відповідати вже не потрібно" in response.content.decode()
    say(client, survey, "rating", "5")
    assert not Answer.objects.exists()


def test_another_method_is_refused(client: Browser) -> None:
    assert client.put(path(sent())).status_code == 405


# --- one survey, several ways ---------------------------------------------------------------------
def test_an_answer_closes_what_still_waits_to_ask(client: Browser) -> None:
    survey = sent(status="sending", channel="instagram", sent_at=None)
    contact = ContactFactory(client=survey.client)
    question = MessageFactory(feedback=survey, contact=contact)
    say(client, survey, "rating", "5")
    question.refresh_from_db()
    assert (question.state, question.error_code) == ("failed", "answered")
    assert state(survey)[0] == "answering"


@pytest.mark.parametrize("message_state", ["sending", "unknown"])
def test_an_answer_settles_the_sms_of_which_nobody_knew(client: Browser, message_state: str) -> None:
    survey = sent(status="unknown", reason="outcome_unknown", sent_at=None)
    sms = MessageFactory(
        feedback=survey,
        contact=None,
        channel=Way.ALTEGIO_SMS,
        purpose="sms",
        text=f"Оцініть: {form_link(survey)}",
        state=message_state,
        claimed_at=NOW,
    )
    say(client, survey, "rating", "5")
    sms.refresh_from_db()
    assert (sms.state, sms.sent_at) == ("sent", NOW)
    assert state(survey)[0] == "answering"
    assert (survey.sent_at, survey.channel, survey.reason) == (NOW, "altegio_sms", "")


def test_an_answer_ticks_what_a_person_wrote_by_hand(client: Browser) -> None:
    AccountFactory()
    campaign = make_campaign()
    campaign.templates.update_or_create(kind="by_hand", defaults={"text_uk": "Оцініть: {form_link}"})
    survey = sent(status="waiting", reason="never_wrote", channel="", sent_at=None, by_hand_since=NOW)
    assert by_hand.take(survey.pk, None, NOW)
    say(client, survey, "rating", "5")
    assert state(survey)[:2] == ("answering", 5)
    assert survey.channel == "manual"
    assert form_link(survey) in Message.objects.get(feedback=survey).text
    assert survey.hand_marks.filter(action="form").exists()


def test_what_was_answered_in_direct_is_not_asked_again(client: Browser) -> None:
    survey = sent(status="answering", rating=4)
    Answer.objects.create(feedback=survey, question_key="rating", kind="rating", number=4, answered_at=NOW)
    assert "<textarea" in shown(client, survey)


def test_an_answer_is_heard_by_whoever_opens_cases(client: Browser) -> None:
    survey, heard = sent(), []

    def listen(feedback: VisitFeedback, **_more: Any) -> None:
        heard.append((feedback.pk, feedback.rating))

    answered.connect(listen)
    try:
        say(client, survey, "rating", "1")
    finally:
        answered.disconnect(listen)
    assert heard == [(survey.pk, 1)]


def test_a_stop_word_in_place_of_a_comment_stops(client: Browser) -> None:
    survey = sent()
    say(client, survey, "rating", "3")
    say(client, survey, "comment", "Стоп, не пишіть мені більше")
    assert OptOut.objects.filter(client=survey.client).exists()
    assert "Більше не питатимемо" in shown(client, survey)
    assert state(survey)[0] == "answered"


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


# --- thanks ---------------------------------------------------------------------------------------
def every_answer() -> list[tuple[str, str]]:
    numbers = {"rating": range(1, 6), "rating10": range(1, 11), "scale": range(11)}
    found = [(kind, str(number)) for kind, values in numbers.items() for number in values]
    return [*found, ("yes_no", "yes"), ("yes_no", "no"), ("choice", "1"), ("choice", "2")]


@pytest.mark.parametrize("later", [timedelta(0), 2 * DAY], ids=["at once", "later"])
def test_thanks_are_the_same_to_the_byte_for_every_score_of_every_kind(
    client: Browser, clock: Clock, later: timedelta
) -> None:
    campaign = make_campaign(review_url=REVIEW)
    survey, pages = sent(campaign=campaign), set()
    begun = clock.at
    for kind, value in every_answer():
        clock.at = begun
        Answer.objects.all().delete()
        VisitFeedback.objects.update(status="sent", ended_at=None, received_at=None, script=None, rating=None)
        campaign.questions.all().delete()
        Question.objects.create(
            campaign=campaign,
            position=1,
            key="only",
            kind=kind,
            text_uk="Як?",
            titles_uk="А\nБ" * (kind == "choice"),
        )
        assert say(client, survey, "only", value).status_code == 303
        assert Answer.objects.count() == 1
        clock.at += later
        pages.add(client.get(path(survey)).content)
    assert len(pages) == 1
    assert f'href="{REVIEW}"'.encode() in pages.pop()


def test_without_a_review_page_nobody_is_sent_to_one(client: Browser) -> None:
    survey = sent()
    answer_all(client, survey, "5")
    assert "публічний відгук" not in shown(client, survey)


def test_the_page_takes_a_flat_number_of_queries(client: Browser, django_assert_max_num_queries: Any) -> None:
    survey = sent()
    with django_assert_max_num_queries(8):
        client.get(path(survey))
    answer_all(client, survey)
    with django_assert_max_num_queries(6):
        client.get(path(survey))


def test_who_opted_out_in_direct_is_asked_nothing(client: Browser) -> None:
    survey = sent()
    OptOutFactory(contact=ContactFactory(client=survey.client))
    assert "<fieldset" not in shown(client, survey)
    assert form_answers.take(survey.pk, "rating", "5", NOW) is form_answers.Outcome.REFUSED
