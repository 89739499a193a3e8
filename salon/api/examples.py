"""Examples of what the API gives, for its description: a salon in Kyiv, on one day of November."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

_OLENA = {"id": 501, "name": "Олена Коваль"}
_MARIA = {"id": 11, "name": "Марія"}
_LINE = {"id": 31, "title": "Манікюр з покриттям", "category": "Нігті", "amount": "1", "cost": "850.00"}
_HOUR = {"starts_at": "2026-11-24T10:30:00+02:00", "ends_at": "2026-11-24T12:00:00+02:00"}
_STATE = {"status": "completed", "payment_status": "paid"}
_MONEY = {"cost": "850.00", "paid": "850.00"}

CLIENT = {
    "id": 501,
    "company": 1001,
    "name": "Олена Коваль",
    "phone": "+380671112233",
    "email": "",
    "instagram_username": "olena_koval",
    "instagram_state": "linked",
    "visits_count": 7,
    "spent": "5950.00",
    "last_visit_at": "2026-11-24T10:30:00+02:00",
}
APPOINTMENT = {
    "id": 90001,
    "company": 1001,
    "visit_id": 70001,
    **_HOUR,
    **_STATE,
    **_MONEY,
    "client": _OLENA,
    "staff": _MARIA,
    "services": [_LINE],
    "comment": "",
    "is_online": True,
    "created_at": "2026-11-20T18:05:00+02:00",
}
_MORE = {
    "goods": [{"id": 8, "title": "Олійка для кутикули", "amount": "1", "cost": "350.00"}],
    "source": "online",
    "source_detail": "",
    "comer": "",
    "labels": [{"title": "VIP", "color": "#009800"}],
    "color": "",
    "confirmed": True,
    "notified": False,
    "activity_id": None,
    "clients_count": 1,
    "master_request": 0,
    "prepaid": False,
    "prepaid_confirmed": False,
    "review_requested": False,
    "custom_fields": {},
}
VISIT = {
    "id": 70001,
    "company": 1001,
    **_HOUR,
    **_STATE,
    "client": _OLENA,
    "staff": [_MARIA],
    "services": [_LINE],
    **_MONEY,
    "appointments": [90001],
}
STAFF = {
    "id": 11,
    "company": 1001,
    "name": "Марія",
    "position": "Майстер манікюру",
    "specialization": "Манікюр",
    "fired": False,
    "hidden": False,
    "rating": "4.90",
}
SERVICE = {
    "id": 31,
    "company": 1001,
    "title": "Манікюр з покриттям",
    "category": {"id": 3, "title": "Нігті"},
    "price_min": "850.00",
    "price_max": "1100.00",
    "duration": 5400,
    "active": True,
}
PAYMENT = {
    "id": 40001,
    "company": 1001,
    "appointment_id": 90001,
    "visit_id": 70001,
    "client_id": 501,
    "amount": "850.00",
    "paid_at": "2026-11-24T12:02:00+02:00",
    "account": "Каса",
    "is_cash": True,
    "deleted": False,
}
REVIEW = {
    "id": 3001,
    "company": 1001,
    "appointment_id": 90001,
    "visit_id": 70001,
    "staff": _MARIA,
    "rating": 5,
    "text": "Дуже дякую!",
    "author": "Олена",
    "written_at": "2026-11-24T19:15:00+02:00",
}
WORKING_HOURS = {
    "id": 2001,
    "company": 1001,
    "staff": _MARIA,
    "date": "2026-11-24",
    "starts_at": "2026-11-24T10:00:00+02:00",
    "ends_at": "2026-11-24T19:00:00+02:00",
}
FEEDBACK = {
    "visit_id": 70001,
    "client_id": 501,
    "client_name": "Олена Коваль",
    "instagram_username": "olena_koval",
    "visit_date": "2026-11-24T10:30:00+02:00",
    "service_name": "Манікюр з покриттям",
    "master_name": "Марія",
    "status": "answered",
    "complete": True,
    "reason": "",
    "reason_text": "",
    "channel": "instagram",
    "feedback_sent_at": "2026-11-25T11:00:00+02:00",
    "feedback_received_at": "2026-11-25T11:04:00+02:00",
    "feedback_response": {
        "rating": 5,
        "comment": "Дуже гарно, дякую!",
        "would_recommend": True,
        "answers": [
            {
                "question": "rating",
                "kind": "rating",
                "number": 5,
                "yes": None,
                "text": "",
                "answered_at": "2026-11-25T11:03:00+02:00",
            }
        ],
    },
}
_SHARE = {"n": 42, "share": 0.9048, "low": 0.7789, "high": 0.9623}
_SCORES = {
    "sent": 60,
    "answered": 41,
    "rated": 42,
    "ratings": {"5": 30, "4": 8, "3": 2, "2": 1, "1": 1},
    "average": 4.5476,
    "average_of_ten": None,
    "csat": _SHARE,
    "recommend": {"n": 38, "share": 0.9474, "low": 0.8271, "high": 0.9854},
    "response_rate": {"n": 60, "share": 0.6833, "low": 0.5577, "high": 0.7868},
    "nps": {"n": 0, "score": None, "margin": None},
}
_FIGURES = {
    "visits": 164,
    "revenue": "139400.00",
    "average_bill": "850.00",
    "no_shows": 6,
    "no_show_share": 0.0353,
    "cancelled": 11,
    "cancelled_share": 0.0608,
    "clients": 131,
    "new_clients": 24,
    "returning_clients": 107,
    "working_hours": 352.0,
    "taken_hours": 246.0,
    "occupancy": 0.6989,
    "currency": "₴",
}
_PERIOD = {"start": "2026-11-01T00:00:00+02:00", "end": "2026-12-01T00:00:00+02:00", "by": "staff"}
_NAMED = {"id": 11, "date": None, "title": "Марія"}

ROWS: dict[str, dict[str, Any]] = {
    "clients": CLIENT,
    "appointments": APPOINTMENT,
    "visits": VISIT,
    "staff": STAFF,
    "services": SERVICE,
    "payments": PAYMENT,
    "reviews": REVIEW,
    "working_hours": WORKING_HOURS,
    "feedback": FEEDBACK,
}
REPORTS: dict[str, dict[str, Any]] = {
    "reports_summary_retrieve": {**_PERIOD, "total": _SCORES, "results": [{**_NAMED, **_SCORES}]},
    "reports_visits_retrieve": {**_PERIOD, "total": _FIGURES, "results": [{**_NAMED, **_FIGURES}]},
}
SEED = {
    "ok": True,
    "client": {
        "id": 501,
        "name": "Олена Коваль",
        "phone": "+380671112233",
        "email": "",
        "instagramUsername": "olena_koval",
    },
}
SEED_REFUSED = {"ok": False, "error": "Жоден клієнт не має такого імені в Instagram."}


def of(operation: str) -> dict[str, Any]:
    """What this call gives."""
    if operation in REPORTS:
        return REPORTS[operation]
    name, _underscore, action = operation.rpartition("_")
    row = ROWS[name]
    if action == "retrieve":
        return {**row, **_MORE} if name == "appointments" else row
    return {"count": 1, "next": None, "previous": None, "results": [row]}


def table(operation: str) -> str:
    """The same as CSV: the head, and a line."""
    found = of(operation)
    row = _flat(found["results"][0] if "results" in found else found)
    out = io.StringIO()
    csv.writer(out).writerows([list(row), list(row.values())])
    return out.getvalue()


def _flat(row: dict[str, Any], before: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in row.items():
        if isinstance(value, dict) and value:
            found |= _flat(value, f"{before}{name}.")
        elif isinstance(value, bool | list):
            found[before + name] = json.dumps(value, ensure_ascii=False)
        else:
            found[before + name] = "" if value is None else str(value)
    return found
