"""All that the mirror keeps of one client, for the client's own eyes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from altegio.models import Appointment, Client, Payment, Review
from altegio.models.status import status_at


def of_client(client: Client, now: datetime) -> dict[str, Any]:
    """What is kept of the client, as names and values; moments and sums stay what they are. Six queries."""
    return {
        "client": _card(client),
        "appointments": [_appointment(row, now) for row in _appointments(client)],
        "payments": [
            _payment(row) for row in Payment.objects.filter(client=client).order_by("paid_at", "pk")
        ],
        "reviews": [_review(row) for row in Review.objects.filter(appointment__client=client).order_by("pk")],
    }


def _card(client: Client) -> dict[str, Any]:
    return {
        "name": client.name,
        "surname": client.surname,
        "patronymic": client.patronymic,
        "phone": client.phone,
        "email": client.email,
        "birth_date": client.birth_date,
        "sex": str(client.get_sex_display()) if client.sex else "",
        "instagram_username": client.instagram_username,
        "altegio_id": client.altegio_id,
        "location": client.company.title,
        "card": client.card,
        "importance": str(client.get_importance_display()) if client.importance else "",
        "tags": list(client.tags),
        "comment": client.comment,
        "custom_fields": dict(client.custom_fields),
        "visits_count": client.visits_count,
        "spent": client.spent,
        "paid": client.paid,
        "balance": client.balance,
        "discount": client.discount,
        "newsletter_allowed": client.newsletter_allowed,
        "data_processing_allowed": client.data_processing_allowed,
        "no_mailings": client.no_mailings,
        "first_seen_at": client.first_seen_at,
        "changed_at": client.source_changed_at,
        "vanished_at": client.vanished_at,
    }


def _appointments(client: Client) -> Any:
    rows = Appointment.objects.filter(client=client).select_related("staff").defer("raw")
    return rows.prefetch_related("services", "goods").order_by("starts_at", "pk")


def _appointment(row: Appointment, now: datetime) -> dict[str, Any]:
    state = status_at(attendance=row.attendance, cancelled=row.cancelled, ends_at=row.ends_at, now=now)
    return {
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "status": str(state.label),
        "master": row.staff.name if row.staff is not None else "",
        "services": [{"title": line.title, "cost": line.cost} for line in row.services.all()],
        "goods": [{"title": line.title, "cost": line.cost} for line in row.goods.all()],
        "cost": row.cost,
        "paid": row.paid,
        "comment": row.comment,
        "who_comes": row.comer,
        "custom_fields": dict(row.custom_fields),
        "booked_at": row.created_at,
        "booked_by": str(row.get_source_display()),
        "booked_from": row.from_url,
    }


def _payment(row: Payment) -> dict[str, Any]:
    return {
        "paid_at": row.paid_at,
        "amount": row.amount,
        "account": row.account,
        "deleted": row.deleted,
        "comment": row.comment,
    }


def _review(row: Review) -> dict[str, Any]:
    return {"written_at": row.written_at, "rating": row.rating, "text": row.text, "author": row.author}
