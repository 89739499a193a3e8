"""The Altegio API as one blueprint."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from flask import Blueprint, Response, g, jsonify, request
from werkzeug.local import LocalProxy

from sandbox.altegio import auth, clients, hook_settings, places, records, reviews
from sandbox.altegio.answers import Refusal
from sandbox.world import World


def blueprint(worlds: Mapping[int, World]) -> Blueprint:
    """Return all paths under `/api/v1`. A request holds its location's lock and sees all that is due.

    A path without a location (`/visits/{id}`) is the first one's.
    """
    api = Blueprint("altegio", __name__, url_prefix="/api/v1")
    first = next(iter(worlds.values()))
    # The location that the request is about: one set of paths serves them all.
    world = cast(World, LocalProxy(lambda: g.world))

    @api.before_request
    def enter() -> None:
        auth.check(worlds)
        g.world = worlds.get((request.view_args or {}).get("company", 0), first)
        world.lock.acquire()
        g.world_is_locked = True
        world.live()

    @api.teardown_request
    def leave(_: BaseException | None) -> None:
        if g.pop("world_is_locked", False):
            world.lock.release()

    @api.errorhandler(Refusal)
    def refuse(refusal: Refusal) -> Response:
        answer = jsonify(refusal.body())
        answer.status_code = refusal.status
        return answer

    for part in (clients, records, reviews, hook_settings):
        part.register(api, world)
    places.register(api, world, worlds)

    @api.route("/<path:rest>", methods=["GET", "POST", "PUT", "DELETE", "PATCH"])
    def unknown(rest: str) -> Response:
        raise Refusal(404, "Не знайдено", odd=True)

    return api
