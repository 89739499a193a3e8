"""How a talk ends: by a stop, in silence, and with what comes after its time."""

from __future__ import annotations

import pytest

from feedback.models import OptOut
from feedback.services import expiry
from tests.feedback.factories import DAY, NOW, SurveyFactory
from tests.feedback.services.talking import Talk, talk

pytestmark = pytest.mark.django_db
__all__ = ["talk"]


@pytest.mark.parametrize("words", ["СТОП", "не пишіть мені більше", "stop"])
def test_a_stop_ends_it_with_one_confirmation(talk: Talk, words: str) -> None:
    later = SurveyFactory(visit__client=talk.survey.client, due_at=NOW + DAY)
    assert talk.say(words) == "opted_out"
    later.refresh_from_db()
    assert (talk.survey.status, talk.survey.reason) == ("skipped", "opted_out")
    assert (later.status, later.reason) == ("skipped", "opted_out")
    assert OptOut.objects.filter(client=talk.survey.client).count() == 1
    assert OptOut.objects.filter(contact=talk.contact).count() == 1
    assert talk.say(words) == "opted_out"
    assert len(talk.graph.sent) == 2


def test_who_stops_after_a_rating_keeps_the_rating(talk: Talk) -> None:
    talk.tap("3", "rating")
    talk.say("стоп")
    assert (talk.survey.status, talk.survey.rating, talk.survey.complete) == ("answered", 3, False)


def test_silence_after_the_question_is_no_answer(talk: Talk) -> None:
    expiry.expire(NOW + 8 * DAY)
    talk.survey.refresh_from_db()
    assert (talk.survey.status, talk.survey.reason) == ("expired", "no_answer")


def test_silence_after_the_rating_is_an_incomplete_answer(talk: Talk) -> None:
    talk.tap("4", "rating")
    expiry.expire(NOW + 8 * DAY)
    talk.survey.refresh_from_db()
    assert (talk.survey.status, talk.survey.complete, talk.survey.rating) == ("answered", False, 4)


def test_an_answer_after_the_time_is_up_is_still_kept(talk: Talk) -> None:
    talk.now = NOW + 9 * DAY
    expiry.expire(talk.now)
    assert talk.tap("5", "rating") == "answer"
    assert (talk.survey.status, talk.survey.rating, talk.survey.awaiting) == ("answering", 5, "comment")
    talk.say("Чудово")
    assert talk.survey.comment == "Чудово"


def test_words_after_the_time_is_up_are_no_answer_unless_they_are_a_rating(talk: Talk) -> None:
    talk.now = NOW + 9 * DAY
    expiry.expire(talk.now)
    talk.survey.refresh_from_db()
    assert talk.say("Добрий день") == "greeting"
    assert talk.say("5") == "answer"
    assert talk.survey.rating == 5


def test_the_button_under_the_thanks_stops_it_for_ever(talk: Talk) -> None:
    talk.tap("5", "rating")
    talk.say("Чудово")
    talk.tap("Так", "recommend")
    assert talk.tap("Більше не питати", "thanks") == "opted_out"
    assert OptOut.objects.filter(client=talk.survey.client, source="button").exists()
    assert (talk.survey.status, talk.survey.rating) == ("answered", 5)
    assert [text for text in talk.graph.texts if "більше не питатимемо" in text] == talk.graph.texts[-1:]
