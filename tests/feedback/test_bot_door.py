"""The door Telegram knocks at: who may knock, what is kept, and that nothing fails it."""

from __future__ import annotations

import json
from typing import Any
from unittest import mock

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from feedback import tasks, waking
from feedback.bot_door import MAX_BODY
from feedback.models import TelegramUpdate
from tests.feedback.services.telegram import Telegram, telegram, wrote  # noqa: F401

pytestmark = pytest.mark.django_db

SECRET = "test-telegram-secret"
URL = f"/webhooks/telegram/{SECRET}/"


@pytest.fixture(autouse=True)
def woken(monkeypatch: pytest.MonkeyPatch) -> mock.Mock:
    wake = mock.Mock()
    monkeypatch.setattr(waking.team_updates, "wake", wake)
    return wake


def post(client: Client, body: Any, url: str = URL, secret: str | None = SECRET) -> Any:
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret is not None else {}
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(url, raw, content_type="application/json", headers=headers)


def test_the_address_is_the_one_in_the_contract() -> None:
    assert reverse("telegram_webhook", args=["x"]) == "/webhooks/telegram/x/"


def test_an_update_is_stored_and_the_worker_woken(
    client: Client,
    telegram: Telegram,  # noqa: F811
    woken: mock.Mock,
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assert post(client, wrote(7, 42, "/start")).status_code == 200
    row = TelegramUpdate.objects.get()
    assert (row.update_id, row.processed_at) == (7, None)
    assert woken.call_count == 1


def test_a_repeated_update_is_answered_and_kept_once(client: Client, telegram: Telegram) -> None:  # noqa: F811
    for _time in range(2):
        assert post(client, wrote(7, 42, "/start")).status_code == 200
    assert TelegramUpdate.objects.count() == 1


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("/webhooks/telegram/other/", SECRET),
        (URL, "other"),
        (URL, ""),
        (URL, None),
        ("/webhooks/telegram/other/", "other"),
    ],
)
def test_who_does_not_know_the_secret_twice_is_turned_away(
    client: Client,
    telegram: Telegram,  # noqa: F811
    url: str,
    secret: str | None,
) -> None:
    assert post(client, wrote(7, 42, "/start"), url, secret).status_code == 403
    assert not TelegramUpdate.objects.exists()


def test_without_a_secret_of_ours_nobody_comes_in(client: Client, telegram: Telegram, settings: Any) -> None:  # noqa: F811
    settings.TELEGRAM_WEBHOOK_SECRET = ""
    assert post(client, wrote(7, 42, "x"), secret="").status_code == 403


def test_without_a_bot_there_is_nothing_to_take(client: Client, telegram: Telegram, settings: Any) -> None:  # noqa: F811
    settings.TELEGRAM_BOT_TOKEN = ""
    assert post(client, wrote(7, 42, "x")).status_code == 404


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b'{"update_id": "x"}', b"null"])
def test_what_is_no_update_is_taken_and_forgotten(
    client: Client,
    telegram: Telegram,  # noqa: F811
    body: bytes,
) -> None:
    assert post(client, body).status_code == 200
    assert not TelegramUpdate.objects.exists()


def test_a_flood_in_one_body_is_refused(client: Client, telegram: Telegram) -> None:  # noqa: F811
    assert post(client, b"x" * (MAX_BODY + 1)).status_code == 413


def test_a_look_is_refused(client: Client) -> None:
    assert client.get(URL).status_code == 405


def test_a_vendors_update_costs_few_queries(
    client: Client,
    telegram: Telegram,  # noqa: F811
    django_assert_max_num_queries: Any,
) -> None:
    post(client, wrote(6, 42, "/start"))
    with django_assert_max_num_queries(6):
        post(client, wrote(7, 42, "/start"))


def test_the_task_answers_what_was_stored(client: Client, telegram: Telegram, monkeypatch: Any) -> None:  # noqa: F811
    monkeypatch.setattr(tasks.send_team, "delay", mock.Mock())
    post(client, wrote(7, 42, "/start"))
    tasks.process_team_updates()
    assert len(telegram.texts) == 1


# --- settings and the command ---------------------------------------------------------------------
@pytest.mark.parametrize(
    ("token", "secret", "public_url", "codes"),
    [
        ("", "", "https://salon.example", []),
        ("1:a", "s", "https://salon.example", []),
        ("1:a", "", "http://127.0.0.1:8000", []),
        ("1:a", "", "https://salon.example", ["feedback.W001"]),
        ("", "s", "https://salon.example", ["feedback.W002"]),
        ("1:a", "секрет", "https://salon.example", ["feedback.E013"]),
        ("1:a b", "s", "https://salon.example", ["feedback.E014"]),
    ],
)
def test_a_bot_that_is_set_up_by_half_is_named(
    settings: Any, token: str, secret: str, public_url: str, codes: list[str]
) -> None:
    settings.TELEGRAM_BOT_TOKEN, settings.TELEGRAM_WEBHOOK_SECRET = token, secret
    settings.PUBLIC_URL = public_url
    found = [message for message in run_checks() if str(message.id).startswith("feedback.")]
    assert [message.id for message in found] == codes
    assert all(message.hint for message in found)


def test_the_command_sets_the_webhook_of_a_public_salon(telegram: Telegram, settings: Any) -> None:  # noqa: F811
    settings.PUBLIC_URL = "https://salon.example"
    call_command("telegram_webhook")
    assert telegram.webhook == f"https://salon.example{URL}"


def test_the_command_says_what_is_missing(settings: Any) -> None:
    with pytest.raises(CommandError, match="TELEGRAM_BOT_TOKEN"):
        call_command("telegram_webhook")


def test_the_command_says_in_words_why_telegram_refused(telegram: Telegram) -> None:  # noqa: F811
    telegram.fail(401, "Unauthorized", "deleteWebhook")
    with pytest.raises(CommandError, match="BotFather"):
        call_command("telegram_webhook")
