"""A pretend Telegram below the client, and the team whom it reaches."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import factory
import pytest
import responses
from factory.django import DjangoModelFactory
from requests import PreparedRequest

from feedback.models import TeamMember, TeamMessage, TelegramBot, TelegramUpdate
from feedback.services import bot, bot_inbox, bot_replies, team, team_sending
from tests.feedback.factories import NOW

API = "https://telegram.test"
TOKEN = "123456:test-token"


class TeamMemberFactory(DjangoModelFactory[TeamMember]):
    """A colleague without quiet hours, linked to a chat of their own."""

    name = factory.Sequence(lambda n: f"Колега {n}")
    telegram_chat_id = factory.Sequence(lambda n: 5000 + n)
    quiet_from = None
    quiet_until = None

    class Meta:
        model = TeamMember


class Telegram:
    """The Bot API as `responses` answers for it. `calls` holds the methods and bodies that were accepted."""

    def __init__(self, mock: responses.RequestsMock) -> None:
        self.mock = mock
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.results: dict[str, Any] = {"getMe": {"id": 1, "username": "salon_bot"}, "getUpdates": []}
        self.webhook = ""
        self._failures: list[tuple[str, tuple[int, dict[str, Any]] | Exception]] = []
        methods = (
            *("sendMessage", "editMessageText", "editMessageReplyMarkup", "answerCallbackQuery"),
            *("setWebhook", "deleteWebhook", "getWebhookInfo", "getUpdates", "getMe"),
        )
        for method in methods:
            mock.add_callback(responses.POST, f"{API}/bot{TOKEN}/{method}", callback=self._answer)

    def fail(self, code: int, description: str, method: str = "sendMessage", **parameters: int) -> None:
        """Refuse the next call of this method."""
        body = {"ok": False, "error_code": code, "description": description, "parameters": parameters}
        self._failures.append((method, (code, body)))

    def break_off(self, error: Exception, method: str = "sendMessage") -> None:
        """End the next call of this method in this exception of the transport."""
        self._failures.append((method, error))

    def _answer(self, request: PreparedRequest) -> tuple[int, dict[str, str], str]:
        method = str(request.url).rpartition("/")[2]
        body = json.loads(request.body or b"{}")
        for place, (wanted, failure) in enumerate(self._failures):
            if wanted == method:
                del self._failures[place]
                if isinstance(failure, Exception):
                    raise failure
                return failure[0], {}, json.dumps(failure[1])
        self.calls.append((method, body))
        return 200, {}, json.dumps({"ok": True, "result": self._result(method, body)})

    def _result(self, method: str, body: dict[str, Any]) -> Any:
        if method == "setWebhook":
            self.webhook = body["url"]
        if method == "deleteWebhook":
            self.webhook = ""
        if method == "getWebhookInfo":
            return {"url": self.webhook, "pending_update_count": 0, **self.results.get(method, {})}
        if method == "getUpdates":
            found = self.results["getUpdates"]
            return [each for each in found if each["update_id"] >= body["offset"]]
        return self.results.get(method, {"message_id": len(self.calls)})

    def of(self, method: str) -> list[dict[str, Any]]:
        """The bodies of the accepted calls of this method."""
        return [body for name, body in self.calls if name == method]

    @property
    def texts(self) -> list[str]:
        """The texts that were sent, in order."""
        return [body["text"] for body in self.of("sendMessage")]


@pytest.fixture
def telegram(settings: Any) -> Iterator[Telegram]:
    """Telegram, without a network, and the bot's token."""
    settings.TELEGRAM_API_URL, settings.TELEGRAM_BOT_TOKEN = API, TOKEN
    settings.TELEGRAM_WEBHOOK_SECRET = "test-telegram-secret"
    settings.TELEGRAM_LINK_URL = "https://t.me"
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield Telegram(mock)


def the_bot() -> TelegramBot:
    """The row of the token."""
    row = bot.current()
    assert row is not None
    return row


def person(chat_id: int, language: str = "uk") -> dict[str, Any]:
    """Somebody as Telegram shows them."""
    return {"id": chat_id, "is_bot": False, "first_name": "Оля", "language_code": language}


def wrote(number: int, chat_id: int, text: str, language: str = "uk") -> dict[str, Any]:
    """An update: somebody wrote in their private chat."""
    chat = {"id": chat_id, "type": "private"}
    message = {"message_id": number, "from": person(chat_id, language), "chat": chat, "text": text}
    return {"update_id": number, "message": message}


def pressed(number: int, chat_id: int, data: str, message_id: int = 77) -> dict[str, Any]:
    """An update: somebody pressed a button."""
    message = {"message_id": message_id, "chat": {"id": chat_id, "type": "private"}}
    press = {"id": f"press-{number}", "from": person(chat_id), "data": data, "message": message}
    return {"update_id": number, "callback_query": press}


def moved(number: int, chat_id: int, status: str) -> dict[str, Any]:
    """An update: somebody blocked the bot (`kicked`) or let it write again (`member`)."""
    change = {
        "chat": {"id": chat_id, "type": "private"},
        "from": person(chat_id),
        "new_chat_member": {"status": status},
    }
    return {"update_id": number, "my_chat_member": change}


def hear(*bodies: dict[str, Any]) -> TelegramUpdate:
    """Store and process these; the last one's row."""
    bot_inbox.store_all(the_bot(), bodies, NOW)
    bot_inbox.process(NOW)
    return TelegramUpdate.objects.order_by("-update_id").first() or TelegramUpdate()


def answer(now: Any = NOW) -> None:
    """Let the bot answer what it heard."""
    for update_id in bot_replies.ready(now):
        bot_replies.reply(update_id, now)


def tell(member: TeamMember, key: str = "k", text: str = "Сфотографуйте", **more: Any) -> TeamMessage:
    """Put these words for the colleague into the outbox."""
    message = team.queue(member, "test", key, text, now=more.pop("now", NOW), **more)
    assert message is not None
    return message


def go(message: TeamMessage, now: datetime = NOW) -> TeamMessage:
    """Send what is ready; the message as it is then."""
    for pk in team_sending.ready(now):
        team_sending.send(pk, now)
    message.refresh_from_db()
    return message
