"""The page of doubtful Instagram names, and that what staff decide there survives every sync."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache.backends.locmem import LocMemCache
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from altegio import naming
from altegio.models import Client
from altegio.sync.clients import store_clients
from altegio.sync.copying import database_now
from tests.altegio.sync.bodies import client as body
from tests.altegio.sync.bodies import client_rows
from tests.factories import ClientFactory, CompanyFactory
from tests.feedback.factories import ContactFactory
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db

PATH = "/admin/altegio/instagram-names/"


@pytest.fixture(params=["receptionist", "manager"])
def browser(request: Any) -> Browser:
    return browser_of(user_in(request.param))


def page(browser: Browser, kind: str) -> str:
    return browser.get(PATH, {"kind": kind}).content.decode()


def settle(browser: Browser, client: Client, do: str, **more: Any) -> Any:
    return browser.post(f"{PATH}?kind=shared", {"do": do, "client": client.pk, **more}, follow=True)


def state(client: Client) -> tuple[str, str, bool]:
    client.refresh_from_db()
    return client.instagram_username, client.instagram_source, client.instagram_certain


def twins(email: str = "one_name@gmail.com") -> list[Client]:
    store_clients(
        CompanyFactory(),
        client_rows(body(id=1, name="Олена", email=email), body(id=2, name="Ірина", email=email)),
        database_now(),
    )
    return list(Client.objects.order_by("altegio_id"))


def sync(**emails: str) -> None:
    """Another pass, in which Altegio has these e-mails."""
    rows = [body(id=int(key[1:]), name=key, email=email) for key, email in emails.items()]
    store_clients(CompanyFactory(), client_rows(*rows), database_now())


def test_each_kind_of_doubt_is_listed_with_what_to_do(browser: Browser) -> None:
    twins()
    ClientFactory(name="Пошта", instagram_username="olena.koval", email="olena.koval@gmail.com")
    ClientFactory(name="Неможлива", instagram_written="анна нігті")
    ClientFactory(name="Звичайна", instagram_username="sure_name", instagram_certain=True)

    shared, mailbox, impossible = (page(browser, kind) for kind in ("shared", "mailbox", "impossible"))

    assert "Олена" in shared
    assert "Ірина" in shared
    assert "@one_name" in shared
    assert "Це ім’я цього клієнта" in shared
    assert "Пошта" in mailbox
    assert "Це справжня пошта" in mailbox
    assert "Неможлива" in impossible
    assert "«анна нігті»" in impossible
    for shown in (shared, mailbox, impossible):
        assert "Звичайна" not in shown
        assert "/change/" in shown


def test_the_menu_leads_there_and_counts_what_waits(browser: Browser) -> None:
    twins()
    home = browser.get("/admin/").content.decode()
    assert f'href="{PATH}"' in home
    assert "Імена в Instagram" in home


def test_a_shared_name_is_given_to_one_and_stays_hers_through_syncs(browser: Browser) -> None:
    olena, iryna = twins()

    settle(browser, olena, "give")
    sync(_1="one_name@gmail.com", _2="one_name@gmail.com")

    assert state(olena) == ("one_name", "manual", True)
    assert state(iryna) == ("", "denied", False)
    assert "Тут розбирати нічого" in page(browser, "shared")


def test_a_name_that_is_not_hers_is_taken_off_until_altegio_has_another(browser: Browser) -> None:
    olena, iryna = twins()

    settle(browser, iryna, "deny")
    assert (state(olena)[0], state(iryna)[1]) == ("one_name", "denied")

    sync(_2="new_name@gmail.com")
    assert state(iryna) == ("new_name", "email", True)


def test_a_real_mailbox_is_no_name_any_more(browser: Browser) -> None:
    olena = twins("olena.koval@gmail.com")[0]

    settle(browser, olena, "deny")
    sync(_1="olena.koval@gmail.com")

    assert state(olena) == ("", "denied", False)


def test_a_doubtful_name_is_confirmed(browser: Browser) -> None:
    client = ClientFactory(instagram_username="olena.koval", email="olena.koval@gmail.com")

    settle(browser, client, "confirm")

    assert state(client) == ("olena.koval", "manual", True)


@pytest.mark.parametrize("typed", ["@Right_Name", "https://instagram.com/right_name/"])
def test_the_right_name_is_entered_in_place_of_an_impossible_one(browser: Browser, typed: str) -> None:
    client = ClientFactory(instagram_written="анна нігті", custom_fields={"instagram": "анна нігті"})

    settle(browser, client, "enter", name=typed)

    assert state(client) == ("right_name", "manual", True)
    assert "Тут розбирати нічого" in page(browser, "impossible")


def test_an_impossible_name_is_said_to_be_none(browser: Browser) -> None:
    client = ClientFactory(instagram_written="анна нігті", custom_fields={"instagram": "анна нігті"})

    settle(browser, client, "deny")

    assert state(client)[1] == "denied"
    assert "Тут розбирати нічого" in page(browser, "impossible")


def test_what_is_no_name_is_refused_with_a_sentence(browser: Browser) -> None:
    client = ClientFactory(instagram_written="анна нігті")

    answer = settle(browser, client, "enter", name="анна нігті")

    assert "до 30 латинських літер" in answer.content.decode()
    assert state(client)[1] == ""


def test_a_decision_is_kept_in_the_client_s_history(browser: Browser) -> None:
    client = ClientFactory(instagram_username="olena.koval")
    settle(browser, client, "confirm")
    assert "@olena.koval" in browser.get(f"/admin/altegio/client/{client.pk}/history/").content.decode()


def test_the_person_who_wrote_is_linked_once_the_doubt_is_settled(browser: Browser) -> None:
    olena, _iryna = twins()
    contact = ContactFactory(username="one_name", client=None, conflict="two_clients", linked_by="")

    settle(browser, olena, "give")

    contact.refresh_from_db()
    assert contact.client == olena


def test_masters_do_not_come_here() -> None:
    master = browser_of(user_in("master"))
    assert master.get(PATH).status_code == 403
    assert master.post(PATH, {"do": "deny", "client": ClientFactory().pk}).status_code == 403


def test_more_names_cost_no_more_queries() -> None:
    browser, counts = browser_of(user_in("manager")), []
    for number in range(2):
        for place in range(5):
            ClientFactory.create_batch(2, instagram_username=f"name_{number}_{place}")
        browser.get(PATH)
        with CaptureQueriesContext(connection) as queries:
            browser.get(PATH)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_number_in_the_menu_is_kept_a_while_but_not_when_a_name_was_settled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(naming, "cache", LocMemCache("names of a test", {}))
    client, _other = twins()
    assert naming.waiting() == 2
    ClientFactory(instagram_username="one_name")
    assert naming.waiting() == 2
    naming.deny(client)
    assert naming.waiting() == naming.numbers(naming.Doubt.SHARED)
