"""The lists and the cards of clients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, request

from sandbox.altegio import params, search, shapes
from sandbox.altegio.answers import Refusal, not_found, ok
from sandbox.world import World
from sandbox.world.clients import CUSTOM_FIELD
from sandbox.world.oddities import twisted
from sandbox.world.shifting import shift_clients
from sandbox.world.times import stamp

# Number, code and title of the salon's own field of each kind of object.
DEFINITIONS = {"client": (1, CUSTOM_FIELD, "Instagram user name"), "record": (2, "hall", "Зал")}


def register(api: Blueprint, world: World) -> None:
    """Add the paths of this file to the API."""

    @api.get("/clients/<int:company>")
    def clients(company: int) -> Response:
        fits = _filter(world.zone)
        kept = [one for one in world.clients.values() if fits(one)]
        if {"paid_min", "paid_max"} & set(request.args):
            kept = [one for one in kept if _paid_between(shapes.full_client(world, one["id"]))]
        page, _ = params.paged(kept, 20)
        shown = [_shown(world, one["id"]) for one in page]
        shift_clients(world, page)
        return ok(shown, {"total_count": len(kept)})

    @api.get("/client/<int:company>/<int:wanted>")
    @api.get("/company/<int:company>/clients/<int:wanted>")
    def client(company: int, wanted: int) -> Response:
        if wanted not in world.clients:
            raise not_found("Клієнта не знайдено")
        return ok(_shown(world, wanted))

    @api.post("/company/<int:company>/clients/search")
    def find(company: int) -> Response:
        body = request.get_json(silent=True)
        if not isinstance(body, dict):
            raise Refusal(422, "An error has occurred.", [])
        found, total = search.run(world, body)
        return ok(found, {"total_count": total})

    @api.get("/custom_fields/<kind>/<int:company>")
    def custom_fields(kind: str, company: int) -> Response:
        if kind not in DEFINITIONS:
            raise not_found()
        return ok([_definition(company, *DEFINITIONS[kind])])

    @api.post("/sms/clients/by_id/<int:company>")
    def sms(company: int) -> Response:
        return _send_sms(world)


def _shown(world: World, client_id: int) -> dict[str, Any]:
    return twisted(world, "client", shapes.full_client(world, client_id))


def _filter(zone: ZoneInfo) -> Callable[[dict[str, Any]], bool]:
    """Read the query once; return what tells whether a client fits."""
    ids, names = (
        params.numbers("id"),
        {"fullname": "name", "phone": "phone", "email": "email", "card": "card"},
    )
    after, before = params.moment("changed_after", zone), params.moment("changed_before", zone)
    wanted = {field: request.args.get(name, "").strip().lower().lstrip("+") for name, field in names.items()}

    def fits(client: dict[str, Any]) -> bool:
        changed = client["last_change_date"][:19]
        if (after and changed < after) or (before and changed > before) or (ids and client["id"] not in ids):
            return False
        return all(text in client[field].lower() for field, text in wanted.items() if text)

    return fits


def _paid_between(client: dict[str, Any]) -> bool:
    least, most = request.args.get("paid_min", type=float), request.args.get("paid_max", type=float)
    return (least is None or client["paid"] >= least) and (most is None or client["paid"] <= most)


def _definition(company: int, number: int, code: str, title: str) -> dict[str, Any]:
    return {
        "id": number,
        "salon_id": company,
        "custom_field": {
            "id": number,
            "code": code,
            "entity_type": None,
            "show_in_ui": True,
            "title": title,
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
            world.sms.append(
                {"client_id": client_id, "text": str(text), "at": stamp(world.clock.now(), world.zone)}
            )
    world.mark()
    return ok([], {"message": "Accepted"}, 201)
