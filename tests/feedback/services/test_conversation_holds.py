"""A client who writes brings the waiting survey, unless the words are for a person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.feedback.deliveries import echo, wrote
from tests.feedback.factories import DAY, NOW, AccountFactory, ReachableSurveyFactory, make_campaign
from tests.feedback.services.conftest import Graph
from tests.feedback.services.talking import Talk

pytestmark = pytest.mark.django_db


def test_a_greeting_brings_the_waiting_survey_at_once(graph: Graph) -> None:
    AccountFactory()
    make_campaign()
    survey = ReachableSurveyFactory(person__last_action_at=NOW - 3 * DAY)
    talk = Talk(survey, graph)
    talk.ask()
    assert (talk.survey.status, talk.survey.reason) == ("waiting", "window_closed")
    assert talk.say("Добрий день!") == "greeting"
    assert talk.survey.status == "sent"


@pytest.fixture
def waiting(graph: Graph) -> Talk:
    """A survey that waits for its client to write."""
    AccountFactory()
    make_campaign()
    return Talk(ReachableSurveyFactory(person__last_action_at=NOW - 3 * DAY), graph)


@pytest.mark.parametrize(
    "words", ["Чи є вільний час завтра?", "а ціна яка?", "Запишіть мене на п'ятницю", "Хочу перенести запис"]
)
def test_a_question_or_a_booking_holds_the_waiting_survey_for_half_an_hour(waiting: Talk, words: str) -> None:
    assert waiting.say(words) == "held"
    waiting.ask()
    assert (waiting.survey.status, waiting.survey.reason) == ("waiting", "text_held")
    waiting.now += timedelta(minutes=29)
    waiting.ask()
    assert waiting.survey.status == "waiting"
    waiting.now += timedelta(minutes=2)
    waiting.ask()
    assert waiting.survey.status == "sent"


@pytest.mark.parametrize(
    "words", ["Привіт", "Добрий день! Дякую за манікюр 😍", "Гарного дня", "👋", "Все сподобалось"]
)
def test_a_greeting_never_holds_it(waiting: Talk, words: str) -> None:
    waiting.say(words)
    assert waiting.survey.status == "sent"


def test_the_campaign_says_how_long_a_question_holds(waiting: Talk) -> None:
    make_campaign(hold_minutes=90)
    waiting.say("Скільки коштує педикюр?")
    waiting.now += timedelta(minutes=80)
    waiting.ask()
    assert waiting.survey.reason == "text_held"


def test_a_persons_answer_ends_the_hold(waiting: Talk) -> None:
    waiting.say("Чи є вільний час завтра?")
    waiting.now += timedelta(minutes=3)
    waiting.deliver(echo(waiting.contact.igsid, "Так, о 12:00", waiting.now, "by.hand"))
    waiting.ask()
    assert waiting.survey.status == "sent"


def test_an_answer_that_came_before_the_question_ends_nothing(waiting: Talk) -> None:
    waiting.deliver(echo(waiting.contact.igsid, "Чекаємо на вас", NOW, "by.hand"))
    waiting.say("А можна пізніше?")
    waiting.ask()
    assert waiting.survey.reason == "text_held"


def test_an_answer_told_of_before_its_question_ends_the_hold_all_the_same(waiting: Talk) -> None:
    later = NOW + timedelta(minutes=5)
    waiting.now = later
    waiting.deliver(echo(waiting.contact.igsid, "Так, о 12:00", later, "by.hand"))
    asked = wrote(waiting.contact.igsid, "Чи є вільний час?", NOW + timedelta(minutes=1), "in.late")
    waiting.deliver(asked)
    waiting.ask()
    assert waiting.survey.status == "sent"
