"""Reading conversations where webhooks do not reach us, and to settle what is unknown."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from feedback.models import ContactEvent, InstagramAccount, InstagramContact, Message
from feedback.services import accounts, inbox, reading, release, sending
from tests.factories import InstagramClientFactory
from tests.feedback.deliveries import body, millis, wrote
from tests.feedback.factories import (
    DAY,
    NOW,
    AccountFactory,
    ReachableSurveyFactory,
    SurveyFactory,
    make_campaign,
)
from tests.feedback.services.conftest import Graph

pytestmark = pytest.mark.django_db

PERSON = "90000000000000077"


@pytest.fixture(autouse=True)
def account(graph: Graph, settings: Any) -> InstagramAccount:
    settings.DEMO = False
    AccountFactory(conversations_read_at=NOW - timedelta(minutes=5))
    make_campaign()
    found = accounts.current_account(NOW)
    assert found is not None
    return found


def thread(graph: Graph, account: InstagramAccount, *said: tuple[str, str, str, datetime]) -> None:
    """One conversation with PERSON; each message is (mid, from, text, when)."""
    people = {"data": [{"id": account.ig_id, "username": "salon"}, {"id": PERSON, "username": "olena_k"}]}
    updated = max(when for *_rest, when in said).isoformat()
    listed = [{"id": "t1", "updated_time": updated, "participants": people}]
    graph.get("me/conversations", data=listed)
    messages = [
        {"id": mid, "from": {"id": who}, "message": text, "created_time": when.isoformat()}
        for mid, who, text, when in said
    ]
    graph.get("t1", messages={"data": messages}, id="t1")


def read() -> int:
    return reading.read_conversations(NOW, pause=lambda _seconds: None)


def test_what_was_said_since_the_last_look_opens_the_window_and_brings_the_survey(
    graph: Graph, account: InstagramAccount
) -> None:
    survey = SurveyFactory(visit__client=InstagramClientFactory(instagram_username="olena_k"))
    thread(graph, account, ("m1", PERSON, "Добрий день", NOW - timedelta(minutes=2)))
    assert read() == 1
    contact = InstagramContact.objects.get()
    assert (contact.client, contact.last_action_at) == (survey.client, NOW - timedelta(minutes=2))
    survey.refresh_from_db()
    assert survey.status == "sending"
    account.refresh_from_db()
    assert (account.conversations_read_at, account.conversations_claimed_at) == (NOW, None)


def test_a_message_heard_and_read_is_one_event(graph: Graph, account: InstagramAccount) -> None:
    at = NOW - timedelta(minutes=2)
    delivery = inbox.store_delivery(body(wrote(PERSON, "5", at, "m1", payload="x")), NOW)
    graph.profile(PERSON, "olena_k")
    inbox.process_delivery(delivery.pk, NOW)
    thread(graph, account, ("m1", PERSON, "5", at))
    read()
    InstagramAccount.objects.update(conversations_read_at=NOW - timedelta(minutes=5))
    read()
    assert ContactEvent.objects.count() == 1


def test_a_title_typed_back_answers_the_question(graph: Graph, account: InstagramAccount) -> None:
    survey = ReachableSurveyFactory(person__igsid=PERSON, due_at=NOW - timedelta(minutes=5))
    release.release_due(NOW - timedelta(minutes=4))
    sending.send_message(Message.objects.get().pk, NOW - timedelta(minutes=4))
    thread(graph, account, ("m1", PERSON, "4", NOW - timedelta(minutes=1)))
    read()
    survey.refresh_from_db()
    assert (survey.rating, survey.awaiting) == (4, "comment")


@pytest.mark.parametrize(
    ("url", "demo", "polls"),
    [
        pytest.param("https://salon.example.com", False, False, id="public"),
        pytest.param("http://127.0.0.1:8000", False, True, id="loopback"),
        pytest.param("http://192.168.1.5:8000", False, True, id="private"),
        pytest.param("http://salon.local", False, True, id="local name"),
        pytest.param("http://localhost:8000", False, True, id="localhost"),
        pytest.param("http://127.0.0.1:8000", True, False, id="demo"),
    ],
)
def test_conversations_are_polled_where_webhooks_do_not_reach(
    settings: Any, graph: Graph, url: str, demo: bool, polls: bool
) -> None:
    settings.PUBLIC_URL, settings.DEMO = url, demo
    assert reading.is_polling() is polls
    if not polls:
        assert read() == 0
        assert not graph.mock.calls


def test_the_first_look_learns_who_wrote_before_us_even_where_webhooks_reach(
    settings: Any, graph: Graph, account: InstagramAccount
) -> None:
    settings.PUBLIC_URL = "https://salon.example.com"
    client = InstagramClientFactory(instagram_username="olena_k")
    survey = SurveyFactory(visit__client=client, status="waiting", reason="never_wrote")
    InstagramAccount.objects.update(conversations_read_at=None)
    assert reading.never_read(NOW)
    thread(graph, account, ("m1", PERSON, "Давно", NOW - 3 * DAY))
    assert read() == 0
    contact = InstagramContact.objects.get()
    survey.refresh_from_db()
    assert (contact.client, contact.last_action_at) == (client, NOW - 3 * DAY)
    assert (survey.status, survey.reason) == ("waiting", "window_closed")
    assert not reading.never_read(NOW)


def test_the_bookmark_stays_where_a_pass_failed(graph: Graph, account: InstagramAccount) -> None:
    graph.get("me/conversations", status=500, error={"code": 1, "message": "reduce"})
    assert read() == 0
    account.refresh_from_db()
    assert account.conversations_read_at == NOW - timedelta(minutes=5)


def test_two_readers_do_not_share_the_limit(graph: Graph) -> None:
    InstagramAccount.objects.update(conversations_claimed_at=NOW - timedelta(minutes=1))
    assert read() == 0
    assert not graph.mock.calls


# --- unknown outcomes -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "after", "state"),
    [
        pytest.param(None, timedelta(seconds=2), "sent", id="the conversation holds it"),
        pytest.param("Інше", timedelta(seconds=2), "unknown", id="another text"),
        pytest.param(None, -DAY, "unknown", id="an older message with the same text"),
    ],
)
def test_the_conversation_settles_an_unknown_message(
    graph: Graph, account: InstagramAccount, text: str | None, after: timedelta, state: str
) -> None:
    survey = ReachableSurveyFactory(person__igsid=PERSON)
    graph.fail(500, 1)
    release.release_due(NOW)
    message = Message.objects.get()
    sending.send_message(message.pk, NOW)
    thread(graph, account, ("out.1", account.ig_id, text or message.text, NOW + after))
    later = NOW + timedelta(minutes=2)
    reading.settle_unknown(later, pause=lambda _seconds: None)
    message.refresh_from_db()
    survey.refresh_from_db()
    assert (message.state, survey.status) == (state, state)
    calls = len(graph.mock.calls)
    reading.settle_unknown(later + timedelta(minutes=1), pause=lambda _seconds: None)
    assert len(graph.mock.calls) == calls
    assert not graph.sent


# --- edits ----------------------------------------------------------------------------------------
def heard_an_edit(*also: dict[str, Any]) -> None:
    at = NOW - timedelta(minutes=3)
    edit = {"timestamp": millis(at), "message_edit": {"mid": "m9", "num_edit": 0}}
    delivery = inbox.store_delivery(body(edit, *also), at)
    inbox.process_delivery(delivery.pk, at)


def test_a_message_of_which_only_an_edit_was_heard_is_fetched(
    graph: Graph, account: InstagramAccount
) -> None:
    heard_an_edit()
    at = NOW - timedelta(minutes=3)
    graph.get("m9", id="m9", **{"from": {"id": PERSON}}, message="Добрий день", created_time=at.isoformat())
    graph.profile(PERSON, "olena_k")
    assert reading.follow_edits(NOW) == 1
    assert reading.follow_edits(NOW) == 0
    assert InstagramContact.objects.get().last_action_at == at
    assert ContactEvent.objects.get(kind="text").outcome == "greeting"


def test_an_edit_whose_message_came_needs_no_look(graph: Graph, account: InstagramAccount) -> None:
    graph.profile(PERSON, "olena_k")
    heard_an_edit(wrote(PERSON, "Добрий день", NOW - timedelta(minutes=3), "m9"))
    calls = len(graph.mock.calls)
    assert reading.follow_edits(NOW) == 0
    assert len(graph.mock.calls) == calls


def test_the_conversations_of_every_connected_account_are_read(graph: Graph) -> None:
    AccountFactory(conversations_read_at=None)
    second = AccountFactory(
        ig_id="17841499999999999", username="second", token="t", conversations_read_at=None
    )
    graph.get("me/conversations", data=[])
    assert reading.never_read(NOW)
    reading.read_conversations(NOW, pause=lambda _seconds: None)
    second.refresh_from_db()
    assert second.conversations_read_at == NOW
    assert not reading.never_read(NOW)
