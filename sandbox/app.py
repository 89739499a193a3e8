"""One application out of the halves."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from flask import Flask
from flask.json.provider import DefaultJSONProvider

from sandbox.altegio.routes import blueprint as altegio
from sandbox.control.routes import blueprint as control
from sandbox.edge import Edge
from sandbox.faults import FaultPlans
from sandbox.limit import RateLimit
from sandbox.requestlog import RequestLog
from sandbox.world import World

if TYPE_CHECKING:
    from sandbox.instagram.store import Instagram


class _Json(DefaultJSONProvider):
    """Keys in the vendor's order, Ukrainian as it is written."""

    sort_keys = False
    ensure_ascii = False


def create_app(
    world: World,
    instagram: Instagram | None = None,
    *,
    faults: FaultPlans | None = None,
    log: RequestLog | None = None,
    limit: bool = True,
) -> Flask:
    """Build the application; faults, the request log and the rate limit lie around it as a WSGI layer."""
    app = Flask("sandbox")
    app.json = _Json(app)
    plans, requests, rate = (
        faults or FaultPlans(world.seed),
        log or RequestLog(),
        RateLimit() if limit else None,
    )

    def reset() -> None:
        world.reset()
        if instagram is not None:
            instagram.reset()

    app.register_blueprint(altegio(world))
    app.register_blueprint(control(world, plans, requests, rate, reset))
    if instagram is not None:
        for room in ("sandbox.instagram.routes", "sandbox.instagram.control", "sandbox.chat.routes"):
            app.register_blueprint(import_module(room).blueprint(world, instagram))
    app.wsgi_app = Edge(app.wsgi_app, plans, requests, rate)  # type: ignore[method-assign]
    return app
