"""A client is found by whatever a receptionist types, and the right one stands first."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from altegio import selectors
from altegio.models import Client
from tests.factories import (
    NOON,
    AppointmentFactory,
    ClientFactory,
    StaffUserFactory,
    UserFactory,
    VisitFactory,
)
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db

TODAY = (NOON.replace(hour=0), NOON.replace(hour=0) + timedelta(days=1))


def best(query: str, among: Any = None, **options: Any) -> list[str]:
    """Names of whom is found, the likeliest first."""
    found = selectors.search_clients(query, among, **options)
    return [client.name for client in selectors.best_clients(query, found, day=TODAY, limit=10, **options)]


@pytest.mark.parametrize(
    "query",
    [
        *("Olena", "kovalchuk olena", "Елена Ковальчук", "лена ковальчук", "KOVALCHUK"),
        *("Ковалчук", "Кавальчук", "Ковальчк", "Ковальчкук", "Коваьлчук", "Олнеа Ковальчук"),
        *("ол ко", "ко", "щдутф", "jktyf rjdfkmxer"),
        *("olena_k.nails", "@olena_k", "https://www.instagram.com/olena_k.nails/?hl=uk"),
        *("4567", "80671234567", "00380671234567", "067-123-45-67", "+38(067)1234567", "олена 4567"),
    ],
)
def test_olena_is_found_however_she_is_typed(query: str) -> None:
    ClientFactory(name="Марія Гнатюк", phone="+380509870011", instagram_username="maria.h")
    ClientFactory(
        name="Олена Ковальчук",
        phone="+380671234567",
        instagram_username="olena_k.nails",
        instagram_source="email",
    )

    assert best(query) == ["Олена Ковальчук"]


def test_a_latin_card_is_found_in_ukrainian() -> None:
    ClientFactory(name="Yuliia Shcherbak")

    assert best("Юлія Щербак") == best("щерб") == best("Юля") == ["Yuliia Shcherbak"]


def test_a_name_that_stands_in_instagram_alone_is_found() -> None:
    ClientFactory(name="Олена VIP", instagram_username="kovalenko.olena", instagram_source="email")

    assert best("Коваленко") == ["Олена VIP"]


def test_slips_are_looked_for_only_where_nobody_is_called_so() -> None:
    ClientFactory(name="Інна Мороз")
    ClientFactory(name="Інга Мороз")

    assert best("Інга") == ["Інга Мороз"]


def test_short_words_are_not_guessed_at() -> None:
    ClientFactory(name="Яна Кіт")

    assert best("Кот") == []


def test_the_one_who_is_called_so_stands_before_those_who_sound_so() -> None:
    ClientFactory(name="Олена Ковальчук", visits_count=50)
    ClientFactory(name="Елена Коваль", visits_count=20)
    ClientFactory(name="Олена Коваль", visits_count=1)

    assert best("Олена Коваль") == ["Олена Коваль", "Олена Ковальчук", "Елена Коваль"]


def test_the_last_digits_may_be_noughts() -> None:
    ClientFactory(name="Олена", phone="+380671230014")

    assert best("0014") == ["Олена"]


def test_the_list_of_clients_begins_with_the_likeliest() -> None:
    ClientFactory(name="Аліна Ковальчук", instagram_username="olena.koval")
    meant = ClientFactory(name="Олена Коваль")
    browser = browser_of(user_in("receptionist"))

    page = browser.get("/admin/altegio/client/", {"q": "olena koval"}).content.decode()
    offered = browser.get(
        "/admin/autocomplete/",
        {"term": "olena koval", "app_label": "feedback", "model_name": "optout", "field_name": "client"},
    ).json()

    assert page.index("Олена Коваль") < page.index("Аліна Ковальчук")
    assert offered["results"][0]["id"] == str(meant.pk)


def test_a_phone_is_looked_for_from_its_end_first() -> None:
    ClientFactory(name="Посередині", phone="+380674567001", visits_count=9)
    ClientFactory(name="Наприкінці", phone="+380670014567")

    assert best("4567") == ["Наприкінці", "Посередині"]


def test_the_whole_instagram_name_goes_before_its_piece() -> None:
    ClientFactory(name="Інша", instagram_username="olena.nails.kyiv", visits_count=9)
    ClientFactory(name="Та сама", instagram_username="olena.nails")

    assert best("@olena.nails") == ["Та сама", "Інша"]


def test_of_equals_who_comes_today_goes_first_then_who_comes_often() -> None:
    ClientFactory(name="Олена Вовк", visits_count=2)
    ClientFactory(name="Олена Жук", visits_count=30)
    VisitFactory(client=ClientFactory(name="Олена Рибак", visits_count=0), starts_at=NOON)
    VisitFactory(client=ClientFactory(name="Олена Мороз"), starts_at=NOON, cancelled=True)

    assert best("Олена") == ["Олена Рибак", "Олена Жук", "Олена Вовк", "Олена Мороз"]


@pytest.mark.parametrize("query", ["4567", "0671234567", "+380671234567", "олена 4567"])
def test_who_sees_no_phones_finds_nobody_by_one(query: str) -> None:
    ClientFactory(name="Олена", phone="+380671234567")

    assert best(query, names_only=True) == []


def test_who_sees_names_only_finds_by_instagram_only_who_is_named_so_outright() -> None:
    ClientFactory(name="Марія", instagram_username="olena_k", instagram_source="email")

    assert best("Олена", names_only=True) == []
    assert best("@olena_k", names_only=True) == ["Марія"]


def test_only_the_own_clients_are_looked_among() -> None:
    ClientFactory(name="Олена Чужа")
    ClientFactory(name="Олена Моя")

    assert best("Олена", among=Client.objects.filter(name__endswith="Моя")) == ["Олена Моя"]


def test_a_master_finds_those_who_were_in_the_own_chair() -> None:
    row = StaffUserFactory()
    AppointmentFactory(staff=row.staff, client__name="Олена Моя")
    AppointmentFactory(client__name="Олена Чужа")
    every = Client.objects.all()

    assert best("Олена", among=selectors.visible_to(row.user, every)) == ["Олена Моя"]
    assert best("Олена", among=selectors.visible_to(UserFactory(), every)) == []


@pytest.mark.parametrize("query", ["'", "%", "_", "\\", "№", "(", "'; DROP TABLE"])
def test_nonsense_finds_nobody_and_breaks_nothing(query: str) -> None:
    ClientFactory(name="Олена")

    assert best(query) == []


def test_a_search_is_two_queries_and_at_most_five(django_assert_num_queries: Any) -> None:
    ClientFactory(name="Олена Ковальчук")

    with django_assert_num_queries(2):
        best("Олена")
    with django_assert_num_queries(4):
        best("Олнеа")


@pytest.mark.parametrize("query", ["Ковальчук", "ко", "Коваьлчук", "067123", "@olena"])
def test_indexes_serve_every_kind_of_search(query: str) -> None:
    ClientFactory(name="Олена Ковальчук", phone="+380671234567", instagram_username="olena_k")
    found = selectors.search_clients(query)
    sql, values = found.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {sql}", values)
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "Seq Scan on altegio_client" not in plan
    assert "Bitmap Index Scan" in plan
