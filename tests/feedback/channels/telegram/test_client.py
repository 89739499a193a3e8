from __future__ import annotations

import json
import socket
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
import responses

from feedback.channels.telegram.client import Button, TelegramClient, fit
from feedback.channels.telegram.errors import Action, NotSent, OutcomeUnknown, TelegramError

BASE = "https://telegram.test"
TOKEN = "123456:very-secret"
SEND = f"{BASE}/bot{TOKEN}/sendMessage"
TEXT = "Сфотографуйте роботу"


def client(api_url: str = BASE, timeout: tuple[float, float] = (5, 20)) -> TelegramClient:
    return TelegramClient(api_url=api_url, token=TOKEN, timeout=timeout)


@pytest.fixture
def vendor() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


def done(result: Any = True) -> dict[str, Any]:
    return {"ok": True, "result": result}


def refusal(code: int, description: str, **parameters: int) -> dict[str, Any]:
    body = {"ok": False, "error_code": code, "description": description}
    return {**body, "parameters": parameters} if parameters else body


def asked(vendor: responses.RequestsMock) -> Any:
    return json.loads(vendor.calls[-1].request.body or b"{}")


def test_a_message_goes_out_as_it_is_with_a_row_a_button(vendor: responses.RequestsMock) -> None:
    vendor.post(SEND, json=done({"message_id": 7}))
    buttons = [Button("Готово", "m5:0"), Button("Сторінка", url="https://salon.example/x")]
    assert client().send_message(42, "a_b *c*", buttons).message_id == 7
    body = asked(vendor)
    assert (body["chat_id"], body["text"]) == (42, "a_b *c*")
    assert "parse_mode" not in body
    assert body["reply_markup"]["inline_keyboard"] == [
        [{"text": "Готово", "callback_data": "m5:0"}],
        [{"text": "Сторінка", "url": "https://salon.example/x"}],
    ]


@pytest.mark.parametrize(
    ("text", "buttons"),
    [
        pytest.param("  ", [], id="empty"),
        pytest.param("я" * 4097, [], id="too long"),
        pytest.param("😀" * 2049, [], id="too long in UTF-16"),
        pytest.param("так", [Button("", "x")], id="no title"),
        pytest.param("так", [Button("Ok", "я" * 33)], id="66 bytes"),
        pytest.param("так", [Button("Ok")], id="does nothing"),
    ],
)
def test_what_the_vendor_would_refuse_never_leaves(
    vendor: responses.RequestsMock, text: str, buttons: list[Button]
) -> None:
    with pytest.raises(TelegramError) as caught:
        client().send_message(42, text, buttons)
    assert caught.value.action is Action.OUR_BUG
    assert not vendor.calls


def test_a_long_text_can_be_cut_to_what_goes() -> None:
    assert fit("коротко") == "коротко"
    cut = fit("😀" * 3000)
    assert len(cut.encode("utf-16-le")) // 2 <= 4096
    assert cut.endswith("😀…")


@pytest.mark.parametrize(
    ("status", "body", "action", "pause"),
    [
        pytest.param(
            429, refusal(429, "Too Many Requests", retry_after=35), Action.RETRY_LATER, 35, id="429"
        ),
        pytest.param(429, refusal(429, "Too Many Requests"), Action.RETRY_LATER, 60, id="429 without a time"),
        pytest.param(
            429, refusal(429, "…", retry_after=90000), Action.RETRY_LATER, 3600, id="429 for a day: an hour"
        ),
        pytest.param(
            403, refusal(403, "Forbidden: bot was blocked by the user"), Action.BLOCKED, 0, id="403"
        ),
        pytest.param(400, refusal(400, "Bad Request: chat not found"), Action.CHAT_GONE, 0, id="400"),
        pytest.param(401, refusal(401, "Unauthorized"), Action.STOP_BOT, 0, id="401"),
        pytest.param(500, refusal(500, "Internal Server Error"), Action.OUTCOME_UNKNOWN, 0, id="500"),
        pytest.param(502, "<html>", Action.OUTCOME_UNKNOWN, 0, id="502 of a proxy"),
        pytest.param(302, "", Action.OUR_BUG, 0, id="sent elsewhere"),
        pytest.param(200, refusal(403, "Forbidden: user is deactivated"), Action.BLOCKED, 0, id="403 in 200"),
    ],
)
def test_an_answer_means_what_the_table_says(
    vendor: responses.RequestsMock, status: int, body: Any, action: Action, pause: int
) -> None:
    vendor.post(SEND, body=json.dumps(body), status=status, headers={"Location": f"{BASE}/elsewhere"})
    with pytest.raises(TelegramError) as caught:
        client().send_message(42, TEXT)
    assert (caught.value.action, caught.value.retry_after) == (action, pause)
    assert isinstance(caught.value, OutcomeUnknown) == (action is Action.OUTCOME_UNKNOWN)
    assert len(vendor.calls) == 1


@pytest.mark.parametrize(
    "body", ["<html>", "[]", "null", "{", "\x00", '{"ok": true}', '{"ok":true,"result":{}}']
)
def test_an_unreadable_success_is_an_unknown_outcome(vendor: responses.RequestsMock, body: str) -> None:
    vendor.post(SEND, body=body)
    with pytest.raises(OutcomeUnknown):
        client().send_message(42, TEXT)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (requests.ReadTimeout("slow"), OutcomeUnknown),
        (requests.ConnectionError("reset"), OutcomeUnknown),
        (requests.ConnectTimeout("no"), NotSent),
    ],
)
def test_a_lost_answer_is_unknown_and_what_never_left_is_not(
    vendor: responses.RequestsMock, error: Exception, kind: type[TelegramError]
) -> None:
    vendor.post(SEND, body=error)
    with pytest.raises(TelegramError) as caught:
        client().send_message(42, TEXT)
    assert type(caught.value) is kind


def test_the_token_stands_in_no_error_and_no_traceback() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(NotSent) as caught:
        client(api_url=f"http://127.0.0.1:{port}").send_message(42, TEXT)
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert TOKEN not in shown
    assert TEXT not in shown


@pytest.mark.parametrize(
    ("call", "method"),
    [
        (lambda to: to.edit_text(1, 2, "x"), "editMessageText"),
        (lambda to: to.edit_buttons(1, 2), "editMessageReplyMarkup"),
        (lambda to: to.answer_press("9", "x"), "answerCallbackQuery"),
        (lambda to: to.set_webhook("https://a.example/", "s"), "setWebhook"),
        (lambda to: to.delete_webhook(), "deleteWebhook"),
        (lambda to: to.webhook_info(), "getWebhookInfo"),
        (lambda to: to.updates(5), "getUpdates"),
        (lambda to: to.me(), "getMe"),
    ],
)
def test_a_lost_answer_to_what_may_be_repeated_is_tried_later(
    vendor: responses.RequestsMock, call: Callable[[TelegramClient], Any], method: str
) -> None:
    vendor.post(f"{BASE}/bot{TOKEN}/{method}", body=requests.ReadTimeout("slow"))
    with pytest.raises(TelegramError) as caught:
        call(client())
    assert caught.value.action is Action.RETRY_LATER


def test_buttons_are_taken_away_by_an_empty_keyboard(vendor: responses.RequestsMock) -> None:
    vendor.post(f"{BASE}/bot{TOKEN}/editMessageReplyMarkup", json=done())
    client().edit_buttons(42, 7)
    assert asked(vendor) == {"chat_id": 42, "message_id": 7, "reply_markup": {"inline_keyboard": []}}


def test_a_long_notice_to_who_pressed_is_cut(vendor: responses.RequestsMock) -> None:
    vendor.post(f"{BASE}/bot{TOKEN}/answerCallbackQuery", json=done())
    client().answer_press("9", "я" * 300)
    assert len(asked(vendor)["text"]) == 200


def test_updates_are_asked_for_from_a_number_on(vendor: responses.RequestsMock) -> None:
    vendor.post(f"{BASE}/bot{TOKEN}/getUpdates", json=done([{"update_id": 5}, "junk"]))
    assert client().updates(5, wait=2) == [{"update_id": 5}]
    body = asked(vendor)
    assert (body["offset"], body["timeout"]) == (5, 2)
    assert body["allowed_updates"] == ["message", "callback_query", "my_chat_member"]


def test_the_webhook_is_set_with_its_secret(vendor: responses.RequestsMock) -> None:
    vendor.post(f"{BASE}/bot{TOKEN}/setWebhook", json=done())
    client().set_webhook("https://salon.example/hook/", "long-secret")
    body = asked(vendor)
    assert (body["url"], body["secret_token"]) == ("https://salon.example/hook/", "long-secret")


def test_what_the_vendor_says_of_itself_is_read(vendor: responses.RequestsMock) -> None:
    info = {
        "url": "https://x/",
        "pending_update_count": 3,
        "last_error_date": 1780000000,
        "last_error_message": "no",
    }
    vendor.post(f"{BASE}/bot{TOKEN}/getWebhookInfo", json=done(info))
    vendor.post(
        f"{BASE}/bot{TOKEN}/getMe", json=done({"id": 1, "username": "salon_bot", "first_name": "Salon"})
    )
    read = client().webhook_info()
    assert (read.url, read.pending, read.last_error) == ("https://x/", 3, "no")
    assert read.last_error_at is not None
    assert client().me().username == "salon_bot"
