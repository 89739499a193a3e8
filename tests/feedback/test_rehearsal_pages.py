"""A manager has the survey of a campaign sent to themselves, and to nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from feedback.models import Message, Rehearsal, VisitFeedback
from tests.factories import InstagramClientFactory
from tests.feedback.factories import ContactFactory, make_campaign

pytestmark = pytest.mark.django_db

LIST = "/admin/feedback/campaign/"


def test_a_manager_has_the_survey_sent_to_themselves(browser: Browser) -> None:
    campaign = make_campaign(enabled=False, since=None)
    me = ContactFactory(username="olha", last_action_at=timezone.now() - timedelta(hours=1))
    ContactFactory(username="gone", last_action_at=timezone.now() - timedelta(days=2))
    first = browser.get(f"{LIST}{campaign.pk}/test/").content.decode()
    assert "@olha" not in first  # nobody was looked for, and the others are clients
    assert "знайдіть тут своє ім" in first
    page = browser.get(f"{LIST}{campaign.pk}/test/?q=o").content.decode()
    assert "@olha" in page
    assert "@gone" not in page

    data = {"contact": me.pk, "language": "uk", "mine": "1"}
    page = browser.post(f"{LIST}{campaign.pk}/test/", data, follow=True).content.decode()
    assert "@olha" in page
    run = Rehearsal.objects.get()
    assert (run.by.username, run.awaiting, run.contact) == ("the-manager", "rating", me)
    notice, question = Message.objects.order_by("pk")
    assert "перевірка опитування" in notice.text
    assert [button["title"] for button in question.quick_replies] == ["1", "2", "3", "4", "5"]
    assert not VisitFeedback.objects.exists()


def test_a_client_gets_no_test_by_a_mere_tick(browser: Browser) -> None:
    """The only one found is chosen; a client's conversation is named before anything goes there."""
    campaign, client = make_campaign(), InstagramClientFactory(name="Олена Клієнтка")
    contact = ContactFactory(username="olena_k", last_action_at=timezone.now(), client=client)
    address = f"{LIST}{campaign.pk}/test/"
    assert " checked" in browser.get(address, {"q": "olena_k"}).content.decode()
    data = {"contact": contact.pk, "language": "uk", "mine": "1"}
    page = browser.post(address, data).content.decode()
    assert "@olena_k – це клієнт Олена Клієнтка" in page
    assert not Rehearsal.objects.exists()
    browser.post(address, {**data, "sure": contact.pk})
    assert Rehearsal.objects.get().contact == contact


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"last_action_at": timezone.now() - timedelta(days=2)}, "напишіть слово"),
        ({"unreachable_since": timezone.now()}, "не отримує"),
    ],
)
def test_a_test_that_cannot_arrive_is_refused_in_words(
    browser: Browser, values: dict[str, Any], words: str
) -> None:
    contact = ContactFactory(**{"last_action_at": timezone.now(), **values})
    campaign = make_campaign()
    data = {"contact": contact.pk, "language": "uk", "mine": "1"}
    page = browser.post(f"{LIST}{campaign.pk}/test/", data, follow=True).content.decode()
    assert words in page
    assert not Rehearsal.objects.exists()


@pytest.mark.parametrize("turn", ["pause", "trial"])
def test_while_nothing_goes_out_no_test_does(browser: Browser, turn: str) -> None:
    campaign, contact = make_campaign(), ContactFactory(username="olha", last_action_at=timezone.now())
    browser.post("/admin/sending/", {"turn": turn})
    address = f"{LIST}{campaign.pk}/test/"
    assert " disabled" in browser.get(address, {"q": contact.username}).content.decode()
    browser.post(address, {"contact": contact.pk, "language": "uk", "mine": "1"})
    assert not Rehearsal.objects.exists()


def test_who_does_not_say_that_it_is_their_own_sends_nothing(browser: Browser) -> None:
    campaign, client = make_campaign(), InstagramClientFactory()
    contact = ContactFactory(last_action_at=timezone.now(), client=client)
    page = browser.post(
        f"{LIST}{campaign.pk}/test/", {"contact": contact.pk, "language": "uk"}, follow=True
    ).content.decode()
    assert "ваша власна розмова" in page
    assert not Message.objects.exists()
