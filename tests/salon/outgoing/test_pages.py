"""An owner makes webhooks, and tells an event again."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from salon.models import OutgoingDelivery, OutgoingWebhook
from salon.outgoing import sending
from tests.feedback.factories import SurveyFactory
from tests.roles import browser_of, user_in
from tests.salon.outgoing.telling import Tool, answer

pytestmark = pytest.mark.django_db


def test_an_owner_makes_a_webhook_sees_its_secret_once_and_tells_an_event_again(tool: Tool) -> None:
    owner: Client = browser_of(user_in("owner"))
    form = {
        "name": "Склад",
        "url": tool.url,
        "kinds": ["feedback.answered"],
        "active": "on",
        "allow_private": "on",
    }
    made = owner.post("/admin/salon/outgoingwebhook/add/", form, follow=True)
    webhook = OutgoingWebhook.objects.get()
    assert webhook.secret in made.content.decode()
    assert webhook.created_by is not None
    page = owner.get(f"/admin/salon/outgoingwebhook/{webhook.pk}/change/").content.decode()
    assert webhook.secret not in page

    answer(SurveyFactory())
    sending.send_due(timezone.now())
    again = {"action": "tell_again", "_selected_action": [OutgoingDelivery.objects.get().pk]}
    owner.post("/admin/salon/outgoingdelivery/", again, follow=True)
    assert sending.send_due(timezone.now()) == 1
    assert len(tool.heard) == 2


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/x", "http://localhost:8000/", "http://[fd00::1]/", "http://10.0.0.7/"]
)
def test_an_address_that_is_plainly_private_is_refused_when_it_is_written_down(url: str) -> None:
    owner: Client = browser_of(user_in("owner"))
    form = {"name": "Склад", "url": url, "kinds": ["case.opened"], "active": "on"}
    answered = owner.post("/admin/salon/outgoingwebhook/add/", form, follow=True).content.decode()
    assert "Ця адреса приватна" in answered
    assert not OutgoingWebhook.objects.exists()
