from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from altegio import mapping
from altegio.mapping import Unreadable
from tests.altegio.mapping_examples import KYIV, line, mapped, payment, record


def test_an_appointment_becomes_a_row() -> None:
    row = mapped()
    assert (row.altegio_id, row.visit_altegio_id, row.client_altegio_id, row.staff_altegio_id) == (
        5,
        55,
        7,
        3,
    )
    assert row.starts_at == datetime(2026, 7, 20, 15, 30, tzinfo=UTC)
    assert row.ends_at == datetime(2026, 7, 20, 16, 30, tzinfo=UTC)
    assert row.created_at == datetime(2026, 7, 1, 9, 36, 27, tzinfo=UTC)
    assert row.source_changed_at == datetime(2026, 7, 20, 17, 0, tzinfo=UTC)
    assert (row.attendance, row.cancelled, row.is_online, row.comment) == (1, False, False, "вікно")
    assert (row.cost, row.paid, row.payment_status) == (Decimal(700), Decimal(700), "paid")
    assert row.raw == record()


def test_a_line_and_a_payment_become_rows() -> None:
    row = mapped(services=[line(amount=4, first_cost=2800, cost=2520, cost_to_pay=2520, discount=10)])
    assert row.services == [
        mapping.LineRow(0, 11, "Манікюр", Decimal(4), Decimal(2800), Decimal(10), Decimal(2520))
    ]
    assert row.payments == [
        mapping.PaymentRow(
            91, 5, 7, Decimal(700), datetime(2026, 7, 20, 16, 45, tzinfo=UTC), "Каса", True, False, payment()
        )
    ]


def test_the_client_inside_an_appointment_carries_no_visits_and_no_money() -> None:
    client = mapped(
        client={**record()["client"], "visits": 9, "spent": 100, "paid": 50, "balance": -50}
    ).partial_client
    assert client
    assert client.partial
    assert (client.altegio_id, client.name, client.phone) == (7, "Олена", "+380501112233")
    assert client.visits_count == client.spent == client.paid == client.balance == 0
    assert (client.birth_date, client.source_changed_at) == (None, None)
    assert (client.instagram_username, client.instagram_source, client.instagram_certain) == (
        "olena_k",
        "email",
        True,
    )
    assert client.tags == ["постійна"]


def test_the_master_inside_an_appointment_is_a_partial_row() -> None:
    staff = mapped().partial_staff
    assert staff
    assert staff.partial
    assert (staff.altegio_id, staff.name, staff.position, staff.rating) == (
        3,
        "Ірина",
        "Майстер",
        Decimal("4.43"),
    )


@pytest.mark.parametrize(
    ("changes", "starts_at"),
    [
        ({"datetime": "2026-07-20T18:30:00+03:00"}, datetime(2026, 7, 20, 15, 30, tzinfo=UTC)),
        ({"datetime": "2026-07-20T18:30:00-11:00"}, datetime(2026, 7, 20, 15, 30, tzinfo=UTC)),
        ({"date": "2026-07-20T18:30:00.000Z"}, datetime(2026, 7, 20, 15, 30, tzinfo=UTC)),
        ({"date": None}, datetime(2026, 7, 20, 15, 30, tzinfo=UTC)),
        ({"date": "2026-07-20"}, datetime(2026, 7, 20, 15, 30, tzinfo=UTC)),
        ({"date": "2026-07-20", "datetime": ""}, datetime(2026, 7, 19, 21, 0, tzinfo=UTC)),
        ({"date": "2026-10-25 03:30:00"}, datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
    ids=[
        "right offset",
        "wrong offset",
        "ISO date",
        "datetime only",
        "date without time",
        "day only",
        "fold",
    ],
)
def test_the_start_is_the_wall_clock_of_the_location(changes: dict[str, Any], starts_at: datetime) -> None:
    assert mapped(**changes).starts_at == starts_at


@pytest.mark.parametrize(
    ("changes", "lasts"),
    [
        ({}, timedelta(hours=1)),
        ({"seance_length": "5400"}, timedelta(minutes=90)),
        ({"seance_length": None, "length": 1800}, timedelta(minutes=30)),
        ({"seance_length": -5}, timedelta(0)),
        ({"seance_length": 10**15}, timedelta(days=31)),
        ({"date": "2026-10-25 02:30:00", "seance_length": 7200}, timedelta(hours=2)),
    ],
    ids=["seconds", "text", "length", "negative", "endless", "over the change to winter"],
)
def test_the_end_is_the_start_and_the_length(changes: dict[str, Any], lasts: timedelta) -> None:
    row = mapped(**changes)
    assert row.ends_at - row.starts_at == lasts


@pytest.mark.parametrize(
    ("changes", "attendance"),
    [
        ({"attendance": 2}, 2),
        ({"attendance": "-1"}, -1),
        ({"attendance": 0}, 0),
        ({"attendance": 7}, 0),
        ({"attendance": -5}, 0),
        ({"attendance": None}, 0),
    ],
)
def test_an_unknown_attendance_is_taken_for_waiting(changes: dict[str, Any], attendance: int) -> None:
    assert mapped(**changes).attendance == attendance


@pytest.mark.parametrize("deleted", [True, 1, "1"])
def test_a_deleted_appointment_is_cancelled(deleted: Any) -> None:
    assert mapped(deleted=deleted).cancelled


def test_a_calendar_block_has_no_client_and_no_visit() -> None:
    row = mapped(client=None, visit_id=0, services=[], finance_transactions=[], paid_full=1, payment_status=1)
    assert (row.client_altegio_id, row.visit_altegio_id, row.partial_client) == (None, None, None)
    assert row.payment_status == "none"


def test_ids_as_text_are_read_as_numbers() -> None:
    row = mapped(id="5", visit_id="8262996", staff_id="3", services=[line(id="11")])
    assert (row.altegio_id, row.visit_altegio_id, row.staff_altegio_id) == (5, 8262996, 3)
    assert row.services[0].service_altegio_id == 11


def test_a_master_is_known_by_the_snapshot_where_the_key_is_missing() -> None:
    assert mapped(staff_id=None).staff_altegio_id == 3
    assert mapped(staff_id=0, staff=[]).staff_altegio_id is None


def test_an_abridged_webhook_is_a_row_too() -> None:
    given = {
        "id": 5,
        "datetime": "2026-09-16T19:30:00+05:00",
        "services": [{"title": "Стрижка", "cost": 300}],
        "client": {"name": "Олена"},
    }
    row = mapping.map_appointment(given, zone=KYIV)
    assert row.starts_at == datetime(2026, 9, 16, 16, 30, tzinfo=UTC)
    assert row.services == [
        mapping.LineRow(0, 0, "Стрижка", Decimal(1), Decimal(300), Decimal(0), Decimal(300))
    ]
    assert row.client_altegio_id is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": None}, "appointment: no usable id"),
        ({"id": 0}, "appointment: no usable id"),
        ({"id": 2**63}, "appointment: the id is too large"),
        ({"visit_id": 2**63}, "visit: the id is too large"),
        ({"client": {"id": 2**63}}, "client: the id is too large"),
        ({"date": "", "datetime": ""}, "appointment: no usable date"),
        ({"date": "0000-00-00 00:00:00", "datetime": "1970-01-01T00:00:00Z"}, "appointment: no usable date"),
    ],
)
def test_an_appointment_without_an_id_or_a_date_is_unreadable(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        mapped(**changes)
