"""One application out of the halves."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from flask import Flask
from flask.json.provider import DefaultJSONProvider

from sandbox.altegio.routes import blueprint as altegio
from sandbox.altegio.webhooks import Notifier
from sandbox.control.routes import blueprint as control
from sandbox.control.vendor import blueprint as vendor
from sandbox.edge import Edge
from sandbox.faults import FaultPlans
from sandbox.limit import RateLimit
from sandbox.requestlog import RequestLog
from sandbox.telegram import control as telegram_control
from sandbox.telegram import routes as telegram_routes
from sandbox.telegram.store import Telegram
from sandbox.world import World

if TYPE_CHECKING:
    from sandbox.instagram.store import Instagram


class _Json(DefaultJSONProvider):
    """Keys in the vendor's order, Ukrainian as it is written."""

    sort_keys = False
    ensure_ascii = False

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        """Write JSON. What is no Unicode (a lone surrogate) goes over the wire escaped."""
        text = super().dumps(obj, **kwargs)
        try:
            text.encode()
        except UnicodeEncodeError:
            return super().dumps(obj, **{**kwargs, "ensure_ascii": True})
        return text


def create_app(
    world: World,
    instagram: Instagram | None = None,
    *,
    others: Sequence[World] = (),
    further: Sequence[Instagram] = (),
    telegram: Telegram | None = None,
    notifier: Notifier | None = None,
    faults: FaultPlans | None = None,
    log: RequestLog | None = None,
    limit: bool = True,
) -> Flask:
    """Build the application; faults, the request log and the rate limit lie around it as a WSGI layer.

    `others` are the chain's further locations, `further` their Instagram accounts; chat page and control
    door are the first account's.
    """
    app = Flask("sandbox")
    app.json = _Json(app)
    plans, requests, rate = (
        faults or FaultPlans(world.seed),
        log or RequestLog(),
        RateLimit() if limit else None,
    )

    worlds = {one.company_id: one for one in (world, *others)}
    webhooks = notifier or Notifier(world.seed)
    bot = telegram or Telegram(world)
    for one in worlds.values():
        webhooks.attach(one)

    def reset() -> None:
        for one in worlds.values():
            one.reset()
        webhooks.reset()
        bot.reset()
        for account in (instagram, *further):
            if account is not None:
                account.reset()

    app.register_blueprint(altegio(worlds))
    app.register_blueprint(control(worlds, plans, requests, rate, reset))
    app.register_blueprint(vendor(worlds, webhooks))
    app.register_blueprint(telegram_routes.blueprint(bot))
    app.register_blueprint(telegram_control.blueprint(bot))
    if instagram is not None:
        graph = import_module("sandbox.instagram.routes")
        app.register_blueprint(graph.blueprint(world, instagram, further))
        for room in ("sandbox.instagram.control", "sandbox.chat.routes"):
            app.register_blueprint(import_module(room).blueprint(world, instagram))
    app.wsgi_app = Edge(app.wsgi_app, plans, requests, rate)  # type: ignore[method-assign]
    return app
