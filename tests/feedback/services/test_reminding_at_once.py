"""A reminder, an answer and another scan at the same moment; and reminders of many."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from feedback.models import VisitFeedback
from feedback.rules import Way
from feedback.services import form_answers, invitations, reminding, sending
from tests.feedback.factories import NOW
from tests.feedback.services.conftest import Graph
from tests.feedback.services.other_ways import account
from tests.feedback.services.silent import DUE, asked, campaign_with, in_direct, reminders
from tests.feedback.services.sms import Sms, sms

pytestmark = pytest.mark.django_db
__all__ = ["account", "sms"]

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


# --- at the same moment ---------------------------------------------------------------------------
def test_an_answer_before_it_left_stops_it(sms: Sms) -> None:
    campaign_with(Way.ALTEGIO_SMS)
    survey = asked()
    reminding.remind(DUE)
    form_answers.take(survey.pk, "rating", "5", DUE)
    assert invitations.ready(DUE) == []
    (message,) = reminders()
    assert (message.state, message.error_code) == ("failed", "answered")
    assert sms.texts == []


def test_a_claim_sees_an_answer_that_nobody_told_the_outbox_of(sms: Sms) -> None:
    campaign_with(Way.ALTEGIO_SMS)
    survey = asked()
    reminding.remind(DUE)
    (message,) = reminders()
    VisitFeedback.objects.filter(pk=survey.pk).update(status="answering")
    assert not sending.claim(message.pk, DUE)
    assert invitations.send(message.pk, DUE) == "failed"
    assert sms.texts == []
    survey.refresh_from_db()
    assert survey.status == "answering"


def test_a_refused_reminder_leaves_the_survey_as_it_is(graph: Graph) -> None:
    campaign_with()
    survey = in_direct()
    reminding.remind(DUE)
    graph.fail(403, 10, 2534022)
    assert [sending.send_message(pk, DUE) for pk in sending.ready_messages(DUE)] == ["failed"]
    survey.refresh_from_db()
    assert (survey.status, survey.reason, survey.awaiting) == ("sent", "", "rating")


def test_of_two_scans_at_once_one_reminds() -> None:
    campaign = campaign_with(Way.ALTEGIO_SMS)
    survey = asked()
    assert reminding._begin(survey.pk, Way.ALTEGIO_SMS, campaign, DUE)
    assert not reminding._begin(survey.pk, Way.ALTEGIO_SMS, campaign, DUE)
    assert len(reminders()) == 1


def test_who_is_reminded_late_has_a_day_to_answer() -> None:
    campaign_with(Way.ALTEGIO_SMS)
    survey = asked(expires_at=DUE + HOUR)
    reminding.remind(DUE)
    survey.refresh_from_db()
    assert survey.expires_at == DUE + DAY


# --- many -----------------------------------------------------------------------------------------
def test_who_cannot_be_reached_stands_in_nobody_s_way() -> None:
    campaign_with()
    for _number in range(3):
        in_direct(last_action_at=NOW)
    last = in_direct()
    assert reminding.remind(DUE, limit=3) == 0
    assert reminding.remind(DUE + timedelta(minutes=5), limit=3) == 1
    assert [message.feedback_id for message in reminders()] == [last.pk]


def test_deciding_takes_a_flat_number_of_queries(django_assert_max_num_queries: Any) -> None:
    campaign_with()
    for _number in range(12):
        in_direct(last_action_at=NOW)
    with django_assert_max_num_queries(20):
        reminding.remind(DUE)
