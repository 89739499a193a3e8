"""`hooks_settings`: where a location's webhooks go, and which."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from sandbox.altegio.answers import Refusal, invalid, ok
from sandbox.world import World

FLAGS = (
    "salon",
    "service_category",
    "service",
    "good",
    "master",
    "client",
    "record",
    "goods_operations_sale",
    "goods_operations_receipt",
    "goods_operations_consumable",
    "goods_operations_stolen",
    "goods_operations_move",
    "finances_operation",
)
# The vendor says nothing of these two in its answers, though it takes them.
NOT_SHOWN = ("good", "self_sending")
MOST_URLS = 10


def address(url: str, **flags: int) -> dict[str, Any]:
    """Return one address with everything switched on, but what `flags` says."""
    return {"url": url, "active": 1, "self_sending": 1, **dict.fromkeys(FLAGS, 1), **flags}


def register(api: Blueprint, world: World) -> None:
    """Add the paths of this file to the API."""

    @api.get("/hooks_settings/<int:company>")
    def settings(company: int) -> Response:
        _check_right(world)
        return ok(shown(world))

    @api.post("/hooks_settings/<int:company>")
    def replace(company: int) -> Response:
        _check_right(world)
        world.hooks = _read(request.get_json(silent=True))
        world.mark()
        return ok(shown(world), status=201)


def shown(world: World) -> dict[str, Any]:
    """Return the settings as the vendor shows them: all addresses, but the flags of the first one only."""
    first = world.hooks[0] if world.hooks else address("", active=0, **dict.fromkeys(FLAGS, 0))
    flags = {name: first[name] for name in ("active", *FLAGS) if name not in NOT_SHOWN}
    return {"urls": [one["url"] for one in world.hooks], **flags}


def _read(body: Any) -> list[dict[str, Any]]:
    """Return the new settings: what was there before is gone, the flags are the same for every address."""
    if not isinstance(body, dict):
        raise Refusal(422, "An error has occurred.", [])
    urls = body.get("urls")
    if not isinstance(urls, list) or not 1 <= len(urls) <= MOST_URLS:
        raise invalid("urls", f"Кількість адрес має бути від 1 до {MOST_URLS}")
    if not all(isinstance(url, str) and url.startswith(("http://", "https://")) for url in urls):
        raise invalid("urls", "Невірна адреса")
    flags = {name: _flag(body.get(name, 0)) for name in ("active", "self_sending", *FLAGS)}
    return [{"url": url, **flags} for url in dict.fromkeys(urls)]


def _flag(value: Any) -> int:
    return int(value in (1, True, "1"))


def _check_right(world: World) -> None:
    if not world.limited_rights.get("settings.webhook_read_access", True):
        raise Refusal(403, "Access denied.")
