"""A calendar that changes while its list is read page by page."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sandbox.world import booking, money
from sandbox.world.times import local, naive

if TYPE_CHECKING:
    from sandbox.world.world import World


def shift(world: World, page: list[dict[str, Any]], listed: list[dict[str, Any]]) -> None:
    """Do what the oddity `shift` says, after a `page` of the whole list was read."""
    how = world.oddities
    if not how.shift or how.shift_pages <= 0 or not page:
        return
    world.oddities = how.changed({"shift_pages": how.shift_pages - 1})
    now = world.clock.now()
    if how.shift == "insert":
        _insert(world)
    elif how.shift == "move":
        for moved in listed[listed.index(page[-1]) + 1 :][:1]:
            moved["date"] = _behind_all(world)
            world.touch(moved, now)
    elif how.shift == "change":
        page[-1]["comment"] = f"змінено о {naive(now, world.zone)}"
        world.touch(page[-1], now)
    elif how.shift == "delete":
        world.remove_record(page[0]["id"])


def shift_clients(world: World, page: list[dict[str, Any]]) -> None:
    """The same after a `page` of the list of clients: only "delete" does anything there."""
    how = world.oddities
    if how.shift == "delete" and how.shift_pages > 0 and page:
        world.oddities = how.changed({"shift_pages": how.shift_pages - 1})
        world.remove_client(page[0]["id"])


def _behind_all(world: World) -> str:
    newest = max(one["date"] for one in world.records.values())
    return naive(local(newest, world.zone) + timedelta(hours=1), world.zone)


def _insert(world: World) -> None:
    service = next(iter(world.services.values()))
    now = world.clock.now()
    record = booking.new_record(
        world,
        staff_id=next(iter(world.staff)),
        client_id=next(iter(world.clients), None),
        lines=[money.line(service)],
        start=local(_behind_all(world), world.zone),
        length=service["duration"],
        visit_id=world.next_id("visit"),
        created=now,
    )
    world.add_record(record)
    world.touch(record, now, created=True)
