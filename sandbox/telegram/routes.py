"""Telegram's paths: the Bot API under `/bot<token>/`, and `t.me` under `/tg/`."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from sandbox.telegram.methods import METHODS
from sandbox.telegram.model import TOKEN, USERNAME, Refusal
from sandbox.telegram.store import Telegram


def blueprint(telegram: Telegram) -> Blueprint:
    """Return the routes."""
    routes = Blueprint("telegram", __name__)

    @routes.route("/bot<token>/<method>", methods=["GET", "POST"])
    def call(token: str, method: str) -> tuple[Response, int]:
        try:
            if token != TOKEN:
                raise Refusal(401, "Unauthorized")
            deed = METHODS.get(method.lower())
            if deed is None:
                raise Refusal(404, "Not Found: method not found")
            with telegram.changed:
                return jsonify({"ok": True, "result": deed(telegram, _params())}), 200
        except Refusal as refusal:
            return jsonify(refusal.body()), refusal.code

    @routes.get("/tg/<username>")
    def link(username: str) -> AnyResponse | tuple[str, int]:
        if username.lower() != USERNAME:
            return "Такого бота немає.", 404
        given = request.args.get("start", "")
        clean = "".join(one for one in given if (one.isascii() and one.isalnum()) or one in "_-")
        return redirect(f"/?app=telegram&start={clean}")

    return routes


def _params() -> dict[str, Any]:
    body = request.get_json(silent=True)
    return {**request.args.to_dict(), **request.form.to_dict(), **(body if isinstance(body, dict) else {})}
