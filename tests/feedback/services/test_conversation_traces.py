"""Traces of a talk: echoes, reads, words taken back, and how they settle an outcome that nobody knew."""

from __future__ import annotations

from datetime import timedelta

import pytest

from feedback.models import Answer, ContactEvent, Message
from feedback.services import expiry
from tests.feedback.deliveries import echo, read, unsent
from tests.feedback.factories import DAY, NOW, AccountFactory, ReachableSurveyFactory, make_campaign
from tests.feedback.services.conftest import Graph
from tests.feedback.services.talking import Talk, talk

pytestmark = pytest.mark.django_db
__all__ = ["talk"]


def test_an_echo_marks_the_message_as_delivered_and_opens_no_window(talk: Talk) -> None:
    message = Message.objects.get()
    before = talk.contact.last_action_at
    talk.deliver(echo(talk.contact.igsid, message.text, NOW, message.mid))
    message.refresh_from_db()
    assert message.delivered_at == NOW
    assert talk.contact.last_action_at == before
    assert talk.contact.hold_until is None


def test_a_message_typed_by_the_salon_is_kept_and_is_no_question_of_the_client(graph: Graph) -> None:
    AccountFactory()
    make_campaign()
    talk = Talk(ReachableSurveyFactory(), graph)
    talk.deliver(echo(talk.contact.igsid, "Чекаємо на вас о 12", NOW, "by.hand"))
    assert ContactEvent.objects.get().outcome == "staff_wrote"
    talk.ask()
    assert talk.survey.status == "sent"


def test_a_read_marks_what_was_seen(talk: Talk) -> None:
    message = Message.objects.get()
    talk.deliver(read(talk.contact.igsid, message.mid, NOW + timedelta(minutes=3)))
    message.refresh_from_db()
    assert message.seen_at is not None


def test_a_message_taken_back_takes_our_copy_of_its_words_with_it(talk: Talk) -> None:
    talk.tap("5", "rating")
    talk.say("Особисте")
    assert talk.survey.comment == "Особисте"
    mid = ContactEvent.objects.get(text="Особисте").mid
    talk.deliver(unsent(talk.contact.igsid, mid, talk.now))
    assert talk.survey.comment == ""
    assert not ContactEvent.objects.filter(text="Особисте").exists()
    assert not Answer.objects.filter(text="Особисте").exists()


def test_a_line_of_the_comment_that_is_taken_back_leaves_the_others(talk: Talk) -> None:
    talk.say("Особисте")
    talk.tap("5", "rating")
    talk.say("Чудова майстриня")
    mid = ContactEvent.objects.get(text="Особисте").mid
    talk.deliver(unsent(talk.contact.igsid, mid, talk.now))
    assert talk.survey.comment == "Чудова майстриня"


# --- an outcome that nobody knew ------------------------------------------------------------------
@pytest.fixture
def unsure(graph: Graph) -> Talk:
    AccountFactory()
    make_campaign()
    made = Talk(ReachableSurveyFactory(), graph)
    graph.fail(500, 1)
    made.ask()
    assert made.survey.status == "unknown"
    return made


def test_the_echo_settles_an_unknown_message_by_its_text(unsure: Talk) -> None:
    message = Message.objects.get()
    unsure.deliver(echo(unsure.contact.igsid, message.text, NOW + timedelta(seconds=2), "from.echo"))
    message.refresh_from_db()
    assert (message.state, message.mid) == ("sent", "from.echo")
    assert (unsure.survey.status, unsure.survey.reason, unsure.survey.sent_at) == ("sent", "", NOW)


def test_the_clients_tap_settles_an_unknown_message(unsure: Talk) -> None:
    assert unsure.tap("5", "rating") == "answer"
    assert Message.objects.get(purpose="rating").state == "sent"
    assert (unsure.survey.status, unsure.survey.rating) == ("answering", 5)


def test_the_clients_words_settle_an_unknown_message(unsure: Talk) -> None:
    assert unsure.say("5") == "answer"
    assert Message.objects.get(purpose="rating").state == "sent"


def test_an_unknown_survey_stays_unknown_when_its_time_is_up(unsure: Talk) -> None:
    expiry.expire(NOW + 30 * DAY)
    unsure.survey.refresh_from_db()
    assert unsure.survey.status == "unknown"


def test_words_that_show_no_arrival_are_not_taken_for_an_answer(unsure: Talk) -> None:
    assert unsure.say("Добрий день!") == "greeting"
    assert unsure.say("А чи є вільний час?") == "held"
    assert (unsure.survey.status, unsure.survey.comment) == ("unknown", "")
    assert not unsure.graph.sent
