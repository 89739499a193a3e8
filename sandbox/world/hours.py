"""When each master works: by the week, unless the control door said otherwise of a day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.world.world import World

MOST_DAYS = 400
WHOLE = ({"from": "09:00", "to": "20:00"},)
WITH_A_BREAK = ({"from": "09:00", "to": "13:00"}, {"from": "14:00", "to": "20:00"})


def schedule(world: World, start: date, end: date) -> list[dict[str, Any]]:
    """Return every working master's hours on each of these days, both ends included; none on a day off."""
    days = [start + timedelta(days=number) for number in range(min((end - start).days + 1, MOST_DAYS))]
    masters = [one for one in world.staff.values() if not int(one["fired"])]
    return [
        {"staff_id": one["id"], "date": day.isoformat(), "slots": slots(world, one["id"], day)}
        for one in masters
        for day in days
    ]


def slots(world: World, staff_id: int, day: date) -> list[dict[str, str]]:
    """Return the hours of one master on one day."""
    said = world.hours.get(key(staff_id, day))
    if said is not None:
        return list(said)
    turn = (staff_id + day.toordinal()) % 7
    if turn in (5, 6):
        return []
    return [dict(one) for one in (WITH_A_BREAK if turn == 2 else WHOLE)]


def key(staff_id: int, day: date) -> str:
    """Return the word under which `world.hours` keeps a day of a master."""
    return f"{staff_id}:{day.isoformat()}"
