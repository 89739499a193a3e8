"""Reviews and labels."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from sandbox.altegio import params
from sandbox.altegio.answers import not_found, ok
from sandbox.world import World
from sandbox.world.clients import LABELS, label
from sandbox.world.labels import RECORD_LABELS, full_label
from sandbox.world.times import local


def register(api: Blueprint, world: World) -> None:
    """Add the paths of this file to the API."""

    @api.get("/comments/<int:company>")
    def comments(company: int) -> Response:
        start, end = params.day("start_date"), params.day("end_date")
        staff, ids = params.numbers("staff_id", "team_member_id"), params.numbers("comment_id")
        ratings = params.numbers("rating")
        kept = [
            one
            for one in world.comments.values()
            if (not start or one["date"][:10] >= start)
            and (not end or one["date"][:10] <= end)
            and (not staff or one["master_id"] in staff)
            and (not ids or one["id"] in ids)
            and (not ratings or one["rating"] in ratings)
        ]
        kept.sort(key=lambda one: (one["date"], one["id"]), reverse=True)
        return ok([shown(world, one) for one in params.paged(kept, 20)[0]])

    @api.get("/labels/<int:company>/<entity>")
    def labels(company: int, entity: str) -> Response:
        if entity in ("client", "1"):
            return ok([label(one, company) for one in LABELS])
        if entity in ("record", "2"):
            return ok([full_label(one, company) for one in RECORD_LABELS])
        raise not_found()


def shown(world: World, stored: dict[str, Any]) -> dict[str, Any]:
    """Return a review. Every third has the older shape: strings, a naive date, no location."""
    if stored["id"] % 3 == 0:
        strings = {name: str(value) if isinstance(value, int) else value for name, value in stored.items()}
        return {name: value for name, value in strings.items() if name != "salon_id" and value is not None}
    when = local(stored["date"], world.zone).isoformat(timespec="milliseconds")
    return stored | {"date": when}
