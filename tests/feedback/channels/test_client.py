"""Messages leave as Instagram wants them, and what each answer means; no secret in an error."""

from __future__ import annotations

import json
from typing import Any

import pytest
import responses

from feedback.channels.instagram.client import QuickReply
from feedback.channels.instagram.errors import Action, InstagramError, OutcomeUnknown
from tests.feedback.channels.graph import BASE, SEND, TEXT, TOKEN, client, refusal, vendor

__all__ = ["vendor"]


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
