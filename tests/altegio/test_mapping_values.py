from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from altegio.mapping import values

NAN, INFINITY = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ({"a": 1}, {"a": 1}),
        ([], {}),
        (None, {}),
        ("", {}),
        (0, {}),
        ([{"a": 1}], {}),
    ],
)
def test_an_empty_object_may_be_written_as_a_list(given: Any, read: dict[str, Any]) -> None:
    assert values.as_object(given) == read


@pytest.mark.parametrize(
    ("given", "read"),
    [([1], [1]), ({"0": 1, "2": 3}, [1, 3]), ({}, []), ({"a": 1}, []), (None, []), ("ab", [])],
)
def test_a_list_may_be_written_as_an_object_of_numbers(given: Any, read: list[Any]) -> None:
    assert values.as_list(given) == read


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (1000, "1000.00"),
        ("1000.00", "1000.00"),
        (16204.93, "16204.93"),
        (0.1, "0.10"),
        ("12,50", "12.50"),
        ("1 000", "1000.00"),
        ("1\u00a0000,5", "1000.50"),
        (-211000, "-211000.00"),
        ("0", "0.00"),
        (0.005, "0.01"),
        (1.005, "1.01"),
        ("-0.001", "0.00"),
        (None, "0.00"),
        ("", "0.00"),
        ([], "0.00"),
        ("free", "0.00"),
        (True, "0.00"),
        (NAN, "0.00"),
        (INFINITY, "0.00"),
        ("NaN", "0.00"),
        ("-Infinity", "0.00"),
        (10**15, "999999999999.99"),
        (-1e300, "-999999999999.99"),
        (10**300, "0.00"),
        ("1e999999999", "999999999999.99"),
        ("1e-999999999", "0.00"),
    ],
)
def test_money_is_read_from_any_spelling(given: Any, read: str) -> None:
    assert str(values.money(given)) == read


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (5, 5),
        ("5", 5),
        ("0", 0),
        (4.0, 4),
        ("4.0", 4),
        (True, 9),
        (None, 9),
        ("", 9),
        ("x", 9),
        (NAN, 9),
        (10**30, 2**31 - 1),
        (-(10**30), -(2**31) + 1),
        (1e300, 2**31 - 1),
        ([], 9),
    ],
)
def test_a_whole_number_stays_within_its_column(given: Any, read: int) -> None:
    if isinstance(given, int) and abs(given) > values.BIGINT:
        read = 9
    assert values.integer(given, default=9) == read


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (True, True),
        (1, True),
        ("1", True),
        ("true", True),
        (" TRUE ", True),
        (2, True),
        (1.0, True),
        (False, False),
        (0, False),
        ("0", False),
        ("", False),
        ("false", False),
        (None, False),
        ([], False),
        ({}, False),
        ([1], False),
        (NAN, False),
        (0.0, False),
    ],
)
def test_a_flag_is_read_from_any_spelling(given: Any, read: bool) -> None:
    assert values.flag(given) is read


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (7, 7),
        ("7", 7),
        ("0007", 7),
        ("7.0", 7),
        (7.0, 7),
        (" 7 ", 7),
        (values.BIGINT, values.BIGINT),
        (0, None),
        ("0", None),
        ("", None),
        (None, None),
        ([], None),
        ({}, None),
        (-3, None),
        ("-3", None),
        (7.5, None),
        ("7.5", None),
        (True, None),
        (NAN, None),
        (INFINITY, None),
        ("abc", None),
        ("٣", None),
    ],
)
def test_an_id_is_a_positive_number_or_nothing(given: Any, read: int | None) -> None:
    assert values.reference(given, "client") == read


@pytest.mark.parametrize("given", [2**63, str(2**63), "9" * 400, 1e19, 10**300])
def test_an_id_beyond_bigint_is_unreadable(given: Any) -> None:
    with pytest.raises(values.Unreadable, match="client: the id is too large"):
        values.reference(given, "client")


@pytest.mark.parametrize(
    ("given", "limit", "read"),
    [
        ("  Олена ", None, "Олена"),
        ("a\x00b", None, "ab"),
        ("\ud83d\ude00", None, "😀"),
        ("\ud83d", None, "\ufffd"),
        ("x" * 300, 255, "x" * 255),
        ("ab cd", 3, "ab"),
        (5, None, "5"),
        (5.0, None, "5"),
        (5.5, None, "5.5"),
        (None, None, ""),
        ([], None, ""),
        ({}, None, ""),
        (True, None, ""),
        (NAN, None, ""),
        (10**300, None, ""),
        (1e300, None, ""),
        ("рядок\nрядок", None, "рядок\nрядок"),
        # What turns the letters after it, or hides between two of them; an emoji keeps its joiner.
        ("\u202eОлена\u202c \u2066VIP\u2069", None, "Олена VIP"),
        ("Оле\u200bна\ufeff", None, "Олена"),
        ("👩\u200d🎤", None, "👩\u200d🎤"),
    ],
)
def test_text_is_what_the_column_takes(given: Any, limit: int | None, read: str) -> None:
    assert values.text(given, limit) == read


def test_raw_json_loses_only_what_postgres_refuses() -> None:
    given = {"a\x00": ["\ud800b", NAN, -INFINITY, 1.5, None, True, {"c": "d\x00"}], "кіт": 10**30}
    cleaned = values.clean(given)
    assert cleaned == {"a": ["\ufffdb", None, None, 1.5, None, True, {"c": "d"}], "кіт": 10**30}
    assert "\\u0000" not in json.dumps(cleaned, allow_nan=False)


def test_raw_json_nested_without_end_is_unreadable() -> None:
    nested: Any = []
    for _ in range(900):
        nested = [nested]
    with pytest.raises(values.Unreadable, match="nested too deeply"):
        values.clean(nested)


def test_a_decimal_stays_within_its_column() -> None:
    assert values.decimal("12345.678", digits=6) == Decimal("9999.99")
    assert values.decimal(2.5, digits=10, places=3) == Decimal("2.500")
