"""The list of webhooks says of each body what came of it, and counts all that came by its kind."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from feedback.admin.deliveries import heard_kinds
from feedback.admin.who import kind_words
from feedback.models import ContactEvent, Delivery
from feedback.services import inbox
from tests.feedback.deliveries import body, wrote
from tests.feedback.factories import AccountFactory
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db

LIST = "/admin/feedback/delivery/"


def hears(*bodies: bytes) -> None:
    now = timezone.now()
    for raw in bodies:
        inbox.store_delivery(raw, now)
    inbox.sort_deliveries(now)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"what", "Це не JSON"),
        (b"[]", "JSON, але не об’єкт"),
        (b'{"object":"page"}', "Це не про Instagram"),
        (b'{"object":"instagram"}', "немає записів"),
    ],
)
def test_a_body_that_tells_of_nothing_is_shown_with_what_is_odd(raw: bytes, words: str) -> None:
    AccountFactory()
    hears(raw)
    delivery = Delivery.objects.get()
    assert (delivery.events, delivery.processed_at is None) == (0, False)
    browser = browser_of(user_in("owner"))
    for address in (LIST, f"{LIST}{delivery.pk}/change/"):
        text = browser.get(address).content.decode()
        assert words in text
        assert "дивне" in text
    assert inbox.waiting_deliveries(timezone.now() + timedelta(days=1)) == []


def test_tests_other_accounts_and_odd_bodies_are_counted_by_their_kind() -> None:
    AccountFactory()
    now = timezone.now()
    value = {"sender": {"id": "12334"}, "timestamp": "1527459824", "message": {"mid": "random_mid"}}
    entry = {"id": "0", "time": 1, "changes": [{"field": "messages", "value": value}]}
    hears(
        json.dumps({"object": "instagram", "entry": [entry]}).encode(),
        body(wrote("9000000000001", "x", now, "m1"), account="17841499999999999"),
        body(wrote("9000000000002", "x", now, "m2")),
        b"[]",
        b"[]",
    )
    assert ContactEvent.objects.get(outcome="test").occurred_at < now - timedelta(days=100)
    with override("uk"):
        found = {str(row["words"]): row["count"] for row in heard_kinds(now)}
        text = kind_words("text")
    assert found["перевірка з кабінету Meta"] == "1"
    assert found[f"іншого акаунта Instagram: {text}"] == found[text] == "1"
    assert found["JSON, але не об’єкт: Instagram такого не надсилає."] == "2"
    assert sum(int(count) for count in found.values()) == 5
