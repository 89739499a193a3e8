"""The webhook door: who may come in, and what is kept."""

from __future__ import annotations

import json
from threading import Event
from typing import Any
from unittest import mock

import pytest
from django.test import Client as Browser
from kombu.exceptions import OperationalError

from altegio import waking
from altegio.models import WebhookEvent
from tests.altegio.sync.bodies import EVENT
from tests.factories import COMPANY_ID

pytestmark = pytest.mark.django_db

SECRET = "a-secret-of-some-length"
DOOR = f"/webhooks/altegio/{SECRET}/"


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> mock.Mock:
    """How the worker was woken."""
    wake = mock.Mock()
    monkeypatch.setattr(waking.webhooks, "wake", wake)
    return wake


@pytest.fixture(autouse=True)
def _secret(settings: Any, woken: mock.Mock) -> None:
    settings.ALTEGIO_WEBHOOK_SECRET = SECRET


def post(browser: Browser, body: bytes | str, path: str = DOOR) -> int:
    return browser.post(path, body, content_type="application/json").status_code


def test_an_event_is_stored_and_answered_at_once(
    client: Browser, woken: mock.Mock, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assert post(client, json.dumps(EVENT)) == 200

    event = WebhookEvent.objects.get()
    assert (event.company_altegio_id, event.resource, event.resource_id) == (COMPANY_ID, "record", 401)
    assert (event.event, event.processed_at) == ("update", None)
    assert json.loads(event.body) == EVENT
    woken.assert_called_once_with()


@pytest.mark.parametrize("secret", ["wrong", SECRET + "x", SECRET[:-1], "секрет"])
def test_without_the_secret_there_is_no_such_page(client: Browser, secret: str) -> None:
    assert post(client, json.dumps(EVENT), f"/webhooks/altegio/{secret}/") == 404
    assert client.get(f"/webhooks/altegio/{secret}/").status_code == 404
    assert not WebhookEvent.objects.exists()


def test_with_no_secret_set_the_door_is_shut(client: Browser, settings: Any) -> None:
    settings.ALTEGIO_WEBHOOK_SECRET = ""

    assert post(client, json.dumps(EVENT)) == 404


def test_only_post_is_taken(client: Browser) -> None:
    assert client.get(DOOR).status_code == 405


def test_a_body_that_is_too_large_is_refused(client: Browser) -> None:
    assert post(client, b"x" * (1024 * 1024 + 1)) == 413
    assert post(client, b"x" * (3 * 1024 * 1024)) == 413
    assert not WebhookEvent.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"7",
        b"not json",
        b"\xff\xfe\x00",
        b"[" * 5000,
        b'{"resource": NaN}',
        b'{"company_id": 99999999999999999999999, "resource_id": "1e9", "resource": ["x"]}',
        b'{"company_id": true, "resource": "rec\\u0000ord", "status": "\\ud83d"}',
        b'{"resource": "' + "ї".encode() * 500 + b'"}',
    ],
    ids=[
        "empty",
        "null",
        "empty list",
        "number",
        "text",
        "bytes",
        "nested",
        "NaN",
        "ids",
        "NUL",
        "long",
    ],
)
def test_whatever_comes_is_kept_and_answered(client: Browser, body: bytes) -> None:
    assert post(client, body) == 200

    event = WebhookEvent.objects.get()
    assert (event.company_altegio_id, event.resource_id) == (None, None)


def test_a_list_of_events_is_kept_as_several(client: Browser) -> None:
    post(client, json.dumps([EVENT, {**EVENT, "resource_id": "402"}]))

    assert list(WebhookEvent.objects.values_list("resource_id", flat=True)) == [402, 401]


def test_a_broker_that_is_away_does_not_show_at_the_door(
    client: Browser, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    tried = Event()

    def fail(**_options: Any) -> None:
        tried.set()
        raise OperationalError("no broker")

    task = mock.Mock(apply_async=fail)
    monkeypatch.setattr(waking.webhooks, "wake", waking.Waker(task).wake)
    with django_capture_on_commit_callbacks(execute=True):
        assert post(client, json.dumps(EVENT)) == 200
    assert tried.wait(10)
    assert WebhookEvent.objects.count() == 1
