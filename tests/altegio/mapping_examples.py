"""Bodies as Altegio sends them, made up for the tests of the mapping."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from altegio import mapping

KYIV = ZoneInfo("Europe/Kyiv")


def line(**changes: Any) -> dict[str, Any]:
    """A service line."""
    return {
        "id": 11,
        "title": "Манікюр",
        "cost": 700,
        "cost_to_pay": 700,
        "manual_cost": 700,
        "cost_per_unit": 700,
        "discount": 0,
        "first_cost": 700,
        "amount": 1,
        **changes,
    }


def payment(amount: Any = 700, **changes: Any) -> dict[str, Any]:
    """A finance transaction."""
    return {
        "id": 91,
        "date": "2026-07-20 19:45:00",
        "expense_id": 5,
        "amount": amount,
        "client_id": 7,
        "record_id": 5,
        "expense": {"id": 5, "title": "Оплата послуг"},
        "client": {"id": 7, "name": "Олена", "phone": "380501112233"},
        "account": {"id": 3, "title": "Каса", "is_cash": True},
        "master": [],
        "supplier": [],
        **changes,
    }


def record(**changes: Any) -> dict[str, Any]:
    """A whole record."""
    return {
        "id": 5,
        "company_id": 1001,
        "staff_id": 3,
        "visit_id": 55,
        "attendance": 1,
        "visit_attendance": 1,
        "services": [line()],
        "goods_transactions": [],
        "finance_transactions": [payment()],
        "staff": {
            "id": 3,
            "name": "Ірина",
            "specialization": "Манікюр",
            "position": {"id": 1, "title": "Майстер"},
            "avatar": "https://pictures.test/3.png",
            "rating": 4.43,
        },
        "client": {
            "id": 7,
            "name": "Олена",
            "surname": "",
            "phone": "+380501112233",
            "email": "olena_k@gmail.com",
            "success_visits_count": 8,
            "fail_visits_count": 0,
            "discount": 5,
            "custom_fields": [],
            "client_tags": [{"id": 1, "title": "постійна"}],
        },
        "date": "2026-07-20 18:30:00",
        "datetime": "2026-07-20T18:30:00+02:00",
        "seance_length": 3600,
        "create_date": "2026-07-01T12:36:27+0300",
        "last_change_date": "2026-07-20T20:00:00+0300",
        "comment": " вікно ",
        "online": False,
        "deleted": False,
        "paid_full": 1,
        "payment_status": 1,
        **changes,
    }


def mapped(**changes: Any) -> mapping.AppointmentRow:
    """The row that a changed record becomes."""
    return mapping.map_appointment(record(**changes), zone=KYIV)
