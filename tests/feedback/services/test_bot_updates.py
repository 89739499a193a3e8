"""By which way the bot's updates come: posted to a public address, fetched elsewhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from feedback.models import TelegramBot
from feedback.services import bot, bot_hearing, bot_replies
from feedback.services.bot_hearing import Way
from tests.feedback.factories import NOW
from tests.feedback.services.telegram import (
    TeamMemberFactory,
    Telegram,
    telegram,  # noqa: F401
    the_bot,
    wrote,
)

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
CHAT = 900100


@pytest.mark.parametrize(
    ("public_url", "token", "secret", "way"),
    [
        ("https://salon.example", "", "s", Way.OFF),
        ("https://salon.example", "1:a", "s", Way.WEBHOOK),
        ("https://salon.example", "1:a", "", Way.POLLING),
        ("http://127.0.0.1:8000", "1:a", "s", Way.POLLING),
        ("http://salon.example", "1:a", "s", Way.POLLING),
    ],
)
def test_updates_are_posted_to_a_public_address_and_fetched_elsewhere(
    settings: Any, public_url: str, token: str, secret: str, way: Way
) -> None:
    settings.PUBLIC_URL, settings.TELEGRAM_BOT_TOKEN = public_url, token
    settings.TELEGRAM_WEBHOOK_SECRET = secret
    assert bot_hearing.way() is way


def test_a_public_salon_sets_its_webhook_by_itself_once(telegram: Telegram, settings: Any) -> None:  # noqa: F811
    settings.PUBLIC_URL = "https://salon.example"
    bot_hearing.look_after(NOW)
    bot_hearing.look_after(NOW + MINUTE)
    (body,) = telegram.of("setWebhook")
    assert body["url"] == "https://salon.example/webhooks/telegram/test-telegram-secret/"
    assert body["secret_token"] == "test-telegram-secret"
    assert bot_hearing.poll(NOW) == 0
    assert telegram.of("getUpdates") == []


def test_a_salon_that_is_private_now_takes_its_webhook_away(telegram: Telegram, settings: Any) -> None:  # noqa: F811
    settings.PUBLIC_URL = "https://salon.example"
    bot_hearing.look_after(NOW)
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    bot_hearing.look_after(NOW + MINUTE)
    assert (telegram.webhook, the_bot().webhook_url) == ("", "")


def test_the_webhook_of_another_program_is_left_to_a_person(telegram: Telegram, settings: Any) -> None:  # noqa: F811
    settings.PUBLIC_URL = "https://salon.example"
    telegram.webhook = "https://other.example/hook"
    bot_hearing.look_after(NOW)
    assert the_bot().error == bot.ELSEWHERE
    assert telegram.webhook == "https://other.example/hook"
    bot_hearing.connect(the_bot(), bot.client())
    assert telegram.webhook.startswith("https://salon.example/")
    assert the_bot().error == ""


def test_a_webhook_that_does_not_answer_is_told(telegram: Telegram, settings: Any) -> None:  # noqa: F811
    settings.PUBLIC_URL = "https://salon.example"
    bot_hearing.look_after(NOW)
    broken = {"pending_update_count": 3, "last_error_date": int(NOW.timestamp()) - 60}
    telegram.results["getWebhookInfo"] = broken
    bot_hearing.look_after(NOW)
    assert the_bot().error == bot.FAILING
    telegram.results["getWebhookInfo"] = {}
    bot_hearing.look_after(NOW)
    assert the_bot().error == ""


def test_updates_are_fetched_from_where_the_last_look_ended(telegram: Telegram) -> None:  # noqa: F811
    TeamMemberFactory(telegram_chat_id=CHAT)
    telegram.results["getUpdates"] = [wrote(5, CHAT, "раз"), wrote(6, CHAT, "два")]
    assert bot_hearing.poll(NOW) == 2
    assert bot_hearing.poll(NOW + MINUTE) == 0
    assert [body["offset"] for body in telegram.of("getUpdates")] == [0, 7]
    assert the_bot().polled_at == NOW + MINUTE
    assert all(body["timeout"] <= 2 for body in telegram.of("getUpdates"))


def test_one_worker_fetches_at_a_time(telegram: Telegram) -> None:  # noqa: F811
    TelegramBot.objects.filter(pk=the_bot().pk).update(polling_until=NOW + MINUTE)
    assert bot_hearing.poll(NOW) == 0
    assert telegram.calls == []
    telegram.results["getUpdates"] = [wrote(5, CHAT, "раз")]
    assert bot_hearing.poll(NOW + MINUTE) == 1
    assert the_bot().polling_until is None


@pytest.mark.parametrize(("webhook", "code"), [("", bot.OTHER_READER), ("https://other/", bot.ELSEWHERE)])
def test_who_takes_the_updates_from_us_is_told(telegram: Telegram, webhook: str, code: str) -> None:  # noqa: F811
    telegram.webhook = webhook
    telegram.fail(409, "Conflict", "getUpdates")
    bot_hearing.poll(NOW)
    assert the_bot().error == code
    bot_hearing.poll(NOW + MINUTE)
    assert the_bot().error == ""


def test_a_webhook_of_our_own_gives_way_to_fetching(telegram: Telegram, settings: Any) -> None:  # noqa: F811
    telegram.webhook = f"{settings.PUBLIC_URL}/webhooks/telegram/test-telegram-secret/"
    telegram.fail(409, "Conflict", "getUpdates")
    bot_hearing.poll(NOW)
    assert telegram.webhook == ""


def test_a_token_that_works_again_lets_messages_out(telegram: Telegram) -> None:  # noqa: F811
    bot.stop(the_bot())
    telegram.fail(401, "Unauthorized", "getMe")
    bot_hearing.look_after(NOW)
    assert bot.works() is False
    bot_hearing.look_after(NOW + MINUTE)
    assert bot.works() is True


def test_without_a_token_nothing_is_asked() -> None:
    assert bot.current() is None
    assert bot_hearing.look_after(NOW) is Way.OFF
    assert bot_hearing.poll(NOW) == 0
    assert bot_replies.ready(NOW) == []
