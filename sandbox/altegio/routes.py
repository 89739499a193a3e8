"""The Altegio API as one blueprint."""

from __future__ import annotations

from flask import Blueprint, Response, g, jsonify

from sandbox.altegio import auth, clients, places, records
from sandbox.altegio.answers import Refusal
from sandbox.world import World


def blueprint(world: World) -> Blueprint:
    """Return all paths under `/api/v1`. A request holds the lock and sees all that is due."""
    api = Blueprint("altegio", __name__, url_prefix="/api/v1")

    @api.before_request
    def enter() -> None:
        auth.check()
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

    for part in (places, clients, records):
        part.register(api, world)

    @api.route("/<path:rest>", methods=["GET", "POST", "PUT", "DELETE", "PATCH"])
    def unknown(rest: str) -> Response:
        raise Refusal(404, "Не знайдено", odd=True)

    return api
