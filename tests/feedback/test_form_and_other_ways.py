"""One survey, several ways: what an answer in the form means for the others, and who hears of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser

from feedback.models import Answer, Message, OptOut, VisitFeedback
from feedback.rules import Way
from feedback.services import by_hand
from feedback.services.form_links import form_link
from feedback.signals import answered
from tests.feedback.factories import NOW, AccountFactory, ContactFactory, MessageFactory, make_campaign
from tests.feedback.forms import clock, say, sent, shown, state

pytestmark = pytest.mark.django_db
__all__ = ["clock"]


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
