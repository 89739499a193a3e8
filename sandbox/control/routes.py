"""The control door's paths. JSON in, JSON out; a wrong wish is answered with 400 and a reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from flask import Blueprint, Response, jsonify, request
from werkzeug.local import LocalProxy

from sandbox.altegio import shapes
from sandbox.control import deeds
from sandbox.faults import FaultPlans
from sandbox.limit import RateLimit
from sandbox.requestlog import RequestLog
from sandbox.world import World, totals


def blueprint(
    worlds: Mapping[int, World],
    faults: FaultPlans,
    log: RequestLog,
    limit: RateLimit | None,
    reset: Callable[[], None],
) -> Blueprint:
    """Return everything under `/_control/` that is not a vendor's. `?company=1002` means another location."""
    door = Blueprint("control", __name__, url_prefix="/_control")
    first = next(iter(worlds.values()))
    world = located(worlds)

    @door.errorhandler(ValueError)
    def refuse(error: ValueError) -> tuple[Response, int]:
        return jsonify({"error": str(error)}), 400

    @door.get("/ready")
    def ready() -> Response:
        return jsonify({"ready": True})

    @door.post("/reset")
    def start_anew() -> Response:
        faults.clear()
        log.clear()
        if limit is not None:
            limit.clear()
        first.clock.set_offset(0)
        reset()
        return jsonify(totals.counts(world))

    _register_records(door, world)
    _register_clients(door, world)
    _register_watching(door, world, faults, log)
    _register_clock(door, world)
    return door


def located(worlds: Mapping[int, World]) -> World:
    """Return the location a request is about: `?company=`, else the first. Raises ValueError if unknown."""
    first = next(iter(worlds))

    def found() -> World:
        company = request.args.get("company", first, type=int)
        if company not in worlds:
            raise ValueError("no such location")
        return worlds[company]

    return cast(World, LocalProxy(found))


def wish() -> dict[str, Any]:
    """Read the request's JSON object. Raises ValueError for anything else."""
    body = request.get_json(silent=True) if request.data else {}
    if not isinstance(body, dict):
        raise ValueError("a JSON object is wanted")
    return body


def _register_records(door: Blueprint, world: World) -> None:
    @door.post("/visits/<int:visit_id>/finish")
    def finish(visit_id: int) -> Response:
        with world.lock:
            world.live()
            asked = wish()
            done = deeds.finish(
                world, visit_id, float(asked.get("hours_ago", 24)), paid=bool(asked.get("paid", True))
            )
            return jsonify({"visit_id": visit_id, "records": [_shown(world, one) for one in done]})

    @door.get("/records")
    def records() -> Response:
        with world.lock:
            world.live()
            wanted = request.args.get("client_id", type=int)
            kept = world.records.values() if wanted is None else world.records_of(wanted)
            return jsonify([_shown(world, one) for one in list(kept)[-500:]])

    @door.post("/records")
    def create() -> tuple[Response, int]:
        with world.lock:
            world.live()
            return jsonify(_shown(world, deeds.create(world, wish()))), 201

    @door.route("/records/<int:record_id>", methods=["PUT", "PATCH", "DELETE"])
    def change(record_id: int) -> Response:
        with world.lock:
            world.live()
            asked = {"deleted": True} if request.method == "DELETE" else wish()
            return jsonify(_shown(world, deeds.change(world, record_id, asked)))


def _register_clients(door: Blueprint, world: World) -> None:
    @door.get("/clients")
    def clients() -> Response:
        with world.lock:
            return jsonify(
                [
                    {
                        "id": one["id"],
                        "name": one["name"],
                        "email": one["email"],
                        "instagram": world.instagram_names.get(one["id"]),
                    }
                    for one in world.clients.values()
                ]
            )

    @door.post("/clients")
    def add_client() -> tuple[Response, int]:
        with world.lock:
            return jsonify(deeds.create_client(world, wish())), 201

    @door.route("/clients/<int:client_id>", methods=["PUT", "PATCH"])
    def change_client(client_id: int) -> Response:
        with world.lock:
            return jsonify(deeds.change_client(world, client_id, wish()))

    @door.delete("/clients/<int:client_id>")
    def forget_client(client_id: int) -> Response:
        world.remove_client(client_id)
        return jsonify({"id": client_id, "removed": True})


def _shown(world: World, record: dict[str, Any]) -> dict[str, Any]:
    return shapes.record(world, record, finances=True)


def _register_watching(door: Blueprint, world: World, faults: FaultPlans, log: RequestLog) -> None:
    @door.get("/counts")
    def counts() -> Response:
        world.live()
        return jsonify(totals.counts(world))

    @door.get("/requests")
    def requests() -> Response:
        return jsonify(log.report(request.args.get("vendor")))

    @door.delete("/requests")
    def forget() -> Response:
        log.clear()
        return jsonify({"count": 0})

    @door.get("/sms")
    def sms() -> Response:
        return jsonify(world.sms)

    @door.get("/faults")
    def planned() -> Response:
        return jsonify(faults.listed())

    @door.post("/faults")
    def plan() -> tuple[Response, int]:
        faults.add(**wish())
        return jsonify(faults.listed()), 201

    @door.delete("/faults")
    def clear() -> Response:
        faults.clear()
        return jsonify([])


def _register_clock(door: Blueprint, world: World) -> None:
    def shown() -> Response:
        world.live()
        return jsonify(
            {
                "now": world.clock.now().isoformat(),
                "offset": world.clock.offset,
                "anchor": world.anchor.isoformat(),
            }
        )

    @door.put("/life")
    def life() -> Response:
        with world.lock:
            world.live()
            world.paused = bool(wish().get("paused", False))
            world.mark()
        world.live()
        return jsonify({"paused": world.paused})

    @door.get("/clock")
    def clock() -> Response:
        return shown()

    @door.post("/clock")
    def move() -> Response:
        world.clock.move(float(wish().get("seconds", 0)))
        world.mark()
        return shown()
