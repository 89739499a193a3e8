from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from altegio import mapping
from tests.altegio.mapping_examples import KYIV


def client(**changes: Any) -> mapping.ClientRow:
    given = {
        "id": 7,
        "name": "Олена Коваль",
        "surname": "",
        "display_name": "Олена Коваль",
        "phone": "380501112233",
        "email": "",
        "discount": 5,
        "comment": "кава без цукру",
        "last_change_date": "2026-07-20T20:00:00+0300",
        "birth_date": "1990-05-17",
        "visits": 5,
        "spent": 265450,
        "paid": 54450,
        "balance": -211000,
        "categories": [],
        "custom_fields": {},
        **changes,
    }
    return mapping.map_client(given, zone=KYIV)


def test_a_client_becomes_a_row() -> None:
    row = client()
    assert (row.altegio_id, row.name, row.phone, row.comment) == (
        7,
        "Олена Коваль",
        "+380501112233",
        "кава без цукру",
    )
    assert (row.visits_count, row.spent, row.paid, row.balance) == (
        5,
        Decimal(265450),
        Decimal(54450),
        Decimal(-211000),
    )
    assert (row.discount, row.birth_date) == (Decimal(5), date(1990, 5, 17))
    assert row.source_changed_at == datetime(2026, 7, 20, 17, 0, tzinfo=UTC)
    assert not row.partial


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"name": "Олена", "surname": "Коваль"}, "Олена Коваль"),
        ({"name": "Олена Коваль", "surname": "коваль"}, "Олена Коваль"),
        ({"name": "", "surname": "Коваль"}, "Коваль"),
        ({"name": "", "display_name": "Олена К."}, "Олена К."),
        ({"name": None, "surname": None, "display_name": None}, ""),
        ({"name": "О" * 300}, "О" * 255),
    ],
)
def test_the_name_of_a_client(changes: dict[str, Any], name: str) -> None:
    assert client(**changes).name == name


@pytest.mark.parametrize(
    ("given", "tags"),
    [
        ([{"id": 1, "title": "VIP"}, {"id": 2, "title": "борг", "deleted": 0}], ["VIP", "борг"]),
        ([{"title": "VIP"}, {"title": "VIP"}], ["VIP"]),
        ([{"title": "VIP", "deleted": 1}, {"title": ""}, 5, None], []),
        (None, []),
        ({}, []),
    ],
)
def test_the_tags_of_a_client(given: Any, tags: list[str]) -> None:
    assert client(categories=given).tags == tags


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"a": "b"}, {"a": "b"}),
        ([], {}),
        (None, {}),
        ([{"id": 1, "title": "Нік", "value": "anna"}], {"Нік": "anna"}),
        (
            [{"code": "nick", "title": "Нік", "value": "anna"}, {"id": 4, "value": 2}],
            {"nick": "anna", "4": 2},
        ),
        ([None, 5, {"value": 1}], {}),
    ],
)
def test_custom_fields_are_kept_by_their_code(given: Any, fields: dict[str, Any]) -> None:
    assert client(custom_fields=given).custom_fields == fields


def test_the_instagram_name_of_a_client_is_found_in_a_field_or_the_e_mail() -> None:
    row = client(custom_fields=[{"code": "instagram-user-name", "value": "@Anna"}], email="olena@gmail.com")
    assert (row.instagram_username, row.instagram_source, row.instagram_certain) == (
        "anna",
        "custom_field",
        True,
    )
    row = client(email="olena.koval@gmail.com")
    assert (row.instagram_username, row.instagram_source, row.instagram_certain) == (
        "olena.koval",
        "email",
        False,
    )


def test_a_client_out_of_the_search_has_visits_and_what_was_spent() -> None:
    row = mapping.map_client({"id": 7, "visits_count": 12, "sold_amount": 264000.5}, zone=KYIV)
    assert (row.visits_count, row.spent) == (12, Decimal("264000.50"))


def test_figures_as_text_and_empty_shapes_are_read() -> None:
    row = client(visits="0", spent="1000.00", paid=None, balance="", discount="150", birth_date="1970-01-01")
    assert (row.visits_count, row.spent) == (0, Decimal(1000))
    assert row.paid == row.balance == 0
    assert (row.discount, row.birth_date) == (Decimal(150), None)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"position": [], "fired": 1, "hidden": "1"}, {"position": "", "fired": True, "hidden": True}),
        ({"position": "Майстер", "fired": 0}, {"position": "Майстер", "fired": False}),
        ({"rating": 0}, {"rating": None}),
        ({"rating": "4.8"}, {"rating": Decimal("4.80")}),
        ({"name": ""}, {"name": "#3"}),
        ({"avatar": "https://pictures.test/" + "a" * 500}, {"avatar": ""}),
    ],
)
def test_a_master_becomes_a_row(changes: dict[str, Any], expected: dict[str, Any]) -> None:
    row = mapping.map_staff({"id": "3", "name": "Ірина", **changes})
    assert not row.partial
    assert {name: getattr(row, name) for name in expected} == expected


DETAILS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "captured",
        {"surname": "Їжак", "patronymic": "Ігорівна", "card": "0042", "sex_id": 2, "importance_id": "3"},
        {"surname": "Їжак", "patronymic": "Ігорівна", "card": "0042", "sex": "female", "importance": 3},
    ),
    ("man", {"sex_id": "1", "sex": "Чоловік"}, {"sex": "male"}),
    (
        "words alone",
        {"gender": "Female", "importance": "Silver", "middle_name": "Анна"},
        {"sex": "female", "importance": 2, "patronymic": "Анна"},
    ),
    (
        "nothing known",
        {"sex_id": 0, "sex": "unknown", "importance_id": 0, "importance": "No priority level"},
        {"sex": "", "importance": 0, "newsletter_allowed": None, "data_processing_allowed": None},
    ),
    (
        "mailings",
        {"sms_check": 1, "sms_bot": "1", "sms_not": True},
        {"birthday_sms": True, "bot_messages": True, "no_mailings": True},
    ),
    (
        "agreements",
        {"client_agreements": {"is_newsletter_allowed": 0, "is_personal_data_processing_allowed": True}},
        {"newsletter_allowed": False, "data_processing_allowed": True},
    ),
    ("no agreements", {"client_agreements": []}, {"newsletter_allowed": None}),
]


@pytest.mark.parametrize(("given", "expected"), [row[1:] for row in DETAILS], ids=[row[0] for row in DETAILS])
def test_every_field_of_a_client_becomes_a_column(given: dict[str, Any], expected: dict[str, Any]) -> None:
    row = mapping.map_client({"id": 7, "name": "Олена", **given}, zone=KYIV)
    assert {name: getattr(row, name) for name in expected} == expected
