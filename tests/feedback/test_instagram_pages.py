"""The pages of Instagram: the account, people in Direct, opt-outs and raw deliveries."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

from feedback.models import Delivery, InstagramAccount, InstagramContact, OptOut
from tests.factories import InstagramClientFactory
from tests.feedback.factories import AccountFactory, ContactFactory
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db


def test_a_token_is_never_shown_and_a_pause_touches_nothing_else() -> None:
    account = AccountFactory(token="very-secret-token")
    browser = browser_of(user_in("owner", is_superuser=True))
    address = f"/admin/feedback/instagramaccount/{account.pk}/change/"

    assert "very-secret-token" not in browser.get(address).content.decode()
    browser.post(address, {"paused": "on"})

    account.refresh_from_db()
    assert account.paused
    assert account.token == "very-secret-token"


def test_a_stopped_account_is_taken_up_again_by_a_button(browser: Browser) -> None:
    account = AccountFactory(state=InstagramAccount.State.STOPPED, state_reason="Обмежено")
    address = f"/admin/feedback/instagramaccount/{account.pk}"

    assert "Обмежено" in browser.get(f"{address}/change/").content.decode()
    browser.post(f"{address}/resume/")

    account.refresh_from_db()
    assert account.state == InstagramAccount.State.OK


def test_a_person_in_direct_is_linked_and_unlinked_by_hand(browser: Browser) -> None:
    contact: InstagramContact = ContactFactory(client=None, conflict="two_clients")
    client = InstagramClientFactory()
    address = f"/admin/feedback/instagramcontact/{contact.pk}/change/"
    assert "оберіть потрібного" in browser.get(address).content.decode()

    browser.post(address, {"client": client.pk})
    contact.refresh_from_db()
    assert (contact.client, contact.linked_by, contact.conflict) == (client, "manual", "")

    browser.post(address, {"client": ""})
    contact.refresh_from_db()
    assert contact.client is None


def test_people_who_wait_for_a_decision_are_found(browser: Browser) -> None:
    waiting = ContactFactory(client=None, conflict="two_clients")
    ContactFactory(client=InstagramClientFactory())

    page = browser.get("/admin/feedback/instagramcontact/", {"link": "conflict"})

    assert list(page.context["cl"].result_list) == [waiting]


def test_an_opt_out_is_entered_by_hand_and_taken_back(browser: Browser) -> None:
    client = InstagramClientFactory()

    browser.post("/admin/feedback/optout/add/", {"client": client.pk, "contact": ""})
    opt_out = OptOut.objects.get(client=client)
    assert opt_out.source == "manual"

    browser.post(f"/admin/feedback/optout/{opt_out.pk}/delete/", {"post": "yes"})
    assert not OptOut.objects.exists()


def test_the_desk_enters_an_opt_out_and_takes_none_back() -> None:
    client, desk = InstagramClientFactory(), browser_of(user_in("receptionist"))
    assert "Кому більше не писати" in desk.get("/admin/feedback/optout/add/").content.decode()

    desk.post("/admin/feedback/optout/add/", {"client": client.pk, "contact": ""})

    opt_out = OptOut.objects.get(client=client)
    assert desk.get("/admin/feedback/optout/").status_code == 200
    assert desk.post(f"/admin/feedback/optout/{opt_out.pk}/delete/", {"post": "yes"}).status_code == 403
    assert OptOut.objects.exists()


def test_an_empty_list_speaks_of_filters_only_where_some_are_set(browser: Browser) -> None:
    empty = browser.get("/admin/feedback/optout/").content.decode()
    assert "Ніхто не просив йому не писати." in empty
    assert "Скинути фільтри" not in empty
    assert "Додати відмова" not in empty

    searched = browser.get("/admin/feedback/optout/", {"q": "Олена"}).content.decode()
    assert "Під пошук чи фільтри нічого не підходить." in searched
    assert "Скинути фільтри" in searched


def test_an_opt_out_of_nobody_is_refused(browser: Browser) -> None:
    response = browser.post("/admin/feedback/optout/add/", {"client": "", "contact": ""})

    assert response.status_code == 200
    assert not OptOut.objects.exists()


def test_the_body_of_a_delivery_is_for_owners(browser: Browser) -> None:
    delivery = Delivery.objects.create(body='{"text": "Приватне"}'.encode())
    address = f"/admin/feedback/delivery/{delivery.pk}/change/"

    assert "Приватне" not in browser.get(address).content.decode()
    assert "Приватне" in browser_of(user_in("owner")).get(address).content.decode()
