"""The truth in figures: what a mirror of the salon must come to."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sandbox.world import money

if TYPE_CHECKING:
    from sandbox.world.world import World


def counts(world: World) -> dict[str, Any]:
    """Count everything that a mirror holds. Money is in hryvnias, rounded to kopecks."""
    with world.lock:
        records = list(world.records.values())
        alive = [one for one in records if not one["deleted"]]
        payments = [one for record in records for one in record["finance_transactions"] if not one["deleted"]]
        return {
            "clients": len(world.clients),
            "staff": len(world.staff),
            "categories": len(world.categories),
            "services": len(world.services),
            "appointments": {
                "total": len(records),
                "deleted": len(records) - len(alive),
                "blocks": sum(1 for one in records if one["client"] is None),
                "by_attendance": {
                    str(key): value
                    for key, value in sorted(Counter(one["attendance"] for one in alive).items())
                },
            },
            "visits": sum(1 for one in world.visits.values() if one),
            "visits_not_deleted": len({one["visit_id"] for one in alive if one["visit_id"]}),
            "service_lines": sum(len(one["services"]) for one in alive),
            "cost": round(sum(money.cost_of(one) for one in alive), 2),
            "goods_cost": round(sum(sold["cost"] for one in alive for sold in one["goods_transactions"]), 2),
            "payments": len(payments),
            "paid": round(sum(float(one["amount"]) for one in payments), 2),
            "paid_not_deleted_appointments": round(sum(money.paid_of(one) for one in alive), 2),
            "last_change": max((one["last_change_date"][:19] for one in records), default=None),
        }


def of_client(world: World, client_id: int) -> dict[str, Any]:
    """Return a client's visits, what was bought and paid, and the debt (below zero) or credit."""
    card = world.clients[client_id]
    alive = [one for one in world.records_of(client_id) if not one["deleted"]]
    came = [one for one in alive if one["attendance"] == 1]
    spent = card["spent"] + sum(
        money.cost_of(one) + sum(sold["cost"] for sold in one["goods_transactions"]) for one in came
    )
    paid = card["paid"] + sum(money.paid_of(one) for one in alive)
    return {
        "visits": len({one["visit_id"] for one in came}),
        "spent": _plain(spent),
        "paid": _plain(paid),
        "balance": _plain(paid - spent),
    }


def success_and_fail(world: World, client_id: int) -> tuple[int, int]:
    """Return how often a client came and how often not."""
    records = [one for one in world.records_of(client_id) if not one["deleted"]]
    came = {one["visit_id"] for one in records if one["attendance"] == 1}
    return len(came), len({one["visit_id"] for one in records if one["attendance"] == -1})


def _plain(number: float) -> float | int:
    rounded = round(number, 2)
    return int(rounded) if rounded == int(rounded) else rounded
