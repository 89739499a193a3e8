"""How visits get into the calendar: who comes, for what, to whom, and when there is room."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sandbox.world import money
from sandbox.world.times import local, naive, stamp

if TYPE_CHECKING:
    from sandbox.world.world import World

OPENS, CLOSES, GRID = 9 * 60, 20 * 60, 15
COMMENTS = (
    "",
    "",
    "",
    "",
    "",
    "просила нагадати",
    "вперше",
    "алергія на ацетон",
    "запізниться на 10 хв",
    "подарунок подрузі",
)
BLOCKS = ("обід", "навчання", "особисті справи", "прибирання", "")


class Diary:
    """Who is busy when: minutes of a day, by master and by client."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._busy: dict[tuple[int, date], list[tuple[int, int]]] = {}

    def free(self, who: int, day: date, start: int, minutes: int) -> bool:
        """Tell whether that person has nothing between these minutes."""
        return all(end <= start or start + minutes <= begin for begin, end in self._busy.get((who, day), ()))

    def note(self, record: dict[str, Any]) -> None:
        """Note that a record's master and client are busy, as after a restart."""
        start = local(record["date"], self._zone)
        for who in (record["staff_id"], record["client"] and record["client"]["id"]):
            if who:
                self.take(who, start.date(), start.hour * 60 + start.minute, record["length"] // 60)

    def take(self, who: int, day: date, start: int, minutes: int) -> None:
        """Note that the person is busy."""
        self._busy.setdefault((who, day), []).append((start, start + minutes))


def book_block(world: World, rng: random.Random, day: date) -> None:
    """Close some hours of a master: a record without client, visit and services."""
    staff_id = rng.choice([one["id"] for one in world.staff.values() if not one["fired"]])
    minutes = rng.choice((60, 120, 180, 300))
    start = _slot(world, rng, staff_id, day, minutes, None, OPENS)
    created = _at(world, min(day, world.anchor), start) - timedelta(
        days=rng.randint(1, 5), hours=rng.randint(1, 9)
    )
    record = new_record(
        world,
        staff_id=staff_id,
        client_id=None,
        lines=[],
        start=_at(world, day, start),
        length=minutes * 60,
        visit_id=0,
        created=created,
    )
    record["comment"] = rng.choice(BLOCKS)
    world.add_record(record)


def book_visit(
    world: World,
    rng: random.Random,
    day: date,
    records: int,
    created: datetime | None = None,
    earliest: int = OPENS,
) -> int:
    """Book one client's visit of up to three records on a day; return its id.

    `created` is the moment of booking (by default some days before); `earliest` the first minute to be taken.
    """
    client_id = _client(world, rng, day)
    visit_id = world.next_id("visit")
    discount = rng.choice((0, 0, 0, 0, 0, 0, 0, 10, 20, 30))
    ratio = 0.8102 if rng.random() < 0.04 else 1.0
    online = rng.random() < 0.35
    start = earliest
    for number in range(records):
        services = _services(world, rng)
        minutes = sum(one["duration"] for one in services) // 60
        staff_id = rng.choice([one["id"] for one in services[0]["staff"]])
        start = _slot(world, rng, staff_id, day, minutes, client_id, start if number else earliest)
        begin = _at(world, day, start)
        when = created or begin - timedelta(
            days=rng.randint(0, 20), hours=rng.randint(2, 12), seconds=rng.randint(0, 3599)
        )
        created = when
        record = new_record(
            world,
            staff_id=staff_id,
            client_id=client_id,
            length=minutes * 60,
            visit_id=visit_id,
            lines=money.random_lines(rng, services, discount, ratio),
            start=begin,
            created=when,
            online=online,
        )
        record["comment"] = rng.choice(COMMENTS)
        world.add_record(record)
    return visit_id


def _services(world: World, rng: random.Random) -> list[dict[str, Any]]:
    """Choose one service or a few of one category, of those that are still offered."""
    offered = [one for one in world.services.values() if one["active"]]
    chosen = [rng.choice(offered)]
    if rng.random() < 0.25 or chosen[0]["price_min"] == 50:
        others = [
            one
            for one in offered
            if one["category_id"] == chosen[0]["category_id"]
            and one is not chosen[0]
            and one["duration"] <= 5400
        ]
        chosen.append(rng.choice(others))
    return chosen


def _client(world: World, rng: random.Random, day: date) -> int:
    """Choose a client by how often each comes; not one who is here that day already."""
    for _ in range(20):
        (client_id,) = rng.choices(world.known_clients, cum_weights=world.habits)
        if client_id in world.clients and world.diary.free(client_id, day, 0, 24 * 60):
            break
    return client_id


def _slot(
    world: World,
    rng: random.Random,
    staff_id: int,
    day: date,
    minutes: int,
    client_id: int | None,
    earliest: int,
) -> int:
    """Find room for so many minutes; a salon that has none squeezes people in, as real ones do."""
    last = max(earliest, CLOSES - minutes)
    grid = list(range(-(-earliest // GRID) * GRID, last + 1, GRID)) or [earliest]
    rng.shuffle(grid)
    start = next((one for one in grid if _both_free(world, staff_id, client_id, day, one, minutes)), grid[0])
    world.diary.take(staff_id, day, start, minutes)
    if client_id is not None:
        world.diary.take(client_id, day, start, minutes)
    return start


def _at(world: World, day: date, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=world.zone) + timedelta(minutes=minute)


def _both_free(
    world: World, staff_id: int, client_id: int | None, day: date, start: int, minutes: int
) -> bool:
    if not world.diary.free(staff_id, day, start, minutes):
        return False
    return client_id is None or world.diary.free(client_id, day, start, minutes)


def new_record(
    world: World,
    *,
    staff_id: int,
    client_id: int | None,
    lines: list[dict[str, Any]],
    start: datetime,
    length: int,
    visit_id: int,
    created: datetime,
    online: bool = False,
) -> dict[str, Any]:
    """Return a pending record in the stored form, with a fresh id. `length` is in seconds."""
    return {
        "id": world.next_id("record"),
        "company_id": world.company_id,
        "staff_id": staff_id,
        "client": None if client_id is None else {"id": client_id},
        "services": lines,
        "goods_transactions": [],
        "date": naive(start, world.zone),
        "create_date": stamp(created, world.zone),
        "last_change_date": stamp(created, world.zone),
        "comment": "",
        "online": online,
        "attendance": 0,
        "visit_attendance": 0,
        "seance_length": length,
        "length": length,
        "visit_id": visit_id,
        "created_user_id": 0 if online else 12_000_001,
        "deleted": False,
        "finance_transactions": [],
    }
