"""Appointments, visits and payments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response

from sandbox.altegio import params, shapes
from sandbox.altegio.answers import not_found, ok
from sandbox.altegio.lists import Lists
from sandbox.world import World
from sandbox.world.oddities import twisted
from sandbox.world.shifting import shift
from sandbox.world.times import with_offset


def register(api: Blueprint, world: World) -> None:
    """Add the paths of this file to the API."""
    _register_records(api, world)
    _register_visits(api, world)
    _register_transactions(api, world)


def _register_records(api: Blueprint, world: World) -> None:
    lists = Lists()

    @api.get("/records/<int:company>")
    def records(company: int) -> Response:
        fits = _record_filter(world.zone)

        def listed() -> list[dict[str, Any]]:
            found = (one for one in world.records.values() if fits(one))
            return sorted(found, key=_newest_first, reverse=True)

        kept = lists.kept(world, "records", listed)
        page, number = params.paged(kept, 50)
        finances = params.flag("include_finance_transactions")
        shown = [_shown(world, one, finances=finances) for one in page]
        shift(world, page, kept)
        return ok(shown, {"page": number, "total_count": len(kept)})

    @api.get("/record/<int:company>/<int:wanted>")
    def record(company: int, wanted: int) -> Response:
        if wanted not in world.records:
            raise not_found("Запис не знайдено")
        finances = params.flag("include_finance_transactions")
        return ok(_shown(world, world.records[wanted], finances=finances))


def _shown(world: World, stored: dict[str, Any], *, finances: bool) -> dict[str, Any]:
    shown = twisted(world, "record", shapes.record(world, stored, finances=finances))
    return shown | ({"consumables": []} if params.flag("include_consumables") else {})


def _newest_first(record: dict[str, Any]) -> tuple[str, int]:
    return record["date"], record["id"]


def _record_filter(zone: ZoneInfo) -> Callable[[dict[str, Any]], bool]:
    """Read the query once; return what tells whether a record fits. Days are inclusive."""
    staff, clients = params.numbers("staff_id", "team_member_id"), params.numbers("client_id")
    creators, deleted = params.numbers("created_user_id"), params.flag("with_deleted")
    ranges = (
        ("date", 10, params.day("start_date"), params.day("end_date")),
        ("create_date", 10, params.day("c_start_date"), params.day("c_end_date")),
        ("last_change_date", 19, params.moment("changed_after", zone), params.moment("changed_before", zone)),
    )

    def fits(record: dict[str, Any]) -> bool:
        if record["deleted"] and not deleted:
            return False
        if (staff and record["staff_id"] not in staff) or (
            creators and record["created_user_id"] not in creators
        ):
            return False
        if clients and (record["client"] is None or record["client"]["id"] not in clients):
            return False
        return all(
            (least is None or record[name][:length] >= least)
            and (most is None or record[name][:length] <= most)
            for name, length, least, most in ranges
        )

    return fits


def _register_visits(api: Blueprint, world: World) -> None:
    @api.get("/visits/<int:wanted>")
    def visit(wanted: int) -> Response:
        records = [
            world.records[one] for one in world.visits.get(wanted, ()) if not world.records[one]["deleted"]
        ]
        if not records:
            raise not_found("Візит не знайдено")
        first = min(records, key=lambda one: one["date"])
        shown = [shapes.record(world, one, finances=False) | {"deleted": 0, "prepaid": 0} for one in records]
        return ok(
            {
                "attendance": first["visit_attendance"],
                "datetime": with_offset(first["date"], 7, world.zone),
                "comment": first["comment"] or 0,
                "records": shown,
            }
        )

    @api.get("/visit/details/<int:company>/<int:wanted>/<int:visit_id>")
    def details(company: int, wanted: int, visit_id: int) -> Response:
        record = world.records.get(wanted)
        if record is None or record["visit_id"] != visit_id:
            raise not_found("Візит не знайдено")
        return ok(_details(world, [world.records[one] for one in world.visits[visit_id]]))


def _details(world: World, records: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what was sold in a visit and how it was paid. The vendor says: only `items` are to be summed."""
    payments = [one for record in records for one in record["finance_transactions"] if not one["deleted"]]
    return {
        "payment_transactions": [shapes.payment(world, one) for one in payments],
        "loyalty_transactions": [],
        "kkm_transaction_details_container": {"last_operation_type": 0, "transactions": []},
        "items": [_item(record, line) for record in records for line in record["services"]]
        + [_item(record, line) for record in records for line in record["goods_transactions"]],
    }


def _item(record: dict[str, Any], line: dict[str, Any]) -> dict[str, Any]:
    good = "good_id" in line
    return {
        "id": line["id"] if good else 0,
        "item_id": line["good_id"] if good else line["id"],
        "item_type_id": 2 if good else 1,
        "record_id": record["id"],
        "item_title": line["title"],
        "amount": abs(line["amount"]),
        "first_cost": line["price"] if good else line["first_cost"],
        "manual_cost": line["cost"] if good else line["manual_cost"],
        "discount": line["discount"],
        "cost": line["cost"],
        "master_id": record["staff_id"],
        "good_id": line["good_id"] if good else 0,
        "service_id": 0 if good else line["id"],
        "event_id": 0,
        "is_service": not good,
        "is_event": False,
        "is_good": good,
    }


def _register_transactions(api: Blueprint, world: World) -> None:
    lists = Lists()

    @api.get("/transactions/<int:company>")
    def transactions(company: int) -> Response:
        start, end = params.day("start_date"), params.day("end_date")
        clients, deleted = params.numbers("client_id"), params.flag("deleted")
        after, before = (
            params.moment("changed_after", world.zone),
            params.moment("changed_before", world.zone),
        )

        def fits(one: dict[str, Any]) -> bool:
            return (
                one["deleted"] == deleted
                and (not after or _changed_at(world, one) >= after)
                and (not before or _changed_at(world, one) <= before)
                and (not start or one["date"][:10] >= start)
                and (not end or one["date"][:10] <= end)
                and (not clients or _client_of(world, one) in clients)
            )

        kept = lists.kept(world, "transactions", lambda: [one for one in _payments(world) if fits(one)])
        return ok([shapes.transaction(world, one) for one in params.paged(kept, 50)[0]])

    @api.get("/timetable/transactions/<int:company>")
    def of_one(company: int) -> Response:
        records, visits = params.numbers("record_id"), params.numbers("visit_id")
        ids = records | {one for visit in visits for one in world.visits.get(visit, ())}
        return ok(
            [
                shapes.transaction(world, one)
                for one in _payments(world)
                if one["record_id"] in ids and not one["deleted"]
            ]
        )

    @api.get("/finance_transactions/<int:company>/<int:wanted>")
    def one_payment(company: int, wanted: int) -> Response:
        for one in _payments(world):
            if one["id"] == wanted:
                return ok(shapes.transaction(world, one))
        raise not_found()


def _payments(world: World) -> list[dict[str, Any]]:
    found = [one for record in world.records.values() for one in record["finance_transactions"]]
    return sorted(found, key=lambda one: (one["date"], one["id"]), reverse=True)


def _changed_at(world: World, payment: dict[str, Any]) -> str:
    """Return when the payment's appointment changed: a payment has no time of its own here."""
    return str(world.records[payment["record_id"]]["last_change_date"][:19])


def _client_of(world: World, payment: dict[str, Any]) -> int:
    client = world.records[payment["record_id"]]["client"]
    return int(client["id"]) if client else 0
