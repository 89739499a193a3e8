"""The webhook's door: who may knock, what is kept, and that nothing fails it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from django.test import Client
from django.urls import reverse

from feedback import waking
from feedback.models import ContactEvent, Delivery, InstagramAccount, InstagramContact
from feedback.services import conversation, inbox, sorting
from feedback.views import MAX_BODY
from tests.feedback.deliveries import body, signed, wrote
from tests.feedback.factories import NOW, AccountFactory

pytestmark = pytest.mark.django_db

URL = "/webhooks/instagram/"
PERSON = "90000000000000001"
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def account() -> InstagramAccount:
    return AccountFactory(token="")


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> mock.Mock:
    wake = mock.Mock()
    monkeypatch.setattr(waking.deliveries, "wake", wake)
    return wake


def post(client: Client, raw: bytes, **headers: str) -> Any:
    return client.post(URL, raw, content_type="application/json", headers=headers)


def test_the_address_is_the_one_in_the_contract() -> None:
    assert reverse("feedback:instagram_webhook") == URL


def test_the_subscription_is_confirmed_in_plain_text(client: Client) -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": "sandbox-verify", "hub.challenge": "12345"}
    answer = client.get(URL, query)
    assert (answer.status_code, answer.content) == (200, b"12345")
    assert answer["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize(
    "query",
    [
        pytest.param({}, id="nothing"),
        pytest.param(
            {"hub.mode": "subscribe", "hub.verify_token": "x", "hub.challenge": "1"}, id="wrong token"
        ),
        pytest.param(
            {"hub.mode": "subscribe", "hub.verify_token": "sandbox-verify", "hub.challenge": "<script>"},
            id="markup",
        ),
    ],
)
def test_a_stranger_is_not_confirmed(client: Client, query: dict[str, str]) -> None:
    assert client.get(URL, query).status_code == 403


def test_a_signed_delivery_is_stored_answered_and_the_worker_woken(
    client: Client, woken: mock.Mock, django_capture_on_commit_callbacks: Any
) -> None:
    raw = body(wrote(PERSON, "Привіт 🌸", NOW, "m1"))
    with django_capture_on_commit_callbacks(execute=True):
        answer = post(Client(enforce_csrf_checks=True), raw, **{"X-Hub-Signature-256": signed(raw)})
    assert answer.status_code == 200
    assert bytes(Delivery.objects.get().body) == raw
    assert not ContactEvent.objects.exists()
    inbox.sort_deliveries(NOW)
    assert InstagramAccount.objects.get().last_webhook_at is not None
    woken.assert_called_once_with()


@pytest.mark.parametrize(
    "signature",
    [
        pytest.param({}, id="missing"),
        pytest.param({"X-Hub-Signature-256": "sha256=" + "0" * 64}, id="wrong"),
        pytest.param({"X-Hub-Signature-256": "ї"}, id="junk"),
    ],
)
def test_a_delivery_without_our_signature_is_refused_and_not_kept(
    client: Client, signature: dict[str, str]
) -> None:
    assert post(client, body(wrote(PERSON, "Привіт", NOW, "m1")), **signature).status_code == 403
    assert not Delivery.objects.exists()


def test_any_of_the_apps_secrets_may_sign(client: Client, settings: Any, woken: mock.Mock) -> None:
    settings.INSTAGRAM_APP_SECRETS = ["first", "second"]
    raw = body(wrote(PERSON, "Привіт", NOW, "m1"))
    assert post(client, raw, **{"X-Hub-Signature-256": signed(raw, "second")}).status_code == 200


def test_more_than_the_vendor_can_mean_is_refused(client: Client) -> None:
    raw = b"x" * (MAX_BODY + 1)
    assert post(client, raw, **{"X-Hub-Signature-256": signed(raw)}).status_code == 413
    assert not Delivery.objects.exists()


def test_a_batch_of_a_thousand_long_cyrillic_messages_is_taken(client: Client, woken: mock.Mock) -> None:
    raw = body(*(wrote(PERSON, "Ї" * 1000, NOW, f"m{number}") for number in range(1000)))
    assert len(raw) > 6_000_000
    assert post(client, raw, **{"X-Hub-Signature-256": signed(raw)}).status_code == 200
    assert bytes(Delivery.objects.get().body) == raw
    inbox.sort_deliveries(NOW + SECOND)
    assert ContactEvent.objects.count() == 1000


def deliver(raw: bytes) -> Delivery:
    delivery = inbox.store_delivery(raw, NOW + timedelta(seconds=2))
    inbox.process_delivery(delivery.pk, NOW + timedelta(seconds=3))
    delivery.refresh_from_db()
    return delivery


def test_cyrillic_and_emoji_come_through_whole() -> None:
    deliver(body(wrote(PERSON, "Дякую, ґанок і ї 💅🏽", NOW, "m1")))
    event = ContactEvent.objects.get()
    assert (event.text, event.outcome) == ("Дякую, ґанок і ї 💅🏽", "greeting")
    assert InstagramContact.objects.get().last_action_at == NOW


def test_a_redelivery_has_no_second_effect() -> None:
    deliver(body(wrote(PERSON, "Привіт", NOW, "m1")))
    again = deliver(body(wrote(PERSON, "Привіт", NOW, "m1"), time=1_783_000_099_000))
    assert ContactEvent.objects.count() == 1
    assert (again.events, again.error) == (1, "")


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(body({"timestamp": 1, "message_edit": {"mid": "m1", "num_edit": 0}}), id="no sender"),
        pytest.param(body({"sender": [], "message": {"mid": "m1", "text": "x"}}), id="sender is a list"),
        pytest.param(
            body({"sender": {"id": PERSON}, "timestamp": None, "reaction": {"mid": "m1"}}), id="no time"
        ),
        pytest.param(
            b'{"object":"instagram","entry":[{"id":"0","changes":[{"field":"x","value":{}}]}]}', id="test"
        ),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"\xff\x00", id="no JSON"),
    ],
)
def test_junk_is_kept_and_breaks_nothing(raw: bytes) -> None:
    delivery = deliver(raw)
    assert delivery.processed_at is not None
    assert delivery.error == ""


def test_an_event_of_a_foreign_account_is_kept_and_has_no_effect() -> None:
    deliver(body(wrote(PERSON, "Привіт", NOW, "m1"), account="99999"))
    event = ContactEvent.objects.get()
    assert (event.account, event.outcome) == (None, "foreign_account")
    assert not InstagramContact.objects.exists()


def test_an_action_dated_in_the_future_prolongs_nothing() -> None:
    deliver(body(wrote(PERSON, "Привіт", NOW + timedelta(hours=5), "m1")))
    assert InstagramContact.objects.get().last_action_at == NOW + timedelta(seconds=2)


def test_events_out_of_order_do_not_shorten_the_window() -> None:
    deliver(body(wrote(PERSON, "друге", NOW, "m2")))
    deliver(body(wrote(PERSON, "перше", NOW - timedelta(hours=3), "m1")))
    assert InstagramContact.objects.get().last_action_at == NOW


def test_a_body_that_cannot_be_sorted_is_tried_five_times_and_stops_no_other(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    store = sorting.store

    def fail(sorted_out: sorting.Sorted, now: datetime) -> list[int]:
        if any(event.text == "лихо" for event, _at, _delivery in sorted_out.events.values()):
            raise KeyError("secret words")
        return store(sorted_out, now)

    monkeypatch.setattr(sorting, "store", fail)
    bad = inbox.store_delivery(body(wrote(PERSON, "лихо", NOW, "m1")), NOW)
    good = inbox.store_delivery(body(wrote(PERSON, "Привіт", NOW, "m2")), NOW)
    for attempt in range(8):
        inbox.sort_deliveries(NOW + timedelta(minutes=5 * attempt))
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.attempts, bad.processed_at) == (5, None)
    assert bad.error.startswith("KeyError, ")
    assert "secret words" not in bad.error + caplog.text
    assert (good.attempts, good.error) == (1, "")
    assert list(ContactEvent.objects.values_list("mid", flat=True)) == ["m2"]
    assert inbox.waiting_deliveries(NOW + timedelta(days=1)) == []


def test_an_event_that_fails_is_tried_five_times_and_keeps_no_other_waiting(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    handle = conversation.handle

    def fail(contact: InstagramContact, event: ContactEvent, now: datetime) -> str:
        if event.text == "лихо":
            raise KeyError("secret words")
        return handle(contact, event, now)

    monkeypatch.setattr(conversation, "handle", fail)
    deliver(body(wrote(PERSON, "лихо", NOW, "m1"), wrote(PERSON, "Привіт", NOW + SECOND, "m2")))
    bad, good = ContactEvent.objects.order_by("occurred_at")
    assert (bad.handled_at, bad.attempts, good.outcome) == (None, 1, "greeting")
    assert bad.error.startswith("KeyError, ")
    assert inbox.waiting_people(NOW + timedelta(minutes=1)) == []
    for attempt in range(1, 8):
        inbox.hear(bad.contact_id or 0, NOW + timedelta(minutes=5 * attempt))
    bad.refresh_from_db()
    assert (bad.attempts, bad.outcome) == (5, "")
    assert "secret words" not in bad.error + caplog.text
