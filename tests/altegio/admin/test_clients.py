"""The list of clients and a client's card."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client as Browser

from tests.altegio.admin.reading import CLIENTS, names, page
from tests.factories import (
    NOON,
    ClientFactory,
    CompletedVisitFactory,
    CustomFieldFactory,
    InstagramClientFactory,
    LabelFactory,
    StaffFactory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "query",
    [
        "олена",
        "Петр",
        "067 111-22-33",
        "+380671112233",
        "(067) 111",
        "@olena.nails",
        "olena.nails",
        "олена 067",
    ],
)
def test_a_client_is_found_by_name_phone_and_instagram_name(browser: Browser, query: str) -> None:
    olena = ClientFactory(name="Олена Петренко", phone="+380671112233", instagram_username="olena.nails")
    ClientFactory(name="Ірина", phone="+380509998877")

    assert names(browser, CLIENTS, q=query) == [olena]


def test_a_query_that_fits_nobody_finds_nobody(browser: Browser) -> None:
    ClientFactory()

    response = browser.get(CLIENTS, {"q": "такої немає"})

    assert response.status_code == 200
    assert "Нічого не знайдено" in response.content.decode()


def test_the_list_shows_phones_money_and_how_instagram_stands(browser: Browser) -> None:
    InstagramClientFactory(phone="+380671112233", spent="1250.50", instagram_username="olena")

    page = browser.get(CLIENTS).content.decode().replace("\u00a0", " ")

    assert "+380 67 111 22 33" in page
    assert "1 250,50 ₴" in page
    assert "@olena" in page
    assert "лише ім’я" in page


def test_clients_stand_in_the_order_of_the_ukrainian_alphabet(browser: Browser) -> None:
    for name in ("Яна", "Єва", "Ґалина", "Анна", "Ірина", "Галина", "Жанна"):
        ClientFactory(name=name)

    assert [str(row) for row in names(browser, CLIENTS)] == [
        "Анна",
        "Галина",
        "Ґалина",
        "Єва",
        "Жанна",
        "Ірина",
        "Яна",
    ]


def test_clients_that_altegio_lost_are_shown_only_when_asked_for(browser: Browser) -> None:
    here, gone = ClientFactory(), ClientFactory(vanished_at=NOON)

    assert names(browser, CLIENTS) == [here]
    assert names(browser, CLIENTS, vanished="only") == [gone]


def test_a_clients_card_shows_visits_and_the_way_to_the_json(browser: Browser) -> None:
    client = InstagramClientFactory(raw={"id": 5, "name": "Як в Altegio"})
    CompletedVisitFactory(client=client, appointment__staff=StaffFactory(name="Ірина"))

    card = browser.get(f"{CLIENTS}{client.pk}/change/").content.decode()
    raw = browser.get(f"{CLIENTS}{client.pk}/raw/").content.decode()

    assert "Ірина" in card
    assert "завершено" in card
    assert f"/admin/altegio/client/{client.pk}/raw/" in card
    assert "Як в Altegio" in raw


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("@Olena.Nails", "olena.nails"),
        ("https://www.instagram.com/olena/?hl=uk", "olena"),
        (" olena_1 ", "olena_1"),
    ],
)
def test_staff_enter_an_instagram_name_in_any_form(browser: Browser, typed: str, stored: str) -> None:
    client = ClientFactory(email="real.box@gmail.com")

    browser.post(f"{CLIENTS}{client.pk}/change/", {"manual_instagram": typed})

    client.refresh_from_db()
    assert (client.instagram_username, client.instagram_source, client.instagram_certain) == (
        stored,
        "manual",
        True,
    )


def test_emptied_the_name_from_altegio_counts_again(browser: Browser) -> None:
    client = ClientFactory(
        email="lena_nails@gmail.com",
        instagram_username="olena",
        instagram_source="manual",
        instagram_certain=True,
    )

    browser.post(f"{CLIENTS}{client.pk}/change/", {"manual_instagram": ""})

    client.refresh_from_db()
    assert (client.instagram_username, client.instagram_source) == ("lena_nails", "email")


def test_what_is_no_instagram_name_is_refused(browser: Browser) -> None:
    client = ClientFactory()

    response = browser.post(f"{CLIENTS}{client.pk}/change/", {"manual_instagram": "олена петрівна"})

    assert "латинських літер" in response.content.decode()
    client.refresh_from_db()
    assert client.instagram_username == ""


def test_nothing_else_of_a_client_can_be_changed(browser: Browser) -> None:
    client = ClientFactory(name="Олена", phone="+380671112233")

    browser.post(f"{CLIENTS}{client.pk}/change/", {"name": "Інша", "phone": "1", "manual_instagram": ""})

    client.refresh_from_db()
    assert (client.name, client.phone) == ("Олена", "+380671112233")


def test_a_client_s_card_tells_what_altegio_keeps(browser: Browser) -> None:
    client = ClientFactory(
        patronymic="Ігорівна",
        card="0042",
        sex="female",
        importance=3,
        no_mailings=True,
        newsletter_allowed=False,
        custom_fields={"Алергія": "лак"},
    )

    shown = page(browser, f"client/{client.pk}/change/")

    for words in ("Ігорівна", "0042", "жіноча", "золото", "Алергія: лак"):
        assert words in shown, words


def test_labels_and_fields_are_shown_by_their_titles_and_colours(browser: Browser) -> None:
    client = ClientFactory(tags=["постійна"], custom_fields={"fav-drink": "лате", "unknown": "щось"})
    LabelFactory(title="постійна", color="#1f5b2b")
    CustomFieldFactory(code="fav-drink", title="Улюблений напій")
    CustomFieldFactory(code="fav-drink", title="Не про клієнтів", entity="record")

    shown = page(browser, f"client/{client.pk}/change/")

    assert "#1f5b2b" in shown
    assert "постійна" in shown
    assert "Улюблений напій: лате" in shown
    assert "unknown: щось" in shown
    assert "Не про клієнтів" not in shown


def test_a_hidden_phone_is_said_to_be_hidden(browser: Browser) -> None:
    held = ClientFactory(phone="+380671112233", phone_hidden=True)
    unknown = ClientFactory(phone="", phone_hidden=True)

    assert "+380 67 111 22 33" in page(browser, f"client/{held.pk}/change/")
    for client in (held, unknown):
        assert "приховано в Altegio" in page(browser, f"client/{client.pk}/change/")
    assert "приховано" not in page(browser, f"client/{ClientFactory().pk}/change/")


@pytest.mark.parametrize(
    ("born", "shown"),
    [
        pytest.param(date(1900, 1, 9), "9 січня", id="the year is not known"),
        pytest.param(date(1990, 3, 12), "12 березня 1990", id="the year is known"),
        pytest.param(None, "–", id="not known"),
    ],
)
def test_a_birthday_has_no_year_where_none_is_known(browser: Browser, born: date | None, shown: str) -> None:
    client = ClientFactory(birth_date=born)

    text = page(browser, f"client/{client.pk}/change/")

    assert shown in text
    assert "1900" not in text
