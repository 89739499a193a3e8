"""Small objects in Altegio's shapes, turned into rows."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from altegio import mapping
from tests.factories import COMPANY_ID

KYIV = ZoneInfo("Europe/Kyiv")
# A webhook that says: a record was changed.
EVENT = {"company_id": COMPANY_ID, "resource": "record", "resource_id": 401, "status": "update", "data": {}}


def client(**values: Any) -> dict[str, Any]:
    """A whole client as a list gives one."""
    whole = {
        "id": 501,
        "name": "Олена Їжак",
        "phone": "+380671234567",
        "email": "olena_yizhak@gmail.com",
        "visits": 7,
        "spent": 4200,
        "paid": 4000,
        "balance": -200,
        "last_change_date": "2026-06-30T10:00:00+0300",
    }
    return whole | values


def part_of_client(**values: Any) -> dict[str, Any]:
    """The smaller client inside a record."""
    part = {"id": 501, "name": "Олена", "phone": "+380671234567", "email": "", "custom_fields": []}
    return part | values


def line(service_id: int = 301, cost: float = 700, **values: Any) -> dict[str, Any]:
    """A service line."""
    return {"id": service_id, "title": "Манікюр", "cost": cost, "cost_to_pay": cost, "amount": 1} | values


def payment(payment_id: int = 901, amount: float = 700, **values: Any) -> dict[str, Any]:
    """A payment of a service."""
    paid = {"id": payment_id, "amount": amount, "expense_id": 5, "date": "2026-07-01 13:00:00"}
    return paid | {"account": {"title": "Каса", "is_cash": True}} | values


def record(**values: Any) -> dict[str, Any]:
    """An hour at which the client came."""
    whole = {
        "id": 401,
        "visit_id": 601,
        "staff_id": 201,
        "staff": {"id": 201, "name": "Ірина"},
        "client": part_of_client(),
        "services": [line()],
        "date": "2026-07-01 12:00:00",
        "datetime": "2026-07-01T12:00:00+03:00",
        "seance_length": 3600,
        "attendance": 1,
        "deleted": False,
        "last_change_date": "2026-07-01T13:05:00+0300",
        "finance_transactions": [],
    }
    return whole | values


def appointment_rows(*records: dict[str, Any]) -> list[mapping.AppointmentRow]:
    """Rows of these records."""
    return [mapping.map_appointment(raw, zone=KYIV) for raw in records]


def client_rows(*clients: dict[str, Any]) -> list[mapping.ClientRow]:
    """Rows of these clients."""
    return [mapping.map_client(raw, zone=KYIV) for raw in clients]
