"""Complaints, corrections and early words in a talk, and what is asked after a low rating."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from feedback.admin.story import story_of
from feedback.models import Answer, Case, MessageTemplate, TeamMember, TeamMessage
from feedback.services import attention
from tests.factories import UserFactory
from tests.feedback.cases import manager
from tests.feedback.factories import AccountFactory, ReachableSurveyFactory, make_campaign
from tests.feedback.services.conftest import Graph
from tests.feedback.services.talking import Talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk(graph: Graph, settings: pytest.FixtureRequest) -> Talk:
    settings.EMAIL_READY = True  # type: ignore[attr-defined]
    AccountFactory()
    make_campaign()
    made = Talk(ReachableSurveyFactory(), graph)
    made.ask()
    return made


# --- complaints and words without a number --------------------------------------------------------
def test_a_complaint_without_a_number_opens_a_case_tells_managers_and_is_regretted(talk: Talk) -> None:
    manager()
    assert talk.say("Мене обпекли воском") == "asked_again"
    case = Case.objects.get(survey=talk.survey)
    assert list(case.notes.values_list("code", flat=True)) == ["words", "told", "comment"]
    letter = TeamMessage.objects.get(purpose="case")
    assert "обпекли воском" in letter.text
    assert not re.search(r"\d/5\b", letter.text)  # nobody gave a score; an address may hold "/5"
    assert "Нам дуже шкода" in talk.graph.texts[-1]
    assert talk.survey.attention == ""  # the case is the team's already
    talk.say("жах")
    assert len(talk.graph.sent) == 2
    talk.tap("1", "complaint")
    assert (talk.survey.rating, talk.survey.awaiting) == (1, "comment")
    assert case.notes.filter(code="scored", text="1/5").exists()


def test_thanks_in_place_of_a_number_get_a_gentle_reply_and_wait_for_a_look(talk: Talk) -> None:
    assert talk.say("Дякую, все супер!") == "asked_again"
    assert talk.graph.texts[-1].startswith("Дякуємо, що написали!")
    assert list(attention.waiting("words")) == [talk.survey]
    assert not Case.objects.exists()
    talk.say("5")
    assert talk.survey.attention == ""


def test_a_bare_number_of_no_scale_is_not_thanked_for(talk: Talk) -> None:
    assert talk.say("10") == "asked_again"
    assert "не зрозуміли" in talk.graph.texts[-1]
    assert talk.survey.attention == ""


def test_a_complaint_that_asks_something_opens_a_case_and_the_survey_is_silent(talk: Talk) -> None:
    assert talk.say("Чому мені зіпсували нігті?") == "held"
    assert Case.objects.filter(survey=talk.survey).exists()
    assert (talk.survey.attention, len(talk.graph.sent)) == ("question", 1)


# --- corrections ----------------------------------------------------------------------------------
@pytest.mark.parametrize("words", ["ні, краще 2", "передумала, 2", "ой, 2", "не 4, а 2"])
def test_a_correction_during_the_survey_changes_the_rating(talk: Talk, words: str) -> None:
    talk.say("4")
    assert talk.say(words) == "answer"
    assert (talk.survey.rating, talk.survey.comment, talk.survey.awaiting) == (2, "", "comment")
    assert Case.objects.filter(survey=talk.survey).exists()


def test_a_number_alone_at_the_comment_stays_a_comment(talk: Talk) -> None:
    talk.say("5 з 5")
    talk.say("3")
    assert (talk.survey.rating, talk.survey.comment) == (5, "3")


def test_a_correction_of_the_recommendation_after_the_end_is_taken(talk: Talk) -> None:
    for words in ("5", "Гарно", "ні"):
        talk.say(words)
    assert talk.survey.would_recommend is False
    assert talk.say("ой ні, я порадила б") == "answer"
    assert (talk.survey.would_recommend, talk.survey.comment) == (True, "Гарно")
    assert [
        step.title for step in story_of(talk.survey) if "later changed" in step.title or "змін" in step.title
    ]


def test_a_recommendation_said_in_the_comment_is_not_asked_for_again(talk: Talk) -> None:
    talk.say("4")
    talk.say("Ні, не порадила б")
    assert (talk.survey.would_recommend, talk.survey.comment) == (False, "Ні, не порадила б")
    assert (talk.survey.status, talk.survey.complete) == ("answered", True)


@pytest.mark.parametrize("words", ["Так ні", "мабуть"])
def test_neither_yes_nor_no_is_asked_about_once(talk: Talk, words: str) -> None:
    talk.say("5")
    talk.say("Гарно")
    assert talk.say(words) == "asked_again"
    assert "так чи ні" in talk.graph.texts[-1]
    assert talk.say(words) == "ignored"
    assert talk.survey.comment == "Гарно"
    talk.tap("Так", "again_recommend")
    assert (talk.survey.would_recommend, talk.survey.status) == (True, "answered")


# --- after a low rating ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("rating", "asked"),
    [("1", "Що саме пішло не так?"), ("4", "що варто покращити?"), ("5", "Що сподобалося найбільше?")],
)
def test_the_comment_is_asked_for_as_the_rating_is(talk: Talk, rating: str, asked: str) -> None:
    talk.say(rating)
    assert asked in talk.graph.texts[-1]
    talk.say("верніть гроші!!!")
    assert ("вибачте" in talk.graph.texts[-1]) == (rating == "1")


def test_a_campaign_whose_texts_were_left_empty_asks_as_it_did(talk: Talk) -> None:
    MessageTemplate.objects.filter(kind__in=("comment_low", "recommend_low")).update(text_uk="", text_en="")
    other = Talk(ReachableSurveyFactory(), talk.graph)
    other.ask()
    other.say("1")
    assert "Що сподобалося, а що варто покращити?" in talk.graph.texts[-1]


# --- what was chosen before -----------------------------------------------------------------------
def test_the_history_of_a_survey_shows_both_ratings_and_no_words(talk: Talk) -> None:
    talk.say("2")
    talk.say("Погано")
    talk.say("ні")
    talk.say("на 5")
    earlier = Answer.objects.get(question_key="rating").earlier
    assert [(each["number"], each["by_form"]) for each in earlier] == [(2, False)]
    assert Answer.objects.get(question_key="comment").earlier == []


def test_an_alert_says_the_score_that_opened_the_case(talk: Talk) -> None:
    TeamMember.objects.create(user=UserFactory(is_superuser=True, email="o@example.com"), name="О")
    talk.say("2")
    talk.now += timedelta(seconds=1)
    talk.tap("5", "rating")
    assert "2/5, потім 5/5" in TeamMessage.objects.get(purpose="case").text
