"""Nothing is ever sent twice: outcomes that nobody knows, a killed sender, a clock that goes back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
import requests

from feedback.models import InstagramAccount, Message
from feedback.services import expiry, reading, refusals, release, sending
from tests import places
from tests.factories import InstagramClientFactory
from tests.feedback.factories import DAY, NOW, ContactFactory, ReachableSurveyFactory, SurveyFactory
from tests.feedback.services.conftest import Graph
from tests.feedback.services.going_out import account, after, released

pytestmark = pytest.mark.django_db
__all__ = ["account"]


def test_what_another_worker_has_sent_takes_no_turn_of_the_pace(graph: Graph, settings: Any) -> None:
    """Several workers begin at different places of the same list, and each comes to what others did."""
    message = released(ReachableSurveyFactory())
    with places.listening(settings.REDIS_URL, "instagram") as turns:
        assert [sending.send_message(message.pk, NOW) for _worker in range(4)] == ["sent"] * 4
    assert len(turns) == 1
    assert len(graph.sent) == 1


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
