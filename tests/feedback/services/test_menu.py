"""The menu of every conversation offers not to be written to, beside what the salon has there itself."""

from __future__ import annotations

from typing import Any

import pytest

from feedback.channels.instagram.client import MENU_LIMIT
from feedback.models import InstagramAccount, InstagramContact, Message, OptOut
from feedback.services import accounts, checkup, ice_breakers, inbox, menu
from tests.feedback.connected import NOON, Direct, account_of, direct, served, webhook
from tests.sandbox.instagram.support import Webhook

__all__ = ["direct", "served", "webhook"]
pytestmark = pytest.mark.django_db

OURS = {"type": "postback", "title": "Не писати мені", "payload": "salon:stop"}
PRICES = {"type": "web_url", "title": "Ціни", "url": "https://salon.example.com/prices"}
HOURS = {"type": "postback", "title": "Години", "payload": "hours"}


@pytest.fixture
def account(served: Direct) -> InstagramAccount:
    return account_of()


def shown(served: Direct) -> list[dict[str, Any]]:
    return served.instagram.state.persistent_menu


def test_it_is_offered_beside_the_question(served: Direct, account: InstagramAccount) -> None:
    ice_breakers.ensure(account)
    assert shown(served) == [{"locale": "default", "call_to_actions": [OURS]}]
    client = accounts.client_for(account)
    assert menu.is_set(client)
    assert menu.ensure(client) is False


def test_the_salons_own_items_stay_in_every_language(served: Direct, account: InstagramAccount) -> None:
    served.instagram.state.persistent_menu = [
        {"locale": "default", "call_to_actions": [PRICES, HOURS]},
        {"locale": "uk_UA", "call_to_actions": [HOURS]},
    ]
    assert menu.ensure(accounts.client_for(account)) is True
    assert shown(served) == [
        {"locale": "default", "call_to_actions": [PRICES, HOURS, OURS]},
        {"locale": "uk_UA", "call_to_actions": [HOURS, OURS]},
    ]


def test_a_menu_full_of_the_salons_own_items_stays_as_it_is(
    served: Direct, account: InstagramAccount
) -> None:
    full = [{"locale": "default", "call_to_actions": [HOURS] * MENU_LIMIT}]
    served.instagram.state.persistent_menu = full
    assert menu.ensure(accounts.client_for(account)) is False
    assert shown(served) == full


def test_a_tap_on_it_is_for_ever_and_confirmed_once(
    served: Direct, account: InstagramAccount, webhook: Webhook
) -> None:
    ice_breakers.ensure(account)
    person = served.pick(window_open=True)
    key = person.igsid
    assert served.control(f"/people/{key}")["menu"] == ["Не писати мені"]
    for _twice in range(2):
        served.control(f"/people/{key}/messages", "POST", {"menu": 0})
    assert [event["postback"]["payload"] for event in posted(webhook)] == ["salon:stop"] * 2
    contact = InstagramContact.objects.get(igsid=key)
    assert OptOut.objects.get(contact=contact).source == "button"
    assert Message.objects.get(contact=contact).purpose == "opted_out"


def posted(webhook: Webhook) -> list[dict[str, Any]]:
    """What the vendor told of two taps, taken in as the webhook's view does."""
    events = webhook.wait(2, "postback")
    for raw in list(webhook.bodies):
        inbox.process_delivery(inbox.store_delivery(raw, NOON).pk, NOON)
    return events


def test_the_check_page_says_whether_it_is_offered(served: Direct, account: InstagramAccount) -> None:
    def line() -> Any:
        return next(each for each in checkup.check(account, NOON) if each.code == "menu")

    assert (line().tone, line().fix) == ("wait", "ice_breakers")
    ice_breakers.ensure(account)
    assert (line().tone, line().detail) == ("good", "Не писати мені")
