"""What the control door can do to the salon's calendar."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sandbox.world import World, booking, life, money
from sandbox.world.clients import FIRST_CLIENT_ID, blank_client
from sandbox.world.times import local, naive

# What `create` knows.
NEW = (
    "client_id",
    "staff_id",
    "services",
    "visit_id",
    "seance_length",
    "date",
    "online",
    "attendance",
    "comment",
    "paid",
)
SIMPLE = ("attendance", "comment", "seance_length", "staff_id", "online")


class Wrong(ValueError):
    """The control door was asked for something that makes no sense."""


def finish(world: World, visit_id: int, hours_ago: float, *, paid: bool = True) -> list[dict[str, Any]]:
    """Make a visit arrived, paid and ended that many hours ago, keeping its records' distances."""
    records = [
        world.records[one] for one in world.visits.get(visit_id, ()) if not world.records[one]["deleted"]
    ]
    if not records:
        raise Wrong("no such visit, or it is cancelled")
    now = world.clock.now()
    shift = now - timedelta(hours=hours_ago) - max(life.end_of(one, world.zone) for one in records)
    for record in records:
        record["date"] = naive(local(record["date"], world.zone) + shift, world.zone)
        record["attendance"] = record["visit_attendance"] = 1
        world.touch(record, now)
    if paid and not any(one["finance_transactions"] for one in records):
        life.pay(world, records, now - timedelta(hours=hours_ago))
    for record in records:
        world.touch(record, now)
    return records


def create(world: World, wanted: dict[str, Any]) -> dict[str, Any]:
    """Make a record. `client_id` null makes a block; `visit_id` joins a visit; `date`: the salon's clock.

    `paid`: so many hryvnias are paid for it. Raises Wrong for a name that it does not know.
    """
    if unknown := set(wanted) - set(NEW):
        raise Wrong(f"cannot set {', '.join(sorted(unknown))}; known: {', '.join(sorted(NEW))}")
    client_id = wanted.get("client_id")
    if client_id is not None and client_id not in world.clients:
        raise Wrong("no such client")
    staff_id = wanted.get("staff_id") or next(iter(world.staff))
    lines = _lines(
        world, wanted.get("services", [next(iter(world.services))]) if client_id is not None else []
    )
    visit_id = wanted.get("visit_id") or (world.next_id("visit") if client_id is not None else 0)
    length = int(wanted.get("seance_length") or _length(world, lines) or 3600)
    now = world.clock.now()
    record = booking.new_record(
        world,
        staff_id=_staff(world, staff_id),
        client_id=client_id,
        lines=lines,
        length=length,
        start=_start(world, wanted.get("date"), now),
        visit_id=visit_id,
        created=now,
        online=bool(wanted.get("online")),
    )
    record.update({name: wanted[name] for name in ("attendance", "comment") if name in wanted})
    record["visit_attendance"] = record["attendance"]
    world.add_record(record)
    if wanted.get("paid"):
        _pay(world, record, float(wanted["paid"]), now)
    world.touch(record, now, created=True)
    return record


def change(world: World, record_id: int, wanted: dict[str, Any]) -> dict[str, Any]:
    """Change a record: simple fields, `date`, `services` (ids), `client_id`, `deleted`, `paid` (hryvnias)."""
    record = world.records.get(record_id)
    if record is None:
        raise Wrong("no such record")
    known = {*SIMPLE, "date", "services", "deleted", "paid"}
    if unknown := set(wanted) - known:
        raise Wrong(f"cannot change {', '.join(sorted(unknown))}; known: {', '.join(sorted(known))}")
    now = world.clock.now()
    record.update({name: wanted[name] for name in SIMPLE if name in wanted})
    record["visit_attendance"], record["length"] = record["attendance"], record["seance_length"]
    _staff(world, record["staff_id"])
    if "date" in wanted:
        record["date"] = naive(_start(world, wanted["date"], now), world.zone)
    if "services" in wanted:
        record["services"] = _lines(world, wanted["services"])
    if "deleted" in wanted:
        record["deleted"] = bool(wanted["deleted"])
    if "paid" in wanted:
        _pay(world, record, float(wanted["paid"]), now)
    world.touch(record, now)
    return record


def change_client(world: World, client_id: int, wanted: dict[str, Any]) -> dict[str, Any]:
    """Change a client's card: name, phone, email, custom_fields, comment and the like."""
    client = world.clients.get(client_id)
    if client is None:
        raise Wrong("no such client")
    if unknown := set(wanted) - set(client) | {"id"} & set(wanted):
        raise Wrong(f"cannot change {', '.join(sorted(unknown))}")
    client = client | wanted
    if "name" in wanted:
        client["display_name"] = wanted["name"]
    world.touch_client(client, world.clock.now())
    return client


def create_client(world: World, wanted: dict[str, Any]) -> dict[str, Any]:
    """Make a client's card; `id` brings one back that was removed."""
    client_id = int(wanted.get("id") or max(world.clients, default=FIRST_CLIENT_ID) + 1)
    if client_id in world.clients:
        raise Wrong("there is such a client")
    blank = blank_client(client_id, world.company_id)
    if unknown := set(wanted) - set(blank):
        raise Wrong(f"cannot set {', '.join(sorted(unknown))}")
    client = blank | wanted | {"id": client_id, "display_name": wanted.get("name", blank["name"])}
    world.touch_client(client, world.clock.now())
    return client


def _pay(world: World, record: dict[str, Any], amount: float, now: datetime) -> None:
    """Take all payments back and pay that much, so that the record's payments come to it."""
    for one in record["finance_transactions"]:
        one["deleted"] = True
    if amount:
        item = record["services"][0]["id"] if record["services"] else 0
        record["finance_transactions"].append(
            money.payment(
                world.next_id("payment"), record, amount, now, cash=True, zone=world.zone, item_id=item
            )
        )


def _lines(world: World, services: list[int]) -> list[dict[str, Any]]:
    if any(one not in world.services for one in services):
        raise Wrong("no such service")
    return [money.line(world.services[one]) for one in services]


def _length(world: World, lines: list[dict[str, Any]]) -> int:
    return sum(world.services[one["id"]]["duration"] for one in lines)


def _staff(world: World, staff_id: int) -> int:
    if staff_id not in world.staff:
        raise Wrong("no such master")
    return staff_id


def _start(world: World, text: str | None, now: datetime) -> datetime:
    try:
        return local(text, world.zone) if text else now
    except ValueError as error:
        raise Wrong(str(error)) from error
