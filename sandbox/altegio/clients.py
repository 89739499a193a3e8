"""The lists and the cards of clients."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from sandbox.altegio import params, search, shapes
from sandbox.altegio.answers import Refusal, not_found, ok
from sandbox.world import World
from sandbox.world.clients import CUSTOM_FIELD
from sandbox.world.times import stamp


def register(api: Blueprint, world: World) -> None:
    """Add the paths of this file to the API."""

    @api.get("/clients/<int:company>")
    def clients(company: int) -> Response:
        kept = [one for one in world.clients.values() if _fits(one)]
        shown = [shapes.full_client(world, one["id"]) for one in kept]
        shown = [one for one in shown if _paid_between(one)]
        page, _ = params.paged(shown, 20)
        return ok(page, {"total_count": len(shown)})

    @api.get("/client/<int:company>/<int:wanted>")
    @api.get("/company/<int:company>/clients/<int:wanted>")
    def client(company: int, wanted: int) -> Response:
        if wanted not in world.clients:
            raise not_found("Клієнта не знайдено")
        return ok(shapes.full_client(world, wanted))

    @api.post("/company/<int:company>/clients/search")
    def find(company: int) -> Response:
        body = request.get_json(silent=True)
        if not isinstance(body, dict):
            raise Refusal(422, "An error has occurred.", [])
        found, total = search.run(world, body)
        return ok(found, {"total_count": total})

    @api.get("/custom_fields/<kind>/<int:company>")
    def custom_fields(kind: str, company: int) -> Response:
        if kind not in ("record", "client"):
            raise not_found()
        return ok([_definition()] if kind == "client" else [])

    @api.post("/sms/clients/by_id/<int:company>")
    def sms(company: int) -> Response:
        return _send_sms(world)


def _fits(client: dict[str, Any]) -> bool:
    changed, ids = client["last_change_date"][:19], params.numbers("id")
    after, before = params.moment("changed_after"), params.moment("changed_before")
    if (after and changed < after) or (before and changed > before) or (ids and client["id"] not in ids):
        return False
    asked = {
        "fullname": client["name"],
        "phone": client["phone"],
        "email": client["email"],
        "card": client["card"],
    }
    return all(
        request.args.get(name, "").strip().lower().lstrip("+") in value.lower()
        for name, value in asked.items()
    )


def _paid_between(client: dict[str, Any]) -> bool:
    least, most = request.args.get("paid_min", type=float), request.args.get("paid_max", type=float)
    return (least is None or client["paid"] >= least) and (most is None or client["paid"] <= most)


def _definition() -> dict[str, Any]:
    return {
        "id": 1,
        "salon_id": 1001,
        "custom_field": {
            "id": 1,
            "code": CUSTOM_FIELD,
            "entity_type": None,
            "show_in_ui": True,
            "title": "Instagram user name",
            "user_can_edit": True,
            "type": {"code": "text", "title": "Текст"},
            "values": None,
        },
    }


def _send_sms(world: World) -> Response:
    """Take a text message for clients by id. The vendor calls the text `text` and nothing else."""
    body = request.get_json(silent=True) or {}
    ids, text = body.get("client_ids"), body.get("text")
    if not isinstance(ids, list) or not ids or not text:
        raise Refusal(422, "An error has occurred.", {"text": ["Поле обов'язкове"]})
    if not world.sms_funds:
        raise Refusal(402, "Insufficient funds on the account. Refill your balance.")
    for client_id in ids:
        if client_id in world.clients:
            world.sms.append({"client_id": client_id, "text": str(text), "at": stamp(world.clock.now())})
    world.mark()
    return ok([], {"message": "Accepted"}, 201)
