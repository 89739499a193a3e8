"""Sending: who may be written to, when, and what holds a survey back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback.models import InstagramAccount, InstagramContact, Message, VisitFeedback
from feedback.services import release, sending
from tests.feedback.factories import (
    DAY,
    NOW,
    ContactFactory,
    OptOutFactory,
    ReachableSurveyFactory,
    SurveyFactory,
    make_campaign,
)
from tests.feedback.services.conftest import Graph
from tests.feedback.services.going_out import account, released

pytestmark = pytest.mark.django_db
__all__ = ["account"]


def test_a_due_survey_of_a_client_who_wrote_today_goes_out_with_five_buttons(graph: Graph) -> None:
    survey = ReachableSurveyFactory(client_name="Олена Коваль")
    message = released(survey)
    assert sending.send_message(message.pk, NOW) == "sent"
    survey.refresh_from_db()
    message.refresh_from_db()
    assert (survey.status, survey.channel, survey.awaiting, survey.sent_at) == (
        "sent",
        "instagram",
        "rating",
        NOW,
    )
    assert (message.mid, message.attempts) == ("mid.1", 1)
    assert [each["title"] for each in graph.sent[0]["message"]["quick_replies"]] == ["1", "2", "3", "4", "5"]
    assert graph.texts[0].startswith("Олено, ")
    assert "messaging_type" not in graph.sent[0]
    assert "tag" not in graph.sent[0]


def test_the_payload_of_a_button_says_nothing(graph: Graph) -> None:
    message = released(ReachableSurveyFactory())
    payloads = [each["payload"] for each in message.quick_replies]
    assert len(set(payloads)) == 5
    assert all(len(payload) >= 16 for payload in payloads)


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        pytest.param(None, "never_wrote", id="never wrote"),
        pytest.param({"last_action_at": NOW - timedelta(hours=24)}, "window_closed", id="window closed"),
        pytest.param({"last_action_at": None}, "never_wrote", id="written to by the salon only"),
        pytest.param({"refused_at": NOW}, "window_closed", id="refused by Instagram since"),
        pytest.param({"unreachable_since": NOW}, "unreachable", id="blocked the salon"),
        pytest.param({"hold_until": NOW + timedelta(minutes=5)}, "text_held", id="talking with the desk"),
    ],
)
def test_a_survey_that_may_not_go_waits_with_the_reason(person: dict[str, Any] | None, reason: str) -> None:
    survey = SurveyFactory()
    if person is not None:
        ContactFactory(client=survey.client, **person)
    assert release.release_due(NOW) == 0
    survey.refresh_from_db()
    assert (survey.status, survey.reason) == ("waiting", reason)
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        pytest.param({"paused": True}, "paused", id="paused"),
        pytest.param({"state": "stopped"}, "account_stopped", id="stopped"),
        pytest.param({"state": "reconnect"}, "account_stopped", id="to be connected again"),
    ],
)
def test_nothing_goes_out_from_an_account_that_stands_still(
    account: InstagramAccount, values: dict[str, Any], reason: str
) -> None:
    survey = ReachableSurveyFactory()
    InstagramAccount.objects.filter(pk=account.pk).update(**values)
    assert release.release_due(NOW) == 0
    survey.refresh_from_db()
    assert (survey.status, survey.reason) == ("waiting", reason)


def test_the_queue_of_a_stopped_account_waits_and_goes_out_later(
    graph: Graph, account: InstagramAccount
) -> None:
    message = released(ReachableSurveyFactory())
    InstagramAccount.objects.filter(pk=account.pk).update(state="stopped")
    assert sending.ready_messages(NOW) == []
    assert sending.send_message(message.pk, NOW) == "queued"
    InstagramAccount.objects.filter(pk=account.pk).update(state="ok")
    assert sending.ready_messages(NOW) == [message.pk]
    assert sending.send_message(message.pk, NOW) == "sent"


def test_a_survey_whose_visit_is_no_longer_completed_is_skipped() -> None:
    survey = ReachableSurveyFactory()
    survey.visit.attendance = -1
    survey.visit.save()
    assert release.release_due(NOW) == 0
    survey.refresh_from_db()
    assert (survey.status, survey.reason) == ("skipped", "visit_changed")


def test_a_visit_that_changes_between_release_and_send_is_not_asked_about(graph: Graph) -> None:
    survey = ReachableSurveyFactory()
    message = released(survey)
    survey.visit.cancelled = True
    survey.visit.save()
    assert sending.send_message(message.pk, NOW) == "failed"
    survey.refresh_from_db()
    assert (survey.status, survey.reason) == ("skipped", "visit_changed")
    assert not graph.sent


def test_who_asked_not_to_be_written_to_is_skipped() -> None:
    survey = ReachableSurveyFactory()
    OptOutFactory(contact=InstagramContact.objects.get(client=survey.client))
    release.release_due(NOW)
    survey.refresh_from_db()
    assert (survey.status, survey.reason) == ("skipped", "opted_out")


def test_nobody_is_asked_while_the_campaign_is_off() -> None:
    survey = ReachableSurveyFactory()
    make_campaign(enabled=False)
    assert release.release_due(NOW) == 0
    survey.refresh_from_db()
    assert (survey.status, survey.reason) == ("planned", "campaign_off")


def test_while_the_campaign_is_off_no_waiting_survey_keeps_an_old_reason() -> None:
    person = {"person__last_action_at": NOW - 3 * DAY}
    surveys = [
        ReachableSurveyFactory(status=status, reason=reason, **person)
        for status, reason in (("planned", ""), ("waiting", "window_closed"), ("waiting", "never_wrote"))
    ]
    make_campaign(enabled=False)
    release.release_due(NOW)
    rows = VisitFeedback.objects.filter(pk__in=[each.pk for each in surveys])
    assert set(rows.values_list("reason", flat=True)) == {"campaign_off"}
    make_campaign()
    release.release_due(NOW)
    assert set(rows.values_list("status", "reason")) == {("waiting", "window_closed")}


@pytest.mark.parametrize("status", ["planned", "waiting"])
def test_a_visit_from_before_a_later_beginning_is_not_asked_about(status: str) -> None:
    survey = ReachableSurveyFactory(status=status)
    make_campaign(since=NOW - timedelta(minutes=5))
    assert release.release_due(NOW) == 0
    survey.refresh_from_db()
    assert (survey.status, survey.reason) == ("skipped", "before_start")


def test_a_queued_question_about_a_visit_from_before_a_later_beginning_does_not_leave(graph: Graph) -> None:
    survey = ReachableSurveyFactory()
    message = released(survey)
    make_campaign(since=NOW - timedelta(minutes=5))
    assert sending.send_message(message.pk, NOW) == "failed"
    survey.refresh_from_db()
    assert (survey.status, survey.reason) == ("skipped", "before_start")
    assert not graph.sent


def test_nobody_is_asked_outside_the_sending_hours(graph: Graph) -> None:
    survey = ReachableSurveyFactory(person__last_action_at=NOW + timedelta(hours=7))
    late = NOW + timedelta(hours=8)  # 21:00 in Kyiv
    assert release.release_due(late) == 0
    message = released(survey)
    assert sending.send_message(message.pk, late) == "queued"
    message.refresh_from_db()
    assert message.not_before == NOW + timedelta(hours=21)  # 10:00 the next day
    assert not graph.sent


def test_two_visits_of_one_day_are_asked_about_once_by_the_newer() -> None:
    newer = ReachableSurveyFactory()
    older = SurveyFactory(
        visit__client=newer.client, visit_date=newer.visit_date - timedelta(hours=3), status="waiting"
    )
    assert release.release_due(NOW) == 1
    newer.refresh_from_db()
    older.refresh_from_db()
    assert (newer.status, older.status, older.reason) == ("sending", "skipped", "superseded")


@pytest.mark.parametrize("status", ["sending", "sent", "answering", "unknown"])
def test_a_client_has_one_survey_in_flight(status: str) -> None:
    survey = ReachableSurveyFactory()
    SurveyFactory(visit__client=survey.client, visit_date=NOW - 3 * DAY, status=status, sent_at=NOW - 2 * DAY)
    assert release.release_due(NOW) == 0
    survey.refresh_from_db()
    assert (survey.status, survey.reason) == ("waiting", "another_survey")


def test_a_client_is_not_asked_twice_a_day() -> None:
    survey = ReachableSurveyFactory()
    SurveyFactory(visit__client=survey.client, status="answered", sent_at=NOW - timedelta(hours=1))
    assert release.release_due(NOW) == 0


def test_release_takes_a_flat_number_of_queries() -> None:
    assert queries_of_release(30) <= queries_of_release(3)


def queries_of_release(surveys: int) -> int:
    SurveyFactory.create_batch(surveys)
    with CaptureQueriesContext(connection) as captured:
        release.release_due(NOW)
    return len(captured)


def test_a_waiting_survey_goes_out_when_the_client_writes() -> None:
    survey = SurveyFactory()
    release.release_due(NOW)
    contact = ContactFactory(client=survey.client)
    assert release.release_for_contact(contact.pk, NOW) == 1
