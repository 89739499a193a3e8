"""The bot against the sandbox's Telegram over real HTTP: lost answers, pauses, blocks, updates told twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from feedback.models import TeamMember, TeamMessage, TelegramUpdate
from feedback.services import bot_hearing, bot_inbox, bot_replies, joining, team, team_sending
from tests.feedback.factories import NOW
from tests.feedback.services.telegram import TeamMemberFactory
from tests.sandboxes import Sandbox

pytestmark = [pytest.mark.django_db, pytest.mark.sandbox(clients=5, appointments=20)]

MANAGER, OWNER = 7000000010, 7000000011


@pytest.fixture(autouse=True)
def _bot(sandbox: Sandbox, settings: Any) -> None:
    settings.TELEGRAM_API_URL, settings.TELEGRAM_LINK_URL = sandbox.url, f"{sandbox.url}/tg"
    settings.TELEGRAM_BOT_TOKEN, settings.EMAIL_READY = "sandbox-bot-token", True


def say(key: str = "k", **values: Any) -> TeamMessage:
    member = TeamMember.objects.filter(telegram_chat_id=MANAGER).first()
    member = member or TeamMemberFactory(telegram_chat_id=MANAGER, **values)
    buttons = [{"title": "Бачу", "value": "test:seen"}]
    message = team.queue(member, "test", key, "Перевірка", buttons=buttons, now=NOW)
    assert message is not None
    return message


def go(message: TeamMessage, now: Any = NOW) -> str:
    for pk in team_sending.ready(now):
        team_sending.send(pk, now)
    message.refresh_from_db()
    return message.state


def listen(now: Any = NOW) -> None:
    bot_hearing.poll(now, wait=0)
    bot_inbox.process(now)
    for pk in bot_replies.ready(now):
        bot_replies.reply(pk, now)


def texts(sandbox: Sandbox, phone: int = MANAGER) -> list[str]:
    chat = sandbox.get(f"/_control/telegram/chats/{phone}")
    return [message["text"] for message in chat["messages"] if message["from_bot"]]


def plan(sandbox: Sandbox, kind: str, path: str = "sendMessage", **more: Any) -> None:
    sandbox.post("/_control/faults", {"vendor": "telegram", "kind": kind, "path": path, "count": 1, **more})


def test_a_stranger_becomes_a_colleague_by_the_link(sandbox: Sandbox) -> None:
    member = TeamMemberFactory(telegram_chat_id=None, name="Софія")
    bot_hearing.look_after(NOW)
    address = joining.address(joining.make_link(member, None, NOW))
    word = address.partition("?start=")[2]
    sandbox.post(f"/_control/telegram/chats/{OWNER}/start", {"word": "made-up"})
    sandbox.post(f"/_control/telegram/chats/{OWNER}/open", {"word": word})
    sandbox.post(f"/_control/telegram/chats/{OWNER}/start")
    listen()
    member.refresh_from_db()
    assert member.telegram_chat_id == OWNER
    refusal, welcome = texts(sandbox, OWNER)
    assert "лише для працівників" in refusal
    assert "Вітаємо, Софія" in welcome


def test_an_answer_that_is_lost_leaves_one_message_that_a_press_settles(sandbox: Sandbox) -> None:
    plan(sandbox, "lost")
    message = say()
    assert go(message) == "unknown"
    assert go(message, NOW + timedelta(hours=1)) == "unknown"
    chat = sandbox.get(f"/_control/telegram/chats/{MANAGER}")
    (shown,) = chat["messages"]
    press = {"message": shown["number"], "button": 0}
    sandbox.post(f"/_control/telegram/chats/{MANAGER}/press", press)
    listen()
    message.refresh_from_db()
    assert (message.state, message.pressed_value) == ("sent", "test:seen")
    (after,) = texts(sandbox)
    assert after.startswith("Перевірка\n\n✓ Бачу.")


@pytest.mark.parametrize(
    ("kind", "state", "arrived"), [("cut", "unknown", 0), ("truncated", "unknown", 1), ("html", "unknown", 0)]
)
def test_a_broken_answer_is_never_followed_by_a_second_message(
    sandbox: Sandbox, kind: str, state: str, arrived: int
) -> None:
    plan(sandbox, kind)
    message = say()
    assert go(message) == state
    go(message, NOW + timedelta(hours=1))
    assert len(texts(sandbox)) == arrived


def test_a_pause_is_kept_and_then_the_message_goes(sandbox: Sandbox) -> None:
    plan(sandbox, "429", seconds=30)
    message = say()
    assert go(message) == "queued"
    assert go(message, NOW + timedelta(seconds=29)) == "queued"
    assert go(message, NOW + timedelta(seconds=31)) == "sent"
    assert len(texts(sandbox)) == 1


def test_who_blocked_the_bot_gets_a_letter(sandbox: Sandbox) -> None:
    sandbox.post(f"/_control/telegram/chats/{MANAGER}/block")
    message = say(email="manager@example.com")
    go(message)
    assert go(message) == "sent"
    assert (message.channel, len(mail.outbox)) == ("email", 1)
    sandbox.post(f"/_control/telegram/chats/{MANAGER}/start")
    listen()
    assert go(say("again")) == "sent"
    assert texts(sandbox)[-1] == "Перевірка"


def test_updates_that_were_fetched_are_not_fetched_again(sandbox: Sandbox) -> None:
    TeamMemberFactory(telegram_chat_id=MANAGER)
    for _time in range(2):
        sandbox.post(f"/_control/telegram/chats/{MANAGER}/write", {"text": "що?"})
    listen()
    listen()
    assert TelegramUpdate.objects.count() == 2
    assert sandbox.get("/_control/telegram")["pending"] == 0
    assert len(texts(sandbox)) == 2
