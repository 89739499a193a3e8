"""The location, its masters and its price list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, Response, request

from sandbox.altegio import LOGIN, PASSWORD, USER_TOKEN, params, permissions
from sandbox.altegio.answers import Refusal, not_found, ok
from sandbox.world import World, hours
from sandbox.world.catalogue import AVATAR
from sandbox.world.oddities import twisted


def register(api: Blueprint, world: World, worlds: Mapping[int, World]) -> None:
    """Add the paths of this file to the API."""
    _register_company(api, world, worlds)
    _register_staff(api, world)
    _register_services(api, world)


def _register_company(api: Blueprint, world: World, worlds: Mapping[int, World]) -> None:
    @api.post("/auth")
    def log_in() -> Response:
        body = request.get_json(silent=True) or {}
        if not body.get("login") or not body.get("password"):
            raise Refusal(400, "Не вказано логін або пароль")
        if (body["login"], body["password"]) != (LOGIN, PASSWORD):
            raise Refusal(401, "Невірний логін або пароль", odd=True)
        return ok(_user(), status=201)

    @api.get("/companies")
    def companies() -> Response:
        listed = [one.company | {"id": str(number), "active": "1"} for number, one in worlds.items()]
        return ok(params.paged(listed, 20)[0])

    @api.get("/company/<int:wanted>")
    def company(wanted: int) -> Response:
        if wanted not in worlds:
            raise not_found("Company not found")
        return ok(worlds[wanted].company)

    @api.get("/user/permissions/<int:company>")
    def rights(company: int) -> Response:
        return ok(permissions.listed(world))


def _user() -> dict[str, Any]:
    return {
        "id": 12_000_001,
        "user_token": USER_TOKEN,
        "name": "Власниця салону",
        "phone": "380440000000",
        "login": LOGIN,
        "email": LOGIN,
        "avatar": AVATAR,
        "is_approved": True,
        "is_email_confirmed": False,
    }


def _register_staff(api: Blueprint, world: World) -> None:
    @api.get("/staff/<int:company>")
    @api.get("/company/<int:company>/staff")
    def staff(company: int) -> Response:
        masters = [twisted(world, "staff", one) for one in world.staff.values()]
        return ok(masters, {"total_count": len(masters)})

    @api.get("/staff/<int:company>/<int:wanted>")
    @api.get("/company/<int:company>/staff/<int:wanted>")
    def master(company: int, wanted: int) -> Response:
        return ok(twisted(world, "staff", _one(world.staff, wanted)))

    @api.get("/company/<int:company>/staff/schedule")
    def schedule(company: int) -> Response:
        today = world.clock.now().astimezone(world.zone).date().isoformat()
        start = params.day("start_date") or today
        end = params.day("end_date") or start
        return ok(hours.schedule(world, date.fromisoformat(start), date.fromisoformat(end)))


def _register_services(api: Blueprint, world: World) -> None:
    @api.get("/service_categories/<int:company>")
    @api.get("/company/<int:company>/service_categories")
    def categories(company: int) -> Response:
        staff = params.numbers("staff_id")
        kept = [one for one in world.categories.values() if not staff or staff & set(one["staff"])]
        return ok([twisted(world, "service_category", one) for one in kept], {"total_count": len(kept)})

    @api.get("/service_categories/<int:company>/<int:wanted>")
    @api.get("/company/<int:company>/service_categories/<int:wanted>")
    def category(company: int, wanted: int) -> Response:
        return ok(twisted(world, "service_category", _one(world.categories, wanted)))

    @api.get("/services/<int:company>")
    @api.get("/company/<int:company>/services")
    def services(company: int) -> Response:
        staff, among = params.numbers("staff_id"), params.numbers("category_id")
        return ok(
            [
                twisted(world, "service", one)
                for one in world.services.values()
                if (not staff or staff & {worker["id"] for worker in one["staff"]})
                and (not among or one["category_id"] in among)
            ]
        )

    @api.get("/services/<int:company>/<int:wanted>")
    @api.get("/company/<int:company>/services/<int:wanted>")
    def service(company: int, wanted: int) -> Response:
        return ok(twisted(world, "service", _one(world.services, wanted)))


def _one(stored: dict[int, dict[str, Any]], wanted: int) -> dict[str, Any]:
    if wanted not in stored:
        raise not_found()
    return stored[wanted]
