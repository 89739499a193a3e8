from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from altegio import mapping
from altegio.mapping import Unreadable
from tests.altegio.mapping_examples import KYIV


def day(*slots: Any, **changes: Any) -> dict[str, Any]:
    """A master's day in the schedule."""
    return {"staff_id": 3, "date": "2026-07-20", "slots": list(slots), **changes}


def hours(start: Any, end: Any) -> dict[str, Any]:
    return {"from": start, "to": end}


def rows(raw: Any) -> list[mapping.WorkingHoursRow]:
    return [mapping.map_working_hours(one, zone=KYIV) for one in mapping.working_hours(raw)]


def test_a_day_with_a_break_is_two_stretches() -> None:
    first, second = rows(day(hours("09:00", "13:00"), hours("14:00", "18:00")))
    assert (first.altegio_id, first.staff_altegio_id, first.date) == (3_260720_00, 3, date(2026, 7, 20))
    assert (first.starts_at, first.ends_at) == (
        datetime(2026, 7, 20, 6, tzinfo=UTC),
        datetime(2026, 7, 20, 10, tzinfo=UTC),
    )
    assert second.altegio_id == first.altegio_id + 1


def test_a_day_off_has_no_hours() -> None:
    assert rows(day()) == []


@pytest.mark.parametrize(
    ("end", "ends_at"),
    [
        ("24:00", datetime(2026, 7, 20, 21, tzinfo=UTC)),
        ("00:00", datetime(2026, 7, 20, 21, tzinfo=UTC)),
        ("02:00", datetime(2026, 7, 20, 23, tzinfo=UTC)),
        ("18:00:00", datetime(2026, 7, 20, 15, tzinfo=UTC)),
    ],
)
def test_an_end_at_midnight_or_later_is_on_the_next_day(end: str, ends_at: datetime) -> None:
    assert rows(day(hours("10:00", end)))[0].ends_at == ends_at


def test_the_newer_name_of_a_master_is_known_too() -> None:
    raw = {"team_member_id": "3", "date": "2026-07-20", "slots": [hours("9:00", "10:00")]}
    assert rows(raw)[0].staff_altegio_id == 3


@pytest.mark.parametrize(
    "raw",
    [
        "junk",
        day(hours("x", "18:00")),
        day(hours("10:00", "25:00")),
        day("junk"),
        day(hours("10:00", "18:00"), date="0000-00-00"),
        day(hours("10:00", "18:00"), staff_id=None),
        day(hours("10:00", "18:00"), staff_id="9" * 18),
    ],
    ids=["no day", "no beginning", "25 o'clock", "no hours", "no date", "no master", "large id"],
)
def test_hours_that_cannot_be_read_say_so(raw: Any) -> None:
    with pytest.raises(Unreadable):
        rows(raw)


REVIEWS = [
    (
        {
            "id": 18437,
            "type": 1,
            "master_id": 8864,
            "text": "Чудово!",
            "date": "2026-09-21T23:00:00.000-05:00",
            "rating": 4,
            "user_name": "Олена",
            "record_id": 100001,
        },
        (18437, 100001, 8864, 4, "Чудово!", "Олена", datetime(2026, 9, 22, 4, tzinfo=UTC)),
    ),
    (
        {
            "id": "20314",
            "type": "0",
            "master_id": "0",
            "text": "COOL",
            "date": "2026-07-24 11:00:00",
            "rating": "5",
            "user_name": None,
        },
        (20314, None, None, 5, "COOL", "", datetime(2026, 7, 24, 8, tzinfo=UTC)),
    ),
    ({"id": 1, "rating": 0}, (1, None, None, None, "", "", None)),
]


@pytest.mark.parametrize(("raw", "expected"), REVIEWS, ids=["after a visit", "old shape", "bare"])
def test_a_review_becomes_a_row(raw: dict[str, Any], expected: tuple[Any, ...]) -> None:
    row = mapping.map_review(raw, zone=KYIV)
    names = "altegio_id appointment_altegio_id staff_altegio_id rating text author written_at"
    assert tuple(getattr(row, name) for name in names.split()) == expected


def transaction(**changes: Any) -> dict[str, Any]:
    """A client's payment as the list of all transactions has it."""
    return {
        "id": "91",
        "document_id": 22256641,
        "expense": {"id": "5", "title": "Оплата послуг"},
        "date": "2026-07-20T19:45:00+0300",
        "amount": "1000.00",
        "comment": "решта",
        "master": [],
        "account": {"id": "23182", "title": "Каса"},
        "client": {"id": "7", "name": "Олена"},
        "record_id": 5,
        "deleted": 1,
        **changes,
    }


def test_a_transaction_becomes_a_payment() -> None:
    row = mapping.map_payment(transaction(), zone=KYIV)
    assert (row.altegio_id, row.appointment_altegio_id, row.client_altegio_id) == (91, 5, 7)
    assert (row.amount, row.account, row.comment, row.kind) == (Decimal(1000), "Каса", "решта", "service")
    assert (row.deleted, row.from_record) == (True, False)
    assert row.paid_at == datetime(2026, 7, 20, 16, 45, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "kind", "sale"),
    [
        ({"expense": {"id": "7"}, "sold_item_id": 61}, "goods", 61),
        ({"expense": [], "sold_item_type": "goods_transaction", "sold_item_id": "61"}, "goods", 61),
        ({"expense": {"id": 5}, "sold_item_id": 11}, "service", None),
        ({"expense": {"id": 12}}, "other", None),
    ],
    ids=["goods", "goods by their type", "service", "season ticket"],
)
def test_a_payment_says_what_it_is_for(changes: dict[str, Any], kind: str, sale: int | None) -> None:
    row = mapping.map_payment(transaction(**changes), zone=KYIV)
    assert (row.kind, row.sale_altegio_id) == (kind, sale)


WAGES = {"id": 1, "expense": {"id": "1"}, "amount": "-9000", "client": [], "record_id": 0}


@pytest.mark.parametrize(
    ("raw", "payment"),
    [
        (transaction(), True),
        (transaction(client=[], record_id=0), True),
        (WAGES, False),
        ({**WAGES, "client": {"id": "7"}}, True),
        ({**WAGES, "record_id": "5"}, True),
        ({**WAGES, "sold_item_type": "loyalty_abonement"}, True),
        ("junk", False),
    ],
    ids=["service", "without a client", "wages", "of a client", "at an appointment", "season ticket", "junk"],
)
def test_wages_and_purchases_are_no_payments_of_clients(raw: Any, payment: bool) -> None:
    assert mapping.is_payment(raw) is payment
