"""Webhooks of one person, taken all the way."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from feedback.models import ContactEvent, Delivery
from feedback.services import inbox
from tests.feedback.deliveries import body
from tests.feedback.factories import NOW, AccountFactory, make_campaign
from tests.feedback.services.conftest import Graph

ANNA = "90000000000000001"


@pytest.fixture(autouse=True)
def account(graph: Graph) -> None:
    """An account, a campaign, and ANNA's profile."""
    AccountFactory()
    make_campaign()
    graph.profile(ANNA, "anna.k", "Анна")


def deliver(raw: bytes, at: datetime = NOW) -> Delivery:
    """The body as it is kept once it was processed, whatever it told of."""
    delivery = inbox.store_delivery(raw, at)
    inbox.process_delivery(delivery.pk, at)
    delivery.refresh_from_db()
    return delivery


def hear(*events: dict[str, Any], at: datetime = NOW) -> ContactEvent:
    """The event that a webhook with these told of last; it was taken all the way."""
    delivery = inbox.store_delivery(body(*events), at)
    assert inbox.process_delivery(delivery.pk, at)
    return ContactEvent.objects.order_by("-pk")[0]


def hears(event: dict[str, Any], now: datetime) -> None:
    """A webhook, taken all the way."""
    inbox.process_delivery(inbox.store_delivery(body(event), now).pk, now)
