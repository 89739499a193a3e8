"""The calendar at the start: how many appointments on which day, and what fills them."""

from __future__ import annotations

import math
import random
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sandbox.world import booking, life

if TYPE_CHECKING:
    from sandbox.world.world import World

DAYS_AHEAD = 30


def per_day(appointments: int) -> int:
    """Return how many appointments an ordinary day has; small salons have quieter days."""
    return max(2, min(30, appointments // 20))


def quotas(appointments: int, today: date) -> dict[date, int]:
    """Spread exactly that many appointments: today, thirty days ahead ever thinner, the rest before."""
    usual = per_day(appointments)
    made: dict[date, int] = {}
    left = appointments

    def fill(day: date, wanted: float) -> None:
        nonlocal left
        made[day] = min(left, round(wanted * (0.6 if day.weekday() == 6 else 1)))
        left -= made[day]

    fill(today, usual)
    for back in range(1, 10):
        fill(today - timedelta(days=back), usual)
    for ahead in range(1, DAYS_AHEAD + 1):
        fill(today + timedelta(days=ahead), usual * 0.8 * math.exp(-ahead / 10))
    back = 10
    while left:
        fill(today - timedelta(days=back), usual)
        back += 1
    return made


def fill_calendar(world: World, appointments: int) -> None:
    """Book everything and live through the past, up to the first minute of the anchor day."""
    for day, quota in sorted(quotas(appointments, world.anchor).items()):
        _fill_day(world, day, quota)
    for visit_id in list(world.visits):
        life.plan_visit(world, visit_id)
    start = datetime(world.anchor.year, world.anchor.month, world.anchor.day, tzinfo=world.zone)
    world.run_until(start)


def _fill_day(world: World, day: date, quota: int) -> None:
    rng = random.Random(f"{world.seed}:day:{day}")
    left = quota
    while left > 0:
        dice = rng.random()
        if dice < 0.04:
            booking.book_block(world, rng, day)
            left -= 1
            continue
        records = 3 if dice < 0.06 and left >= 3 else 2 if dice < 0.24 and left >= 2 else 1
        booking.book_visit(world, rng, day, records, _not_after_anchor(world, rng, day))
        left -= records


def _not_after_anchor(world: World, rng: random.Random, day: date) -> datetime | None:
    """A visit ahead of the anchor was booked before it; None leaves the moment to the booking."""
    if day < world.anchor:
        return None
    start = datetime(world.anchor.year, world.anchor.month, world.anchor.day, tzinfo=world.zone)
    return start - timedelta(days=rng.randint(0, 9), hours=rng.randint(3, 14), seconds=rng.randint(0, 3599))
