"""Answers of two devices, of the form and of Direct, and a reminder, all at the same moment."""

from __future__ import annotations

import pytest

from feedback.models import Answer, InstagramContact, Message, VisitFeedback
from feedback.rules import Way
from feedback.services import form_answers, inbox, release, reminding, sending
from feedback.services.form_answers import Outcome
from feedback.services.form_links import form_link
from tests.factories import CompletedVisitFactory, InstagramClientFactory
from tests.feedback.deliveries import body, wrote
from tests.feedback.factories import (
    NOW,
    AccountFactory,
    MessageFactory,
    ReachableSurveyFactory,
    SurveyFactory,
    make_campaign,
)
from tests.feedback.services.conftest import Graph
from tests.feedback.services.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def account(graph: Graph) -> None:
    AccountFactory()


def by_sms() -> VisitFeedback:
    make_campaign(channels=[Way.INSTAGRAM, Way.ALTEGIO_SMS], reminder_days=1)
    client = InstagramClientFactory(phone="+380671234567")
    survey = SurveyFactory(
        visit=CompletedVisitFactory(client=client),
        status="sent",
        channel="altegio_sms",
        sent_at=NOW.replace(day=NOW.day - 1),
        awaiting="rating",
    )
    MessageFactory(
        feedback=survey,
        contact=None,
        channel=Way.ALTEGIO_SMS,
        purpose="sms",
        text=form_link(survey),
        state="sent",
    )
    return survey


def test_two_devices_at_once_leave_one_answer_to_each_question() -> None:
    survey = by_sms()
    outcomes: list[Outcome] = []

    def say(value: str) -> None:
        outcomes.append(form_answers.take(survey.pk, "rating", value, NOW))

    at_once(lambda: say("5"), lambda: say("2"), lambda: say("4"))
    assert outcomes == [Outcome.STORED] * 3
    answer = Answer.objects.get(feedback=survey)
    survey.refresh_from_db()
    assert survey.rating == answer.number
    assert (survey.status, survey.awaiting) == ("answering", "comment")


def test_the_form_and_direct_at_once_end_in_one_survey_with_both_answers() -> None:
    make_campaign()
    survey = ReachableSurveyFactory()
    release.release_due(NOW)
    for message_id in sending.ready_messages(NOW):
        sending.send_message(message_id, NOW)
    contact = InstagramContact.objects.get(client=survey.client)
    delivery = inbox.store_delivery(body(wrote(contact.igsid, "5", NOW, "in.1")), NOW)
    at_once(
        lambda: inbox.process_delivery(delivery.pk, NOW),
        lambda: form_answers.take(survey.pk, "comment", "Гарно", NOW),
    )
    survey.refresh_from_db()
    assert (survey.rating, survey.comment) == (5, "Гарно")
    assert survey.status == "answering"


def test_an_answer_and_the_reminder_at_once_never_leave_a_reminder_to_be_sent() -> None:
    survey = by_sms()
    at_once(
        lambda: reminding.remind(NOW),
        lambda: form_answers.take(survey.pk, "rating", "5", NOW),
        lambda: reminding.remind(NOW),
    )
    assert not Message.objects.filter(feedback=survey, state="queued").exists()
    survey.refresh_from_db()
    assert (survey.status, survey.rating) == ("answering", 5)


def test_an_answer_and_the_claim_of_a_reminder_at_once_agree_which_came_first() -> None:
    survey = by_sms()
    assert reminding.remind(NOW) == 1
    message = Message.objects.get(feedback=survey, purpose="reminder")
    claimed: list[bool] = []
    at_once(
        lambda: claimed.append(sending.claim(message.pk, NOW)),
        lambda: form_answers.take(survey.pk, "rating", "5", NOW),
    )
    message.refresh_from_db()
    assert (message.state, claimed) in [("sending", [True]), ("failed", [False])]
    survey.refresh_from_db()
    assert survey.rating == 5
