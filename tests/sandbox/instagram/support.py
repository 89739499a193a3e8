"""A served Instagram with a clock that stands still, and a product's webhook to receive its events."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests

from sandbox.app import create_app
from sandbox.clock import FrozenClock
from sandbox.instagram.model import FIRST, SECOND, Account, Person
from sandbox.instagram.store import Instagram
from sandbox.server import make_server
from sandbox.world import World

NOON = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
TOKEN = {"Authorization": "Bearer sandbox-token"}


def frozen_instagram(seed: int = 1, clients: int = 60, webhook_url: str | None = None) -> Instagram:
    """An account at noon of one November day."""
    return Instagram(World(seed, clients, 0, FrozenClock(NOON)), webhook_url)


@dataclass
class Direct:
    """A served account: the state behind it, and a session in front of it."""

    instagram: Instagram
    url: str
    session: requests.Session = field(default_factory=requests.Session)

    def graph(self, path: str, method: str = "GET", **arguments: Any) -> requests.Response:
        """Ask the Graph with the right token, unless `headers` says otherwise."""
        arguments.setdefault("headers", TOKEN)
        return self.session.request(method, f"{self.url}{path}", timeout=20, **arguments)

    def send(self, igsid: str, message: dict[str, Any], **more: Any) -> requests.Response:
        """Send a message as the product does."""
        body = {"recipient": {"id": igsid}, "message": message, **more}
        return self.graph("/v25.0/me/messages", "POST", json=body)

    def control(self, path: str, method: str = "GET", json: Any = None) -> Any:
        """Ask the control door."""
        answer = self.session.request(method, f"{self.url}/_control/instagram{path}", json=json, timeout=20)
        assert answer.ok, answer.text
        return answer.json()

    def pick(self, *, window_open: bool, thread: bool = True) -> Person:
        """Some person with the window as asked, who lets the salon write."""
        now = self.instagram.now()
        return next(
            person
            for person in self.instagram.people()
            if person.window_open(now) == window_open
            and bool(person.messages) == thread
            and not person.blocked
        )


@dataclass
class Webhook:
    """What a product's webhook received. `statuses` are answered first, then 200."""

    url: str
    statuses: list[int] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def events(self, kind: str = "") -> list[dict[str, Any]]:
        """The received events, of one kind or all."""
        found = [
            event
            for body in list(self.bodies)
            for entry in json.loads(body)["entry"]
            for event in entry.get("messaging", [])
        ]
        return [event for event in found if not kind or kind in event]

    def wait(self, count: int, kind: str = "") -> list[dict[str, Any]]:
        """Wait until that many events came."""
        until(lambda: len(self.events(kind)) >= count)
        return self.events(kind)


def until(true: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait until something is true."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def _receiver(webhook: Webhook) -> type[BaseHTTPRequestHandler]:
    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            webhook.headers.append(dict(self.headers))
            webhook.bodies.append(body)
            self.send_response(webhook.statuses.pop(0) if webhook.statuses else 200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Keep silent."""

    return Receiver


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    """A product that listens."""
    made = Webhook("")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _receiver(made))
    made.url = f"http://127.0.0.1:{server.server_port}/webhooks/instagram/"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def direct(webhook: Webhook) -> Iterator[Direct]:
    """A served account that delivers to `webhook`; its people do nothing by themselves."""
    instagram = frozen_instagram(webhook_url=webhook.url)
    instagram.deliverer.behave(edits=0.0)
    server = make_server("127.0.0.1", 0, create_app(instagram.world, instagram, limit=False))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    instagram.start()
    yield Direct(instagram, f"http://127.0.0.1:{server.port}")
    instagram.stop()
    server.shutdown()
    server.server_close()


@dataclass
class Chain:
    """Two served accounts behind one address, of two locations."""

    instagrams: tuple[Instagram, Instagram]
    url: str
    webhook: Webhook

    def graph(self, path: str, account: Account, method: str = "GET", **arguments: Any) -> requests.Response:
        """Ask the Graph with the token of that account."""
        headers = {"Authorization": f"Bearer {account.token}"}
        return requests.request(method, f"{self.url}{path}", timeout=20, headers=headers, **arguments)


@pytest.fixture
def chain(webhook: Webhook) -> Iterator[Chain]:
    """Two accounts that deliver to `webhook`; their people do nothing by themselves."""
    first = frozen_instagram(webhook_url=webhook.url)
    world = World(2, 30, 0, FrozenClock(NOON), company_id=1002)
    second = Instagram(world, webhook.url, SECOND)
    for one in (first, second):
        one.deliverer.behave(edits=0.0)
    app = create_app(first.world, first, others=[world], further=[second], limit=False)
    server = make_server("127.0.0.1", 0, app)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    first.start()
    second.start()
    assert (first.account, second.account) == (FIRST, SECOND)
    yield Chain((first, second), f"http://127.0.0.1:{server.port}", webhook)
    second.stop()
    first.stop()
    server.shutdown()
    server.server_close()
