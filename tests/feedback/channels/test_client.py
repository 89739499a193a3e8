from __future__ import annotations

import json
import socket
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import responses

from feedback.channels.instagram.client import InstagramClient, QuickReply
from feedback.channels.instagram.errors import Action, InstagramError, NotSent, OutcomeUnknown

BASE = "https://graph.instagram.com"
ACCOUNT = "17841400000000000"
TOKEN = "IGAA-very-secret"
TEXT = "Оцініть, будь ласка, візит"
SEND = f"{BASE}/v25.0/{ACCOUNT}/messages"


def client(graph_url: str = BASE, timeout: tuple[float, float] = (5, 20)) -> InstagramClient:
    return InstagramClient(
        graph_url=graph_url, version="v25.0", account_id=ACCOUNT, token=TOKEN, timeout=timeout
    )


@pytest.fixture
def vendor() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


def refusal(code: int, subcode: int | None = None, **more: Any) -> dict[str, Any]:
    error = {"message": f"quoting {TOKEN} and {TEXT}", "code": code, "error_subcode": subcode, **more}
    return {"error": error}


def test_a_text_goes_out_with_the_token_in_the_header_only(vendor: responses.RequestsMock) -> None:
    vendor.post(SEND, json={"recipient_id": "42", "message_id": "aWdf"})
    sent = client().send_text("42", TEXT)
    request = vendor.calls[0].request
    assert (sent.mid, sent.recipient_id) == ("aWdf", "42")
    assert request.headers["Authorization"] == f"Bearer {TOKEN}"
    assert TOKEN not in str(request.url)
    assert json.loads(request.body or b"") == {"recipient": {"id": "42"}, "message": {"text": TEXT}}


def test_a_message_with_buttons_bears_no_type_and_no_tag(vendor: responses.RequestsMock) -> None:
    vendor.post(SEND, json={"message_id": "m"})
    client().send_text("42", TEXT, [QuickReply("1", "r:1"), QuickReply("5", "r:5")])
    body = json.loads(vendor.calls[0].request.body or b"")
    assert set(body) == {"recipient", "message"}
    assert body["message"]["quick_replies"] == [
        {"content_type": "text", "title": "1", "payload": "r:1"},
        {"content_type": "text", "title": "5", "payload": "r:5"},
    ]


@pytest.mark.parametrize(
    ("text", "buttons"),
    [
        pytest.param("я" * 501, 0, id="1002 bytes"),
        pytest.param("  ", 0, id="empty"),
        pytest.param("Оцініть", 14, id="14 buttons"),
    ],
)
def test_what_the_vendor_would_refuse_never_leaves(
    vendor: responses.RequestsMock, text: str, buttons: int
) -> None:
    with pytest.raises(InstagramError) as caught:
        client().send_text("42", text, [QuickReply("5", "r")] * buttons)
    assert caught.value.action is Action.OUR_BUG
    assert not vendor.calls


def test_exactly_a_thousand_bytes_may_go(vendor: responses.RequestsMock) -> None:
    vendor.post(SEND, json={"message_id": "m"})
    assert client().send_text("42", "я" * 500).recipient_id == "42"


@pytest.mark.parametrize(
    ("status", "body", "action"),
    [
        pytest.param(403, refusal(10, 2534022), Action.WINDOW_CLOSED, id="window closed"),
        pytest.param(400, refusal(190, 463), Action.RECONNECT, id="token expired"),
        pytest.param(400, {"error": {"code": "613"}}, Action.RETRY_LATER, id="code as text"),
        pytest.param(400, refusal(987654), Action.STOP_ACCOUNT, id="unknown code"),
        pytest.param(400, {"error": "no"}, Action.STOP_ACCOUNT, id="error without a code"),
        pytest.param(302, {}, Action.STOP_ACCOUNT, id="redirect"),
        pytest.param(429, {}, Action.RETRY_LATER, id="throttled by the door"),
        pytest.param(500, refusal(2), Action.OUTCOME_UNKNOWN, id="temporary, by a server error"),
        pytest.param(502, {}, Action.OUTCOME_UNKNOWN, id="bad gateway"),
        pytest.param(200, refusal(987654), Action.OUTCOME_UNKNOWN, id="success with an unknown error"),
        pytest.param(200, {"recipient_id": "42"}, Action.OUTCOME_UNKNOWN, id="success without an id"),
        pytest.param(200, {}, Action.OUTCOME_UNKNOWN, id="empty success"),
    ],
)
def test_an_answer_means_what_the_table_says(
    vendor: responses.RequestsMock, status: int, body: Any, action: Action
) -> None:
    vendor.post(SEND, json=body, status=status, headers={"Location": f"{BASE}/elsewhere"})
    with pytest.raises(InstagramError) as caught:
        client().send_text("42", TEXT)
    assert caught.value.action is action
    assert isinstance(caught.value, OutcomeUnknown) == (action is Action.OUTCOME_UNKNOWN)
    assert len(vendor.calls) == 1


@pytest.mark.parametrize("body", ["<html>", "[]", "null", "{", "\x00", '"ok"'])
def test_an_unreadable_success_is_an_unknown_outcome(vendor: responses.RequestsMock, body: str) -> None:
    vendor.post(SEND, body=body)
    with pytest.raises(OutcomeUnknown):
        client().send_text("42", TEXT)


def test_an_error_quotes_neither_token_nor_text(vendor: responses.RequestsMock) -> None:
    vendor.post(SEND, json=refusal(10, 2534022, fbtrace_id="A9C5BFZ"), status=403)
    with pytest.raises(InstagramError) as caught:
        client().send_text("42", TEXT)
    shown = str(caught.value) + repr(caught.value)
    assert TOKEN not in shown
    assert TEXT not in shown
    assert caught.value.trace == "A9C5BFZ"


def test_a_traceback_of_a_failed_refresh_does_not_show_the_token() -> None:
    with pytest.raises(NotSent) as caught:
        client(graph_url=f"http://127.0.0.1:{_closed_port()}").refresh_token()
    assert TOKEN not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    "token", [pytest.param("a\nb", id="line break"), pytest.param("токен", id="Cyrillic")]
)
def test_a_token_that_cannot_be_a_header_is_our_bug_and_stays_secret(token: str) -> None:
    broken = InstagramClient(
        graph_url=f"http://127.0.0.1:{_closed_port()}", version="v25.0", account_id=ACCOUNT, token=token
    )
    with pytest.raises(InstagramError) as caught:
        broken.send_text("42", TEXT)
    assert caught.value.action is Action.OUR_BUG
    assert token not in "".join(traceback.format_exception(caught.value))


def _closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(behave: Callable[[socket.socket], None]) -> Iterator[str]:
    """A listener that reads one request and then does with the connection what `behave` says."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                behave(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join()


def _reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")


def _half(connection: socket.socket) -> None:
    connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"message_id"')


def _silence(connection: socket.socket) -> None:
    connection.recv(1)  # until the client gives up and closes


@pytest.mark.parametrize(
    "behave",
    [
        pytest.param(lambda connection: None, id="closed without an answer"),
        pytest.param(_reset, id="reset"),
        pytest.param(_half, id="cut in the middle of the answer"),
        pytest.param(_silence, id="time-out"),
        pytest.param(lambda connection: connection.sendall(b"rubbish\r\n\r\n"), id="not HTTP"),
    ],
)
def test_once_the_request_was_written_a_broken_connection_leaves_the_outcome_unknown(
    behave: Callable[[socket.socket], None],
) -> None:
    with server(behave) as url, pytest.raises(OutcomeUnknown):
        client(url, timeout=(5, 0.3)).send_text("42", TEXT)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param(None, id="connection refused"),
        pytest.param("http://nobody.invalid", id="name does not resolve"),
    ],
)
def test_what_never_left_is_not_sent(url: str | None) -> None:
    with pytest.raises(NotSent) as caught:
        client(url or f"http://127.0.0.1:{_closed_port()}").send_text("42", TEXT)
    assert caught.value.action is Action.RETRY_LATER


def test_a_handshake_with_something_that_is_not_tls_counts_as_possibly_sent() -> None:
    with (
        server(lambda connection: connection.sendall(b"HTTP/1.1 400 Bad\r\n\r\n")) as url,
        pytest.raises(OutcomeUnknown),
    ):
        client(url.replace("http:", "https:")).send_text("42", TEXT)


def test_an_impossible_address_is_our_bug() -> None:
    with pytest.raises(InstagramError) as caught:
        client("graph.instagram.com").send_text("42", TEXT)
    assert caught.value.action is Action.OUR_BUG


def test_reading_again_does_no_harm_so_an_unclear_end_is_tried_later(vendor: responses.RequestsMock) -> None:
    vendor.get(f"{BASE}/v25.0/me", status=503, body="<html>")
    with pytest.raises(InstagramError) as caught:
        client().me()
    assert (caught.value.action, caught.value.status) == (Action.RETRY_LATER, 503)
    assert not isinstance(caught.value, OutcomeUnknown)


def test_a_profile_may_lack_both_names(vendor: responses.RequestsMock) -> None:
    vendor.get(f"{BASE}/v25.0/42", json={"username": "olena.koval", "name": None, "id": "42"})
    vendor.get(f"{BASE}/v25.0/43", json={"id": "43"})
    assert client().profile("42").username == "olena.koval"
    assert (client().profile("43").username, client().profile("43").name) == ("", "")


def test_a_profiles_name_turns_and_hides_no_letters(vendor: responses.RequestsMock) -> None:
    vendor.get(
        f"{BASE}/v25.0/42", json={"username": "olena", "name": "\u202eОлена\u200b 👩\u200d🎤", "id": "42"}
    )
    assert client().profile("42").name == "Олена 👩\u200d🎤"


@pytest.mark.parametrize(
    ("body", "action"),
    [
        pytest.param(refusal(230), Action.NO_CONSENT, id="no consent"),
        pytest.param(refusal(100), Action.SKIP, id="the field itself is refused"),
        pytest.param(refusal(190), Action.RECONNECT, id="token"),
    ],
)
def test_a_refused_profile_stops_the_account_only_for_the_accounts_own_faults(
    vendor: responses.RequestsMock, body: Any, action: Action
) -> None:
    vendor.get(f"{BASE}/v25.0/42", json=body, status=400)
    with pytest.raises(InstagramError) as caught:
        client().profile("42")
    assert caught.value.action is action


def query(call: Any) -> dict[str, list[str]]:
    return parse_qs(urlsplit(call.request.url).query)


def test_conversations_come_in_pages_until_there_is_no_next(vendor: responses.RequestsMock) -> None:
    people = {"data": [{"id": "42", "username": "olena"}, {"id": ACCOUNT, "username": "salon"}]}
    thread = {"id": "t1", "updated_time": "2025-07-28T22:44:49+0000", "participants": people}
    url = f"{BASE}/v25.0/me/conversations"
    vendor.get(url, json={"data": [thread], "paging": {"cursors": {"after": "c1"}, "next": "https://n"}})
    vendor.get(url, json={"data": [], "paging": {"cursors": {"after": "c2"}}})
    first = client().conversations()
    assert first.after == "c1"
    assert [person.username for person in first.conversations[0].participants] == ["olena", "salon"]
    assert client().conversations(first.after).after is None
    assert query(vendor.calls[1])["after"] == ["c1"]
    assert query(vendor.calls[0])["platform"] == ["instagram"]


def test_a_conversation_is_found_by_person_or_there_is_none(vendor: responses.RequestsMock) -> None:
    url = f"{BASE}/v25.0/me/conversations"
    vendor.get(url, json={"data": [{"id": "t1", "updated_time": "2025-07-28T22:44:49+0000"}]})
    vendor.get(url, json={"data": []})
    found = client().conversation_with("42")
    assert found is not None
    assert found.id == "t1"
    assert query(vendor.calls[0])["user_id"] == ["42"]
    assert client().conversation_with("43") is None


def test_messages_of_a_thread_tell_who_wrote_what_and_when(vendor: responses.RequestsMock) -> None:
    message = {
        "id": "m1",
        "created_time": "2025-07-28T22:44:49+0000",
        "from": {"id": ACCOUNT, "username": "salon"},
        "message": "Дякуємо",
    }
    vendor.get(f"{BASE}/v25.0/t1", json={"messages": {"data": [message, {"id": "m2"}, None]}, "id": "t1"})
    first, second, _ = client().messages("t1")
    assert (first.mid, first.from_id, first.from_username, first.text) == ("m1", ACCOUNT, "salon", "Дякуємо")
    assert first.created_at is not None
    assert (second.mid, second.from_id, second.text) == ("m2", "", "")
    assert query(vendor.calls[0])["fields"] == ["messages{id,created_time,from,to,message}"]


def test_a_single_message_is_read_by_its_id(vendor: responses.RequestsMock) -> None:
    vendor.get(f"{BASE}/v25.0/m1", json={"id": "m1", "from": {"id": "42"}, "message": "hi"})
    assert client().message("m1").from_id == "42"


@pytest.mark.parametrize("wrapped", [False, True])
def test_the_account_knows_its_two_ids(vendor: responses.RequestsMock, wrapped: bool) -> None:
    body = {"id": "999", "user_id": ACCOUNT, "username": "salon"}
    vendor.get(f"{BASE}/v25.0/me", json={"data": [body]} if wrapped else body)
    me = client().me()
    assert (me.user_id, me.username, me.app_scoped_id) == (ACCOUNT, "salon", "999")


def test_subscribing_uses_the_numeric_id_and_wants_a_confirmation(vendor: responses.RequestsMock) -> None:
    url = f"{BASE}/v25.0/{ACCOUNT}/subscribed_apps"
    vendor.post(url, json={"success": True})
    vendor.post(url, json={"success": False})
    client().subscribe(["messages", "messaging_postbacks"])
    assert query(vendor.calls[0])["subscribed_fields"] == ["messages,messaging_postbacks"]
    with pytest.raises(InstagramError):
        client().subscribe(["messages"])


def test_subscribed_fields_are_listed(vendor: responses.RequestsMock) -> None:
    url = f"{BASE}/v25.0/{ACCOUNT}/subscribed_apps"
    vendor.get(url, json={"data": [{"id": "1", "subscribed_fields": ["messages", "comments"]}]})
    vendor.get(url, json={"data": []})
    assert client().subscribed_fields() == ["comments", "messages"]
    assert client().subscribed_fields() == []


def test_a_token_is_renewed_without_a_version(vendor: responses.RequestsMock) -> None:
    vendor.get(f"{BASE}/refresh_access_token", json={"access_token": "IGAA-new", "expires_in": 5183944})
    renewed = client().refresh_token()
    assert (renewed.token, renewed.expires_in) == ("IGAA-new", 5183944)
    assert "IGAA-new" not in repr(renewed)
    assert query(vendor.calls[0])["grant_type"] == ["ig_refresh_token"]


@pytest.mark.parametrize("body", [{}, {"access_token": "x"}, {"access_token": "x", "expires_in": "soon"}])
def test_a_renewal_without_a_token_is_tried_later(vendor: responses.RequestsMock, body: Any) -> None:
    vendor.get(f"{BASE}/refresh_access_token", json=body)
    with pytest.raises(InstagramError) as caught:
        client().refresh_token()
    assert caught.value.action is Action.RETRY_LATER
