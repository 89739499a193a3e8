"""What each refusal of Instagram's means for the message, the survey and the account."""

from __future__ import annotations

from datetime import timedelta

import pytest
import requests
from urllib3.exceptions import NewConnectionError

from feedback.channels.instagram.errors import Action
from feedback.models import InstagramAccount, InstagramContact, Message, VisitFeedback
from feedback.services import accounts, reading, refusals, release, sending
from feedback.signals import alert
from tests.feedback.factories import NOW, ReachableSurveyFactory
from tests.feedback.services.conftest import Graph
from tests.feedback.services.going_out import account, after, released

pytestmark = pytest.mark.django_db
__all__ = ["account"]


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
