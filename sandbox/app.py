"""One Flask application out of the halves."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from flask import Flask

from sandbox.faults import FaultPlans
from sandbox.requestlog import RequestLog
from sandbox.world import World


def create_app(
    world: World,
    instagram: Any = None,
    *,
    faults: FaultPlans | None = None,
    log: RequestLog | None = None,
    limit: bool = True,
) -> Flask:
    """Build the application; faults, the request log and the rate limit lie around it as WSGI layers."""
    app = Flask("sandbox")
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    if instagram is not None:
        for room in ("sandbox.instagram.routes", "sandbox.instagram.control", "sandbox.chat.routes"):
            app.register_blueprint(import_module(room).blueprint(world, instagram))
    return app
