"""What the control door can do to Altegio itself: rights, oddities, webhooks, the small lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox.altegio.hook_settings import address
from sandbox.altegio.webhooks import Notifier
from sandbox.control.routes import located, wish
from sandbox.world import World, hours


def blueprint(worlds: Mapping[int, World], notifier: Notifier) -> Blueprint:
    """Return the paths under `/_control/` that are Altegio's. `?company=1002` means another location."""
    door = Blueprint("control_vendor", __name__, url_prefix="/_control")
    world = located(worlds)

    @door.errorhandler(ValueError)
    @door.errorhandler(TypeError)
    def refuse(error: Exception) -> tuple[Response, int]:
        return jsonify({"error": str(error)}), 400

    @door.route("/altegio", methods=["GET", "PUT"])
    def account() -> Response:
        asked = wish()
        with world.lock:
            world.limited_rights = dict(asked.get("rights", world.limited_rights))
            world.sms_funds = bool(asked.get("sms_funds", world.sms_funds))
            world.oddities = world.oddities.changed(asked.get("oddities", {}))
            world.mark()
            return jsonify(
                {
                    "rights": world.limited_rights,
                    "sms_funds": world.sms_funds,
                    "oddities": asdict(world.oddities),
                }
            )

    _register_small_lists(door, world)
    _register_webhooks(door, world, notifier)
    return door


def _register_small_lists(door: Blueprint, world: World) -> None:
    @door.get("/<any(staff, services, categories, comments):store>")
    def listed(store: str) -> Response:
        with world.lock:
            return jsonify(list(getattr(world, store).values()))

    @door.post("/<any(staff, services, categories, comments):store>")
    def add(store: str) -> tuple[Response, int]:
        with world.lock:
            return jsonify(_made(world, store, wish())), 201

    @door.route(
        "/<any(staff, services, categories, comments):store>/<int:number>", methods=["PUT", "PATCH", "DELETE"]
    )
    def change(store: str, number: int) -> Response:
        with world.lock:
            if request.method == "DELETE":
                world.take_away(store, number)
                return jsonify({"id": number, "removed": True})
            return jsonify(_changed(world, store, number, wish()))

    @door.put("/schedule")
    def work() -> Response:
        asked = wish()
        day = date.fromisoformat(str(asked.get("date")))
        with world.lock:
            if asked.get("staff_id") not in world.staff:
                raise ValueError("no such master")
            world.hours[hours.key(asked["staff_id"], day)] = list(asked.get("slots", []))
            world.mark()
            return jsonify(hours.slots(world, asked["staff_id"], day))


def _made(world: World, store: str, wanted: dict[str, Any]) -> dict[str, Any]:
    """Make an object after the pattern of the first one there, with a fresh id unless one is given."""
    kept: dict[int, dict[str, Any]] = getattr(world, store)
    if not kept:
        raise ValueError("there is nothing to take as a pattern")
    number = int(wanted.get("id") or max(kept) + 1)
    if number in kept:
        raise ValueError("there is such an object")
    made = next(iter(kept.values())) | wanted | {"id": number}
    world.put(store, made)
    return made


def _changed(world: World, store: str, number: int, wanted: dict[str, Any]) -> dict[str, Any]:
    kept: dict[int, dict[str, Any]] = getattr(world, store)
    if number not in kept:
        raise ValueError("no such object")
    if unknown := set(wanted) - set(kept[number]) | {"id"} & set(wanted):
        raise ValueError(f"cannot change {', '.join(sorted(unknown))}")
    made = kept[number] | wanted
    world.put(store, made)
    return made


def _register_webhooks(door: Blueprint, world: World, notifier: Notifier) -> None:
    @door.get("/webhooks")
    def webhooks() -> Response:
        return jsonify(
            {
                "behaviour": asdict(notifier.behaviour),
                "waiting": notifier.waiting(),
                "deliveries": notifier.log(),
            }
        )

    @door.put("/webhooks")
    def behave() -> Response:
        return jsonify(asdict(notifier.behave(**wish())))

    @door.post("/webhooks")
    def send() -> Response:
        """Send the request's own bytes, whatever they are, to every address of the location."""
        for one in world.hooks:
            notifier.send(one["url"], request.get_data())
        return jsonify({"addresses": len(world.hooks)})

    @door.get("/webhooks/addresses")
    def told() -> Response:
        """Show all that the vendor keeps of each address, also what it does not show."""
        with world.lock:
            return jsonify(world.hooks)

    @door.put("/webhooks/addresses")
    def addresses() -> Response:
        """Set the addresses with the flags of each, as a person in the vendor's own settings can."""
        asked = wish().get("urls", [])
        with world.lock:
            world.hooks = [
                address(one["url"], **{k: v for k, v in one.items() if k != "url"}) for one in asked
            ]
            world.mark()
            return jsonify(world.hooks)
