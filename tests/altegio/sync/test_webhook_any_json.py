"""Whatever is thrown at the webhook's door is kept, answered, and dealt with; nothing of it is written."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client as Browser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from altegio import waking
from altegio.client import Answer, NotFound
from altegio.models import Appointment, Client, WebhookEvent
from altegio.sync.events import process_events
from tests.altegio.test_mapping_any_json import anything, objects
from tests.factories import COMPANY_ID, CompanyFactory

pytestmark = pytest.mark.django_db

SECRET = "a-secret-of-some-length"
NOW = datetime(2026, 7, 1, 11, tzinfo=UTC)
numbers = st.integers() | st.sampled_from([1, 401, 2**63, 10**400, "401", "٣", "1e9", True, None])
events = objects(
    "data",
    company_id=st.sampled_from([COMPANY_ID, str(COMPANY_ID), 77]) | numbers,
    resource=st.sampled_from(
        ["record", "client", "staff", "service", "finances_operation", "goods_operations_sale", "good", "x"]
    ),
    resource_id=numbers,
    status=st.sampled_from(["create", "update", "delete", ""]),
    data=objects("id client record_id last_change_date", record_id=numbers),
)
bodies = st.one_of(
    events.map(json.dumps).map(str.encode),
    st.lists(events | anything, max_size=4).map(json.dumps).map(str.encode),
    anything.map(json.dumps).map(str.encode),
    st.binary(max_size=60),
    events.map(lambda one: json.dumps(one).encode()[: max(1, len(json.dumps(one)) // 2)]),
)


class Nothing:
    """A vendor that has nothing of what it is asked for, or junk."""

    def __init__(self) -> None:
        self.asked = 0

    def request(self, *_args: Any, **_options: Any) -> Answer:
        """Not found and junk by turns."""
        self.asked += 1
        if self.asked % 2:
            raise NotFound(status=404)
        return Answer({"id": 401, "date": []})


@pytest.fixture(autouse=True)
def _door(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ALTEGIO_WEBHOOK_SECRET = SECRET
    monkeypatch.setattr(waking.webhooks, "wake", lambda: None)


def test_any_body_is_kept_answered_and_dealt_with() -> None:
    client = Browser()
    CompanyFactory()

    @settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(bodies)
    def check(body: bytes) -> None:
        WebhookEvent.objects.all().delete()
        answer = client.post(f"/webhooks/altegio/{SECRET}/", body, content_type="application/json")
        assert answer.status_code == 200
        assert WebhookEvent.objects.exists()

        process_events(Nothing(), [COMPANY_ID], now=NOW)  # type: ignore[arg-type]

        assert not WebhookEvent.objects.filter(processed_at=None).exists()
        assert not WebhookEvent.objects.filter(outcome="").exists()
        assert not Appointment.objects.exists()
        assert not Client.objects.exists()

    check()


def test_good_events_among_junk_in_one_list_are_not_lost() -> None:
    client = Browser()
    good = {"company_id": COMPANY_ID, "resource": "record", "resource_id": 401, "status": "update"}
    body = json.dumps([None, good, 7, [good]])
    assert client.post(f"/webhooks/altegio/{SECRET}/", body, "application/json").status_code == 200
    assert WebhookEvent.objects.filter(resource_id=401).count() == 1
    assert WebhookEvent.objects.count() == 4


def test_an_endless_list_is_kept_as_one() -> None:
    client = Browser()
    body = json.dumps([{}] * 200_000)
    assert client.post(f"/webhooks/altegio/{SECRET}/", body, "application/json").status_code == 200
    assert WebhookEvent.objects.count() == 1
