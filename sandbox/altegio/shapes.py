"""Stored objects in the vendor's shapes, with the vendor's oddities."""

from __future__ import annotations

import uuid
from typing import Any

from sandbox.world import World, labels, money, totals
from sandbox.world.times import with_offset

DOCUMENT_OFFSET = 92_000_000
GROUP_EVENTS = 7_400_000


def full_client(world: World, client_id: int) -> dict[str, Any]:
    """Return a client's whole card."""
    return hidden(world, world.clients[client_id] | totals.of_client(world, client_id))


def hidden(world: World, shown: dict[str, Any]) -> dict[str, Any]:
    """Return what a user may see of a client: without the right, phones are masked and e-mails empty."""
    if world.limited_rights.get("clients.client_phones_access", True):
        return shown
    phone = shown["phone"]
    return shown | {"phone": f"{phone[:4]}*****{phone[-2:]}" if phone else "", "email": ""}


def part_of_client(world: World, client_id: int, record_id: int) -> dict[str, Any] | None:
    """Return the smaller client that stands in a record: no visits, no money, custom fields always `[]`."""
    card = world.clients.get(client_id)
    if card is None:
        return None
    came, missed = totals.success_and_fail(world, client_id)
    part = {
        name: card[name] for name in ("id", "name", "surname", "patronymic", "display_name", "phone", "card")
    }
    return hidden(world, part | {"email": card["email"]}) | {
        "success_visits_count": came,
        "fail_visits_count": missed,
        "discount": card["discount"],
        "is_new": came == 0,
        "custom_fields": [],
        "client_tags": card["categories"],
    }


def part_of_staff(world: World, staff_id: int) -> dict[str, Any]:
    """Return the master that stands in a record."""
    one = world.staff[staff_id]
    names = (
        "id",
        "api_id",
        "name",
        "specialization",
        "position",
        "avatar",
        "avatar_big",
        "rating",
        "votes_count",
    )
    return {name: one[name] for name in names}


def record(world: World, stored: dict[str, Any], *, finances: bool) -> dict[str, Any]:
    """Return an appointment. Payments are shown with the flag only; else the list is empty."""
    record_id = stored["id"]
    client = stored["client"]
    shown = {name: value for name, value in stored.items() if name != "finance_transactions"}
    shown |= {
        "staff": part_of_staff(world, stored["staff_id"]),
        "client": part_of_client(world, client["id"], record_id) if client else None,
        "comer": _comer(stored),
        "clients_count": 3 if _in_group(stored) else 1,
        "datetime": with_offset(stored["date"], record_id, world.zone),
        "visit_id": str(stored["visit_id"])
        if record_id % 13 == 0 and stored["visit_id"]
        else stored["visit_id"],
        "documents": documents(stored),
    }
    shown |= _paid(stored) | _constant(stored)
    shown["finance_transactions"] = [payment(world, one) for one in _standing(stored)] if finances else []
    return shown


def _standing(stored: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in stored["finance_transactions"] if not one["deleted"]]


def _paid(stored: dict[str, Any]) -> dict[str, int]:
    """Tell whether it is paid in full. The vendor says so of a block without services too."""
    full = int(money.paid_of(stored, goods=False) >= money.cost_of(stored) - 0.005)
    if stored["services"] and not money.cost_of(stored):
        full = int(stored["attendance"] == 1)
    return {"paid_full": full, "payment_status": full}


def _constant(stored: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that follow from the rest or never vary."""
    online = stored["online"]
    block = stored["client"] is None
    # Now and then a partner's site books, a prepayment is possible or made, people come to a group event.
    partner = online and stored["id"] % 17 == 0
    prepaid = online and stored["id"] % 5 == 0
    return {
        "confirmed": 1,
        "technical_break_duration": 0,
        "sms_before": 4,
        "sms_now": int(online),
        "sms_now_text": "",
        "email_now": int(online),
        "notified": 0,
        "master_request": 2 if stored["id"] % 5 == 0 else 0,
        "api_id": "" if online else str(uuid.uuid5(uuid.NAMESPACE_OID, str(stored["id"]))),
        "from_url": "",
        "review_requested": int(not block and stored["id"] % 29 == 0),
        "prepaid": prepaid,
        "prepaid_confirmed": prepaid and stored["id"] % 2 == 0,
        "custom_color": ("", "", "#ffb703", "8ecae6")[stored["id"] % 4],
        "custom_font_color": "",
        "record_labels": [] if block else labels.of_record(stored["id"]),
        "activity_id": GROUP_EVENTS + stored["id"] % 1000 if _in_group(stored) else 0,
        "custom_fields": {"hall": "2"} if stored["id"] % 11 == 0 else [],
        "sms_remain_hours": None if block else 4,
        "email_remain_hours": None if block else (0 if online else 2),
        "bookform_id": 198_171 if online else 0,
        "record_from": ("Partners: Пошук краси" if partner else "Altegio.me App") if online else "",
        "is_mobile": int(online),
        "is_update_blocked": False,
        "is_sale_bill_printed": False,
        "resource_instance_ids": [],
        "short_link": f"https://short.example.invalid/c/{stored['id'] % 99_991:05d}/",
        "acceptance_free": None,
    }


def _in_group(stored: dict[str, Any]) -> bool:
    return stored["client"] is not None and stored["id"] % 97 == 0


def _comer(stored: dict[str, Any]) -> dict[str, Any] | None:
    """Return who really comes: now and then the client pays for a child."""
    if stored["client"] is None or stored["id"] % 19:
        return None
    return {"id": stored["id"] - 500_000_000, "name": "Донька", "surname": "", "phone": "", "email": ""}


def documents(stored: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the visit's paper."""
    number = stored["id"] + DOCUMENT_OFFSET
    return [
        {
            "id": number,
            "type_id": 7,
            "storage_id": 0,
            "user_id": stored["created_user_id"],
            "company_id": stored["company_id"],
            "number": number,
            "comment": "",
            "date_created": stored["date"],
            "category_id": 0,
            "visit_id": stored["visit_id"],
            "record_id": stored["id"],
            "type_title": "Візит",
            "is_sale_bill_printed": False,
        }
    ]


def payment(world: World, stored: dict[str, Any]) -> dict[str, Any]:
    """Return a payment as a record has it: a naive date, a phone without the plus, `[]` for no master."""
    shown = {name: value for name, value in stored.items() if name != "deleted"}
    client = world.records[stored["record_id"]]["client"]
    card = world.clients.get(client["id"]) if client else None
    shown["client_id"] = card["id"] if card else 0
    shown["client"] = (
        {"id": card["id"], "name": card["name"], "phone": card["phone"].lstrip("+"), "email": card["email"]}
        if card
        else []
    )
    if stored["id"] % 9 == 0:
        shown["amount"] = f"{float(stored['amount']):.2f}"
    return shown | {"master": [], "supplier": []}


def transaction(world: World, stored: dict[str, Any]) -> dict[str, Any]:
    """Return a payment as the list of transactions has it: strings, and a date with an offset."""
    shown = payment(world, stored)
    visit = world.records[stored["record_id"]]
    client = shown["client"]
    return {
        "id": str(stored["id"]),
        "document_id": stored["document_id"],
        "expense": {"id": str(stored["expense"]["id"]), "title": stored["expense"]["title"]},
        "date": with_offset(stored["date"], 1, world.zone),
        "amount": f"{float(stored['amount']):.2f}",
        "comment": stored["comment"],
        "master": [],
        "supplier": [],
        "account": {"id": str(stored["account"]["id"]), "title": stored["account"]["title"]},
        "client": client
        and {"id": str(client["id"]), "name": client["name"], "phone": f"+{client['phone']}"},
        "last_change_date": visit["last_change_date"],
        "record_id": stored["record_id"],
        "visit_id": visit["visit_id"],
        "sold_item_id": stored["item_id"],
        "sold_item_type": "service" if stored["target_type_id"] == 1 else "good",
        "deleted": int(stored["deleted"]),
    }
