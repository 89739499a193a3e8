"""A sandbox inside the test's own process, over a real socket, with a clock that stands still."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from sandbox.app import create_app
from sandbox.clock import FrozenClock
from sandbox.faults import FaultPlans
from sandbox.server import make_server
from sandbox.world import World

NOON = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
KEYS = {
    "Authorization": "Bearer sandbox-partner, User sandbox-user",
    "Accept": "application/vnd.api.v2+json",
}


@dataclass
class Served:
    """A served salon: the world behind it and a session in front of it."""

    world: World
    url: str
    session: requests.Session = field(default_factory=requests.Session)

    def ask(self, path: str, method: str = "GET", **arguments: Any) -> requests.Response:
        """Ask Altegio with the right keys, unless `headers` says otherwise."""
        arguments.setdefault("headers", KEYS)
        return self.session.request(method, f"{self.url}/api/v1{path}", timeout=20, **arguments)

    def data(self, path: str, **params: Any) -> Any:
        """The `data` of an answer that must be good."""
        answer = self.ask(path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    def control(self, path: str, method: str = "GET", json: Any = None) -> Any:
        """Ask the control door."""
        answer = self.session.request(method, f"{self.url}/_control{path}", json=json, timeout=20)
        assert answer.ok, answer.text
        return answer.json()

    def every_record(self, **params: Any) -> list[dict[str, Any]]:
        """All records over all pages."""
        found: list[dict[str, Any]] = []
        page = 1
        while chunk := self.data("/records/1001", page=page, count=200, **params):
            found, page = found + chunk, page + 1
        return found


Serve = Callable[..., Served]


def frozen_world(seed: int = 1, clients: int = 60, appointments: int = 400) -> World:
    """A world at noon of one November day."""
    return World(seed, clients, appointments, FrozenClock(NOON))


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve a world; by default a small one without the rate limit."""
    servers = []

    def begin(world: World | None = None, *, limit: bool = False) -> Served:
        world = world or frozen_world()
        server = make_server("127.0.0.1", 0, create_app(world, faults=FaultPlans(world.seed), limit=limit))
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        servers.append(server)
        return Served(world, f"http://127.0.0.1:{server.port}")

    yield begin
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def salon(serve: Serve) -> Served:
    """A small salon without the rate limit."""
    return serve()
