"""Sending: who may be written to, what each refusal means, and that nothing is ever sent twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
import requests
from django.db import connection
from django.test.utils import CaptureQueriesContext
from urllib3.exceptions import NewConnectionError

from feedback.channels.instagram.errors import Action
from feedback.models import InstagramAccount, InstagramContact, Message, VisitFeedback
from feedback.services import accounts, expiry, reading, refusals, release, sending
from feedback.signals import alert
from tests import places
from tests.factories import InstagramClientFactory
from tests.feedback.factories import (
    DAY,
    NOW,
    AccountFactory,
    ContactFactory,
    OptOutFactory,
    ReachableSurveyFactory,
    SurveyFactory,
    make_campaign,
)
from tests.feedback.services.conftest import Graph

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def account(graph: Graph) -> InstagramAccount:
    account = AccountFactory()
    make_campaign()
    return accounts.current_account(NOW) or account


def released(survey: VisitFeedback) -> Message:
    assert release.release_due(NOW) == 1
    return Message.objects.get(feedback=survey)


def test_what_another_worker_has_sent_takes_no_turn_of_the_pace(graph: Graph, settings: Any) -> None:
    """Several workers begin at different places of the same list, and each comes to what others did."""
    message = released(ReachableSurveyFactory())
    with places.listening(settings.REDIS_URL, "instagram") as turns:
        assert [sending.send_message(message.pk, NOW) for _worker in range(4)] == ["sent"] * 4
    assert len(turns) == 1
    assert len(graph.sent) == 1


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


# --- each action ----------------------------------------------------------------------------------
def after(graph: Graph, survey: VisitFeedback) -> Message:
    message = released(survey)
    sending.send_message(message.pk, NOW)
    survey.refresh_from_db()
    message.refresh_from_db()
    return message


def test_every_action_has_a_handler() -> None:
    assert set(refusals.HANDLERS) == set(Action)


def test_a_limit_rests_the_account_and_spends_no_attempt(graph: Graph, account: InstagramAccount) -> None:
    graph.fail(400, 613, 2534040)
    survey = ReachableSurveyFactory()
    message = after(graph, survey)
    account.refresh_from_db()
    assert (message.state, message.attempts, message.not_before) == ("queued", 0, account.parked_until)
    assert survey.status == "sending"
    assert sending.ready_messages(NOW + timedelta(minutes=4)) == []
    assert sending.send_message(message.pk, NOW + timedelta(minutes=6)) == "sent"


def test_a_rest_that_a_clock_ahead_gave_is_over_once_it_is_set_back(
    graph: Graph, account: InstagramAccount
) -> None:
    graph.fail(400, 613, 2534040)
    message = released(ReachableSurveyFactory())
    ahead = NOW + timedelta(hours=1)
    sending.send_message(message.pk, ahead)
    account.refresh_from_db()
    assert accounts.is_parked(account, ahead)
    assert not accounts.is_parked(account, NOW)
    assert accounts.resting(NOW) == []
    assert sending.ready_messages(NOW) == [message.pk]
    assert sending.send_message(message.pk, NOW) == "sent"


def test_a_message_that_was_refused_and_then_waits_for_the_hours_waits_until_they_begin(graph: Graph) -> None:
    graph.fail(400, 613, 2534040)
    message = after(graph, ReachableSurveyFactory())
    night = NOW + timedelta(hours=8)
    InstagramAccount.objects.update(parked_until=None)
    Message.objects.update(not_before=None)
    sending.send_message(message.pk, night)
    message.refresh_from_db()
    assert message.not_before is not None
    assert message.not_before > night + accounts.LONGEST_REST
    assert sending.ready_messages(night) == []


def test_what_never_left_is_sent_again(graph: Graph) -> None:
    graph.break_off(requests.ConnectionError(NewConnectionError(None, "refused")))  # type: ignore[arg-type]
    message = after(graph, ReachableSurveyFactory())
    assert (message.state, message.attempts) == ("queued", 0)
    assert sending.send_message(message.pk, NOW + timedelta(minutes=2)) == "sent"
    assert len(graph.sent) == 1


def test_a_passing_fault_is_tried_once_more_then_looked_into_and_given_up(graph: Graph) -> None:
    graph.fail(400, 2)
    graph.fail(400, 2)
    survey = ReachableSurveyFactory()
    message = after(graph, survey)
    assert message.state == "queued"
    assert sending.send_message(message.pk, NOW + timedelta(minutes=1)) == "queued"
    assert sending.send_message(message.pk, NOW + timedelta(minutes=3)) == "unknown"
    graph.get("me/conversations", data=[])
    assert reading.settle_unknown(NOW + timedelta(minutes=5), pause=lambda _seconds: None) == 1
    survey.refresh_from_db()
    assert (survey.status, survey.reason) == ("failed", "unreachable")


def test_a_window_that_instagram_calls_closed_waits_for_the_next_word_and_alerts(graph: Graph) -> None:
    heard = []
    alert.connect(lambda **kwargs: heard.append(kwargs["code"]), weak=False, dispatch_uid="window")
    graph.fail(403, 10, 2534022)
    survey = ReachableSurveyFactory()
    message = after(graph, survey)
    alert.disconnect(dispatch_uid="window")
    assert (message.state, message.error_code) == ("failed", "10/2534022")
    assert (survey.status, survey.reason) == ("waiting", "window_closed")
    assert heard == ["instagram_window"]
    assert release.release_due(NOW) == 0  # no loop against a closed door
    InstagramContact.objects.update(last_action_at=NOW + timedelta(minutes=1))
    assert release.release_due(NOW + timedelta(minutes=2)) == 1
    assert sending.send_message(message.pk, NOW + timedelta(minutes=2)) == "sent"


def test_who_does_not_receive_from_the_salon_is_marked(graph: Graph) -> None:
    graph.fail(400, 551, 1545041)
    survey = ReachableSurveyFactory()
    message = after(graph, survey)
    assert (message.state, survey.status, survey.reason) == ("failed", "failed", "unreachable")
    assert InstagramContact.objects.get().unreachable_since == NOW


def test_an_id_that_instagram_does_not_know_loses_its_link(graph: Graph) -> None:
    graph.fail(400, 100, 2534014)
    survey = ReachableSurveyFactory()
    after(graph, survey)
    contact = InstagramContact.objects.get()
    assert (survey.status, survey.reason) == ("failed", "identity_invalid")
    assert (contact.client, contact.conflict) == (None, "identity_invalid")


@pytest.mark.parametrize(
    ("status", "code", "subcode", "state"),
    [
        pytest.param(400, 10, 1893063, "stopped", id="stop_account"),
        pytest.param(400, 190, 463, "reconnect", id="reconnect"),
        pytest.param(400, 200, None, "stopped", id="permission"),
        pytest.param(400, 987654, None, "stopped", id="unknown code"),
    ],
)
def test_an_error_of_the_account_stops_its_queue_and_alerts_once(
    graph: Graph, account: InstagramAccount, status: int, code: int, subcode: int | None, state: str
) -> None:
    heard = []
    alert.connect(lambda **kwargs: heard.append(kwargs["code"]), weak=False, dispatch_uid="halt")
    graph.fail(status, code, subcode)
    survey, other = ReachableSurveyFactory(), ReachableSurveyFactory()
    release.release_due(NOW)
    for message_id in sending.ready_messages(NOW):
        sending.send_message(message_id, NOW)
    alert.disconnect(dispatch_uid="halt")
    account.refresh_from_db()
    assert account.state == state
    assert account.state_reason
    assert set(Message.objects.values_list("state", "attempts")) == {("queued", 0)}
    assert heard == [f"instagram_{state}"]
    assert not graph.sent
    assert {survey.pk, other.pk} == set(
        VisitFeedback.objects.filter(status="sending").values_list("pk", flat=True)
    )


def test_a_message_that_instagram_calls_malformed_fails_and_alerts(graph: Graph) -> None:
    graph.fail(400, 100, 2534015)
    survey = ReachableSurveyFactory()
    message = after(graph, survey)
    assert (message.state, survey.status, survey.reason) == ("failed", "failed", "our_bug")


def test_a_conversation_that_is_gone_is_skipped(graph: Graph) -> None:
    graph.fail(400, 100, 33)
    survey = ReachableSurveyFactory()
    assert after(graph, survey).state == "failed"
    assert survey.status == "failed"


def test_missing_consent_waits_for_the_person(graph: Graph) -> None:
    graph.fail(400, 230)
    survey = ReachableSurveyFactory()
    assert after(graph, survey).state == "failed"
    assert (survey.status, survey.reason) == ("waiting", "window_closed")


@pytest.mark.parametrize(
    "end",
    [
        pytest.param(requests.ReadTimeout("slow"), id="time-out"),
        pytest.param(requests.ConnectionError("reset"), id="cut"),
        pytest.param(500, id="500"),
    ],
)
def test_an_outcome_that_nobody_knows_is_never_sent_again(graph: Graph, end: Exception | int) -> None:
    graph.fail(end, 1) if isinstance(end, int) else graph.break_off(end)
    survey = ReachableSurveyFactory()
    message = after(graph, survey)
    assert (message.state, survey.status, survey.reason) == ("unknown", "unknown", "outcome_unknown")
    for later in (timedelta(minutes=10), timedelta(hours=5)):
        release.release_due(NOW + later)
        sending.sweep(NOW + later)
        assert sending.ready_messages(NOW + later) == []
        assert sending.send_message(message.pk, NOW + later) == "unknown"
    assert not graph.sent


# --- crashes and races ----------------------------------------------------------------------------
class Killed(BaseException):
    """The process dies: nothing catches it."""


def test_a_sender_killed_after_its_claim_leaves_an_unknown_message_never_sent_again(graph: Graph) -> None:
    survey = ReachableSurveyFactory()
    message = released(survey)
    with (
        mock.patch("feedback.channels.instagram.client.InstagramClient.send_text", side_effect=Killed),
        pytest.raises(Killed),
    ):
        sending.send_message(message.pk, NOW)
    message.refresh_from_db()
    assert message.state == "sending"
    assert sending.sweep(NOW + timedelta(minutes=2)) == 0
    assert sending.sweep(NOW + timedelta(minutes=4)) == 1
    survey.refresh_from_db()
    message.refresh_from_db()
    assert (message.state, survey.status, survey.reason) == ("unknown", "unknown", "outcome_unknown")
    assert sending.send_message(message.pk, NOW + timedelta(minutes=5)) == "unknown"
    assert not graph.sent


def test_a_message_whose_account_never_came_back_is_missed(graph: Graph, account: InstagramAccount) -> None:
    survey = ReachableSurveyFactory()
    released(survey)
    InstagramAccount.objects.filter(pk=account.pk).update(state="stopped")
    expiry.expire(NOW + 8 * DAY)
    survey.refresh_from_db()
    assert (survey.status, survey.reason) == ("missed", "account_stopped")
    assert Message.objects.get().state == "failed"


def test_the_client_of_two_contacts_is_asked_at_the_one_who_wrote_last() -> None:
    client = InstagramClientFactory()
    ContactFactory(client=client, last_action_at=NOW - 3 * DAY)
    recent = ContactFactory(client=client)
    survey = SurveyFactory(visit__client=client)
    assert released(survey).contact == recent


def test_while_instagram_is_away_few_surveys_are_spent_and_the_others_wait(graph: Graph) -> None:
    """Each send without a known outcome is one client who is never asked: the account rests after three."""
    for _survey in range(5):
        ReachableSurveyFactory()
    release.release_due(NOW)
    queue = sending.ready_messages(NOW)
    for _send in range(4):
        graph.fail(502, 1)
    assert [sending.send_message(one, NOW) for one in queue] == ["unknown"] * 3 + ["queued"] * 2
    assert sending.ready_messages(NOW + timedelta(seconds=59)) == []

    again = NOW + refusals.UNREACHABLE_REST
    assert [sending.send_message(one, again) for one in queue[3:]] == ["unknown", "queued"]

    assert sending.send_message(queue[4], again + refusals.UNREACHABLE_REST) == "sent"
    assert InstagramAccount.objects.get().unknown_in_a_row == 0


def test_a_claim_from_before_the_clock_was_set_back_does_not_hold_a_survey_for_an_hour(graph: Graph) -> None:
    message = released(ReachableSurveyFactory())
    assert sending.claim(message.pk, NOW + timedelta(hours=1))
    assert sending.sweep(NOW) == 1
    message.refresh_from_db()
    assert message.state == "unknown"
    graph.get(f"{graph.account_id}/conversations", data=[])
    assert reading.settle_unknown(NOW, pause=lambda _seconds: None) == 0
    message.refresh_from_db()
    assert message.looked_up_at == NOW
