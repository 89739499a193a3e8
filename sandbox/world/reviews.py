"""What clients wrote about their visits in the vendor's own form."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sandbox.world.times import local, naive

if TYPE_CHECKING:
    from sandbox.world.world import World

FIRST_ID = 18_437
SHARE = 0.08
WORDS = {
    5: ("Дуже задоволена, дякую!", "Найкраща майстриня!", "Все супер", ""),
    4: ("Гарно, але довелося почекати", "Все добре", ""),
    3: ("Нормально", "Очікувала більшого"),
    2: ("Покриття злущилося за три дні",),
    1: ("Запізнилися на сорок хвилин",),
}


def make_reviews(world: World) -> dict[int, dict[str, Any]]:
    """Write reviews of some visits of the past, by id. Half of them are tied to an appointment."""
    made: dict[int, dict[str, Any]] = {}
    for visit_id, records in sorted(world.visits.items()):
        rng = random.Random(f"{world.seed}:review:{visit_id}")
        record = world.records[rng.choice(records)]
        if record["attendance"] == 1 and not record["deleted"] and rng.random() < SHARE:
            review = _review(world, rng, FIRST_ID + len(made), record)
            made[review["id"]] = review
    return made


def _review(world: World, rng: random.Random, number: int, record: dict[str, Any]) -> dict[str, Any]:
    rating = rng.choices((5, 4, 3, 2, 1), (70, 15, 7, 4, 4))[0]
    of_master = rng.random() < 0.8
    client = world.clients.get(record["client"]["id"]) if record["client"] else None
    when = local(record["date"], world.zone) + timedelta(hours=rng.uniform(3, 40))
    return {
        "id": number,
        "salon_id": world.company_id,
        "type": int(of_master),
        "master_id": record["staff_id"] if of_master else 0,
        "text": rng.choice(WORDS[rating]),
        "date": naive(when, world.zone),
        "rating": rating,
        "user_id": 157_000 + number,
        "user_name": client["name"] if client else None,
        "user_avatar": "/images/no-master.png",
        "record_id": record["id"] if rng.random() < 0.5 else 0,
    }
