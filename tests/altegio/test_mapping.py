from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from altegio import mapping
from altegio.mapping import Unreadable
from tests.altegio.mapping_examples import KYIV, record


@pytest.mark.parametrize(
    ("changes", "zone"),
    [
        ({"timezone": 2, "timezone_name": "Europe/Warsaw"}, "Europe/Warsaw"),
        ({"timezone": "Europe/Warsaw"}, "Europe/Warsaw"),
        ({"timezone": 2}, "Europe/Kyiv"),
        ({"timezone": "2"}, "Europe/Kyiv"),
        ({"timezone_name": "Europe/Atlantis", "timezone": "Europe/Warsaw"}, "Europe/Warsaw"),
        ({"timezone_name": "../etc/passwd"}, "Europe/Kyiv"),
        ({"timezone_name": "Europe"}, "Europe/Kyiv"),
        ({}, "Europe/Kyiv"),
    ],
)
def test_the_zone_of_a_location(changes: dict[str, Any], zone: str) -> None:
    assert mapping.map_company({"id": "1001", "title": "Салон", **changes}, "Europe/Kyiv").timezone == zone
    assert mapping.map_company({"id": 1001, **changes}, KYIV).timezone == zone


def test_a_location_becomes_a_row() -> None:
    given = {
        "id": "1050",
        "title": "Візаж",
        "city": "Київ",
        "address": "Хрещатик, 1",
        "phone": "+38 044 200-00-00",
        "currency_short_title": "₴",
        "timezone": "Europe/Kyiv",
    }
    assert mapping.map_company(given, "UTC") == mapping.CompanyRow(
        1050, "Візаж", "Europe/Kyiv", "₴", "Київ", "Хрещатик, 1", "+38 044 200-00-00", given
    )


def test_a_service_and_its_category_become_rows() -> None:
    given = {
        "id": "79067",
        "salon_service_id": "322888",
        "title": "Стрижка",
        "category_id": "4",
        "price_min": "1000.00",
        "price_max": 1200,
        "duration": 1800,
        "active": "0",
    }
    assert mapping.map_service(given) == mapping.ServiceRow(
        79067, "Стрижка", 4, Decimal(1000), Decimal(1200), 1800, False, given
    )
    assert mapping.map_service({"id": 1, "category_id": 0}).category_altegio_id is None
    assert mapping.map_service({"id": 1}).active
    category = {"id": 345, "title": "Стрижки", "weight": "10"}
    assert mapping.map_service_category(category) == mapping.ServiceCategoryRow(345, "Стрижки", 10, category)


MAPPERS: dict[str, Callable[[Any], Any]] = {
    "appointment": lambda raw: mapping.map_appointment(raw, zone=KYIV),
    "client": lambda raw: mapping.map_client(raw, zone=KYIV),
    "staff": mapping.map_staff,
    "service": mapping.map_service,
    "service category": mapping.map_service_category,
    "location": lambda raw: mapping.map_company(raw, KYIV),
}


@pytest.mark.parametrize("what", MAPPERS)
@pytest.mark.parametrize("raw", [None, [], "text", 5, {}, {"id": []}, {"id": "x"}], ids=repr)
def test_what_has_no_id_is_unreadable(what: str, raw: Any) -> None:
    with pytest.raises(Unreadable, match=f"^{what}: "):
        MAPPERS[what](raw)


@pytest.mark.parametrize("what", MAPPERS)
def test_a_row_holds_nothing_that_postgres_refuses(what: str) -> None:
    row = MAPPERS[what](
        {**record(), "name": "a\x00\ud800", "title": "a\x00\ud800", "extra": {"x\x00": float("nan")}}
    )
    assert row.raw["extra"] == {"x": None}
    assert row.raw["name"] == "a\ufffd"
    assert getattr(row, "name", getattr(row, "title", "a\ufffd")) == "a\ufffd"
