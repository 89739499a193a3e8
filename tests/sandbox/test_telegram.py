"""The pretend Telegram answers as the Bot API does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from sandbox.app import create_app
from sandbox.clock import FrozenClock
from sandbox.server import make_server
from sandbox.telegram.model import MASTERS_FROM, OFFICE
from sandbox.telegram.store import Telegram
from sandbox.world import World
from tests.sandbox.conftest import NOON
from tests.sandbox.receiver import open_door, until

BOT = "/botsandbox-bot-token"
MANAGER, OWNER = OFFICE["manager"][0], OFFICE["owner"][0]


class Bot:
    """A served bot, and a session in front of it."""

    def __init__(self, telegram: Telegram, url: str) -> None:
        self.telegram, self.url, self.session = telegram, url, requests.Session()

    def call(self, method: str, token: str = BOT, **params: Any) -> requests.Response:
        return self.session.post(f"{self.url}{token}/{method}", json=params, timeout=20)

    def done(self, method: str, **params: Any) -> Any:
        answer = self.call(method, **params)
        assert answer.status_code == 200, answer.text
        return answer.json()["result"]

    def refused(self, method: str, **params: Any) -> tuple[int, str]:
        body = self.call(method, **params).json()
        assert body["ok"] is False
        return body["error_code"], body["description"]

    def deed(self, phone: int, deed: str, **body: Any) -> Any:
        answer = self.session.post(
            f"{self.url}/_control/telegram/chats/{phone}/{deed}", json=body, timeout=20
        )
        assert answer.ok, answer.text
        return answer.json()


@pytest.fixture
def bot() -> Iterator[Bot]:
    world = World(1, 5, 20, FrozenClock(NOON))
    telegram = Telegram(world)
    server = make_server("127.0.0.1", 0, create_app(world, telegram=telegram, limit=False))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    telegram.start()
    yield Bot(telegram, f"http://127.0.0.1:{server.port}")
    telegram.stop()
    server.shutdown()
    thread.join()


def test_the_bot_says_who_it_is_to_its_token_only(bot: Bot) -> None:
    assert bot.done("getMe")["username"] == "sandbox_salon_bot"
    assert bot.call("getMe", token="/botother").status_code == 401
    assert bot.refused("getMoney")[0] == 404


def test_everybody_who_works_in_the_salon_has_a_phone(bot: Bot) -> None:
    chats = bot.session.get(f"{bot.url}/_control/telegram/chats", timeout=20).json()["chats"]
    staff = {MASTERS_FROM + one for one in bot.telegram.world.staff}
    assert {chat["id"] for chat in chats} == staff | {number for number, _name, _role in OFFICE.values()}


def test_a_message_with_buttons_is_pressed_answered_and_changed(bot: Bot) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Готово", "callback_data": "m1:0"}]]}
    sent = bot.done("sendMessage", chat_id=MANAGER, text="Фото", reply_markup=keyboard)
    assert bot.deed(MANAGER, "press", message=sent["message_id"], button=0)["messages"][0]["waiting"]
    (update,) = bot.done("getUpdates", offset=0)
    press = update["callback_query"]
    assert (press["from"]["id"], press["data"]) == (MANAGER, "m1:0")
    assert bot.done("answerCallbackQuery", callback_query_id=press["id"], text="Дякуємо") is True
    bot.done("editMessageText", chat_id=MANAGER, message_id=sent["message_id"], text="Фото ✓")
    (message,) = bot.deed(MANAGER, "read")["messages"]
    assert (message["text"], message["buttons"], message["notice"]) == ("Фото ✓", [], "Дякуємо")
    assert bot.refused("answerCallbackQuery", callback_query_id=press["id"])[0] == 400


@pytest.mark.parametrize(
    ("params", "code", "words"),
    [
        ({"chat_id": 1, "text": "x"}, 400, "chat not found"),
        ({"chat_id": MANAGER, "text": " "}, 400, "text is empty"),
        ({"chat_id": MANAGER, "text": "я" * 4097}, 400, "too long"),
        ({"chat_id": OWNER, "text": "x"}, 403, "can't initiate conversation"),
        (
            {
                "chat_id": MANAGER,
                "text": "x",
                "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "я" * 40}]]},
            },
            400,
            "BUTTON_DATA_INVALID",
        ),
        (
            {
                "chat_id": MANAGER,
                "text": "x",
                "reply_markup": {"inline_keyboard": [[{"text": "a", "url": "http://127.0.0.1/"}]]},
            },
            400,
            "Wrong HTTP URL",
        ),
    ],
)
def test_what_telegram_refuses_is_refused(bot: Bot, params: dict[str, Any], code: int, words: str) -> None:
    found, said = bot.refused("sendMessage", **params)
    assert found == code
    assert words in said


def test_who_blocks_the_bot_gets_nothing_until_they_start_it_again(bot: Bot) -> None:
    bot.deed(MANAGER, "block")
    assert (
        bot.refused("sendMessage", chat_id=MANAGER, text="x")[1] == "Forbidden: bot was blocked by the user"
    )
    bot.deed(MANAGER, "start")
    told = bot.done("getUpdates", offset=0)
    states = [one["my_chat_member"]["new_chat_member"]["status"] for one in told if "my_chat_member" in one]
    assert states == ["kicked", "member"]
    assert told[-1]["message"]["text"] == "/start"
    assert bot.done("sendMessage", chat_id=MANAGER, text="x")["message_id"]


def test_a_link_waits_for_the_start(bot: Bot) -> None:
    answer = bot.session.get(
        f"{bot.url}/tg/sandbox_salon_bot?start=abc_-9<", timeout=20, allow_redirects=False
    )
    assert answer.headers["Location"].endswith("/?app=telegram&start=abc_-9")
    bot.deed(OWNER, "open", word="abc_-9")
    assert bot.done("getUpdates", offset=0) == []
    bot.deed(OWNER, "start")
    (update,) = bot.done("getUpdates", offset=0)
    assert update["message"]["text"] == "/start abc_-9"


def test_updates_are_forgotten_once_a_higher_number_is_asked_for(bot: Bot) -> None:
    bot.deed(MANAGER, "write", text="раз")
    bot.deed(MANAGER, "write", text="два")
    first, second = bot.done("getUpdates", offset=0)
    assert second["update_id"] == first["update_id"] + 1
    assert bot.done("getUpdates", offset=second["update_id"]) == [second]
    assert bot.done("getUpdates", offset=0) == [second]


def test_waiting_for_an_update_ends_with_the_first_one(bot: Bot) -> None:
    found: list[Any] = []
    waiting = threading.Thread(target=lambda: found.extend(bot.done("getUpdates", offset=0, timeout=15)))
    waiting.start()
    while bot.telegram.poller == 0:
        waiting.join(0.01)
    requests.post(f"{bot.url}/_control/telegram/chats/{MANAGER}/write", json={"text": "є?"}, timeout=20)
    waiting.join(10)
    assert [one["message"]["text"] for one in found] == ["є?"]


def test_updates_are_posted_in_order_with_the_secret_until_they_are_taken(bot: Bot) -> None:
    with open_door() as door:
        door.status = 500
        assert bot.done("setWebhook", url=door.url, secret_token="a-secret") is True
        assert bot.refused("getUpdates", offset=0)[0] == 409
        bot.deed(MANAGER, "write", text="раз")
        bot.deed(MANAGER, "write", text="два")
        until(lambda: "500" in bot.done("getWebhookInfo").get("last_error_message", ""))
        door.status = 200
        until(lambda: bot.done("getWebhookInfo")["pending_update_count"] == 0)
        texts = [one["message"]["text"] for one in door.events()]
    assert texts[-1] == "два"
    assert set(texts[:-1]) == {"раз"}
    assert len(texts) > 2
    assert {one["X-Telegram-Bot-Api-Secret-Token"] for one in door.headers} == {"a-secret"}


def test_a_webhook_needs_https_but_on_this_machine(bot: Bot) -> None:
    assert bot.refused("setWebhook", url="http://salon.example/x")[0] == 400
    assert bot.refused("setWebhook", url="https://salon.example/x", secret_token="ї")[0] == 400
    bot.done("setWebhook", url="https://salon.example/x")
    assert bot.done("getWebhookInfo")["url"] == "https://salon.example/x"
    bot.done("deleteWebhook")
    assert bot.done("getWebhookInfo")["url"] == ""


def test_planned_faults_speak_as_telegram_does_and_the_log_holds_no_key(bot: Bot) -> None:
    plan = {"kind": "429", "vendor": "telegram", "count": 1, "seconds": 7}
    bot.session.post(f"{bot.url}/_control/faults", json=plan, timeout=20)
    body = bot.call("sendMessage", chat_id=MANAGER, text="x").json()
    assert (body["error_code"], body["parameters"]) == (429, {"retry_after": 7})
    log = bot.session.get(f"{bot.url}/_control/requests", timeout=20)
    assert "sandbox-bot-token" not in log.text


def test_a_restart_loses_nothing(bot: Bot) -> None:
    bot.done("sendMessage", chat_id=MANAGER, text="Фото")
    bot.deed(MANAGER, "write", text="добре")
    kept = bot.telegram.dump()
    again = Telegram(bot.telegram.world)
    again.load(kept)
    assert again.dump() == kept
    assert [note.text for note in again.state.phones[MANAGER].notes] == ["Фото", "добре"]
