"""The living day: people confirm, cancel, come, stay away and pay, each at a moment known from the seed."""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sandbox.world import booking, money
from sandbox.world.times import local

if TYPE_CHECKING:
    from sandbox.world.world import World

Event = tuple[float, int, str, tuple[Any, ...]]


class Agenda:
    """What is going to happen, soonest first."""

    def __init__(self) -> None:
        self._heap: list[Event] = []
        self._count = 0

    def put(self, moment: datetime, kind: str, *details: Any) -> None:
        """Plan something."""
        self._count += 1
        heapq.heappush(self._heap, (moment.timestamp(), self._count, kind, details))

    def due(self, until: datetime) -> Iterator[tuple[datetime, str, tuple[Any, ...]]]:
        """Take out, one by one, what happens up to that moment, also what is planned meanwhile."""
        while self._heap and self._heap[0][0] <= until.timestamp():
            moment, _, kind, details = heapq.heappop(self._heap)
            yield datetime.fromtimestamp(moment, UTC), kind, details

    def forget_before(self, moment: datetime) -> None:
        """Drop what has happened already in the life that a snapshot tells of."""
        self._heap = [event for event in self._heap if event[0] > moment.timestamp()]
        heapq.heapify(self._heap)


def plan_visit(world: World, visit_id: int) -> None:
    """Put a visit's fate on the agenda. The fate hangs on the seed and the visit's id only."""
    records = [world.records[one] for one in world.visits[visit_id]]
    rng = random.Random(f"{world.seed}:fate:{visit_id}")
    begin = min(local(one["date"], world.zone) for one in records)
    end = max(end_of(one, world.zone) for one in records)
    mark = max(one["date"] for one in records)
    lead = timedelta(hours=rng.uniform(2, 30))
    booked = max(local(one["create_date"], world.zone) for one in records) + timedelta(minutes=20)
    dice, late, paying = rng.random(), rng.uniform(-6, 9), rng.uniform(1, 12)
    if dice < 0.06:
        world.agenda.put(max(begin - lead, booked), "cancel", visit_id, mark)
        return
    if rng.random() < 0.35:
        world.agenda.put(max(begin - lead, booked), "confirm", visit_id, mark)
    if dice < 0.07:
        world.agenda.put(booked, "prepay", visit_id, mark)
    if dice < 0.11:
        world.agenda.put(end + timedelta(minutes=20), "no_show", visit_id, mark)
    elif dice < 0.16:
        return  # nobody marks anything: it stays pending or confirmed for ever
    else:
        world.agenda.put(begin + timedelta(minutes=late), "arrive", visit_id, mark)
        paid = end + timedelta(minutes=paying)
        world.agenda.put(paid, "pay", visit_id, mark)
        world.agenda.put(paid + timedelta(minutes=40), "unpay", visit_id, mark)


def plan_days(world: World, start: datetime, until: datetime) -> None:
    """Put the new bookings of each day that has begun on the agenda, once a day."""
    day = max(start.astimezone(world.zone).date(), world.anchor, world.planned_until + timedelta(days=1))
    while day <= until.astimezone(world.zone).date():
        rng = random.Random(f"{world.seed}:bookings:{day}")
        opens = datetime(day.year, day.month, day.day, 8, tzinfo=world.zone)
        for number in range(world.bookings_a_day):
            world.agenda.put(opens + timedelta(minutes=rng.uniform(0, 13 * 60)), "book", day, number)
        world.planned_until = day
        day += timedelta(days=1)


def end_of(record: dict[str, Any], zone: ZoneInfo) -> datetime:
    """Return the moment at which a record ends."""
    return local(record["date"], zone) + timedelta(seconds=record["length"])


def happen(world: World, moment: datetime, kind: str, details: tuple[Any, ...]) -> None:
    """Let an event take place, unless the visit was moved, cancelled or settled by someone else meanwhile."""
    if kind == "book":
        _book(world, moment, *details)
        return
    visit_id, mark = details[0], details[1]
    records = [
        world.records[one] for one in world.visits.get(visit_id, ()) if not world.records[one]["deleted"]
    ]
    if not records or max(one["date"] for one in records) != mark:
        return
    if kind == "unpay":
        _unpay(world, visit_id, records, moment)
    elif kind == "prepay":
        pay(world, records, moment)
    elif kind == "pay":
        _pay(world, visit_id, records, moment)
    elif all(one["attendance"] in (0, 2) for one in records):
        _mark(world, records, moment, kind)


def _mark(world: World, records: list[dict[str, Any]], moment: datetime, kind: str) -> None:
    for record in records:
        if kind == "cancel":
            record["deleted"] = True
        else:
            record["attendance"] = record["visit_attendance"] = {"confirm": 2, "arrive": 1, "no_show": -1}[
                kind
            ]
        world.touch(record, moment)


def _book(world: World, moment: datetime, day: date, number: int) -> None:
    rng = random.Random(f"{world.seed}:booking:{day}:{number}")
    ahead = 0 if rng.random() < 0.25 else rng.randint(1, 21)
    hour = moment.astimezone(world.zone).hour + 1
    if ahead == 0 and hour > 17:
        ahead = 1
    earliest = hour * 60 if ahead == 0 else booking.OPENS
    visit_id = booking.book_visit(
        world,
        rng,
        day + timedelta(days=ahead),
        rng.choice((1, 1, 1, 2)),
        moment,
        max(earliest, booking.OPENS),
    )
    for record_id in world.visits[visit_id]:
        world.touch(world.records[record_id], moment, created=True)
    world.living.add(visit_id)
    plan_visit(world, visit_id)


def _pay(world: World, visit_id: int, records: list[dict[str, Any]], moment: datetime) -> None:
    if records[0]["attendance"] != 1 or any(one["finance_transactions"] for one in records):
        return
    rng = random.Random(f"{world.seed}:pay:{visit_id}")
    dice = rng.random()
    if dice < 0.04:
        return
    pay(
        world,
        records,
        moment,
        cash=rng.random() < 0.4,
        share=0.5 if dice < 0.09 else 1.0,
        extra=50 if 0.09 <= dice < 0.12 else 0,
    )
    if rng.random() < 0.08:
        sell(world, records, moment, rng.randint(0, 2))


def pay(
    world: World,
    records: list[dict[str, Any]],
    moment: datetime,
    *,
    cash: bool = False,
    share: float = 1.0,
    extra: float = 0,
) -> None:
    """Pay every line of a visit: all of it, a share of it, or with something on top of the last line."""
    for record in records:
        for place, one in enumerate(record["services"]):
            last = record is records[-1] and place == len(record["services"]) - 1
            amount = float(one["cost_to_pay"]) * share + (extra if last else 0)
            if amount > 0:
                record["finance_transactions"].append(
                    money.payment(
                        world.next_id("payment"),
                        record,
                        amount,
                        moment,
                        cash=cash,
                        zone=world.zone,
                        item_id=one["id"],
                    )
                )
        world.touch(record, moment)


def sell(world: World, records: list[dict[str, Any]], moment: datetime, number: int) -> None:
    """Sell an article: it stands on the visit's first record, its payment on the last one."""
    sold = money.sale(world.next_id("sale"), number, records[0]["staff_id"])
    records[0]["goods_transactions"].append(sold)
    records[-1]["finance_transactions"].append(
        money.payment(
            world.next_id("payment"),
            records[-1],
            sold["cost"],
            moment,
            cash=False,
            zone=world.zone,
            item_id=sold["id"],
            sale_id=sold["id"],
        )
    )
    for record in (records[0], records[-1]):
        world.touch(record, moment)


def _unpay(world: World, visit_id: int, records: list[dict[str, Any]], moment: datetime) -> None:
    """Take back the last payment of a few: the vendor then leaves it out of the record's list."""
    if not 0.12 <= random.Random(f"{world.seed}:pay:{visit_id}").random() < 0.15:
        return
    for record in reversed(records):
        if record["finance_transactions"]:
            record["finance_transactions"][-1]["deleted"] = True
            world.touch(record, moment)
            return
