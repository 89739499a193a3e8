"""A pretend Instagram over a real socket, in the test's own process, with its clock at the tests' NOW."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from sandbox.app import create_app
from sandbox.clock import FrozenClock
from sandbox.faults import FaultPlans
from sandbox.instagram import actions
from sandbox.instagram.model import Person
from sandbox.instagram.store import Instagram
from sandbox.server import make_server
from sandbox.world import World
from tests.feedback.factories import NOW


@dataclass
class Pretend:
    """The vendor's side. `plan` lets it misbehave."""

    instagram: Instagram
    faults: FaultPlans
    url: str

    def plan(self, kind: str, **more: Any) -> None:
        """Let sends go wrong, once unless told otherwise."""
        plan = {"count": 1, "method": "POST", "path": "/messages$", **more}
        self.faults.add(kind=kind, vendor="instagram", **plan)

    def writer(self) -> Person:
        """Somebody who wrote an hour ago."""
        person = next(each for each in self.instagram.people() if not each.blocked)
        with self.instagram.lock:
            actions.write(self.instagram, person, "Добрий день", NOW - timedelta(hours=1))
        return person

    @property
    def received(self) -> list[str]:
        """What people received by the API, in order."""
        return [each.text for each in self.instagram.state.sent]


@pytest.fixture(scope="module")
def served() -> Iterator[Pretend]:
    """One server for the module."""
    world = World(1, 30, 0, FrozenClock(NOW))
    instagram, faults = Instagram(world, None), FaultPlans(1)
    server = make_server("127.0.0.1", 0, create_app(world, instagram, faults=faults, limit=False))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield Pretend(instagram, faults, f"http://127.0.0.1:{server.port}")
    server.shutdown()
    server.server_close()


@pytest.fixture
def pretend(served: Pretend, settings: Any) -> Pretend:
    """The server with nothing planned and nothing received, as the product's Instagram."""
    served.faults.clear()
    served.instagram.state.sent.clear()
    settings.INSTAGRAM_GRAPH_URL = served.url
    return served
