"""The webhooks that came, in people's words."""

from __future__ import annotations

import pytest

from tests.altegio.admin.reading import page
from tests.factories import WebhookEventFactory
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db


def test_a_webhook_is_shown_in_people_s_words() -> None:
    event = WebhookEventFactory(
        resource_id=640002, event="create", body='{"name": "\\u041e\\u043b\\u0435\\u043d\\u0430"}'
    )
    other = WebhookEventFactory(resource="unheard_of", event="")
    owner = browser_of(user_in("owner"))

    shown = page(owner, f"webhookevent/{event.pk}/change/")
    listed = page(owner, "webhookevent/")

    assert "Запис № 640002 створено" in shown
    assert "Олена" in shown
    assert "unheard_of" in listed
    assert "record" not in listed.split("result_list")[1].split("</table>")[0]
    found = owner.get("/admin/altegio/webhookevent/", {"resource": "record"}).context["cl"].result_list
    assert list(found) == [event] != [other]


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("read again", "прочитано знову"),
        ("given up: Altegio мовчить", "облишено: Altegio мовчить"),
        ("Altegio мовчить", "Altegio мовчить"),
    ],
)
def test_what_came_of_a_webhook_is_told_in_the_readers_language(kept: str, told: str) -> None:
    event = WebhookEventFactory(outcome=kept)

    assert told in page(browser_of(user_in("owner")), f"webhookevent/{event.pk}/change/")


def test_the_body_of_a_webhook_with_half_an_emoji_is_shown() -> None:
    event = WebhookEventFactory(body=r'{"data": {"comment": "\u0000 \ud83d Олена"}}')
    shown = page(browser_of(user_in("owner")), f"webhookevent/{event.pk}/change/")
    assert r"\ud83d Олена" in shown
