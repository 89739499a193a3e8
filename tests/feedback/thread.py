"""A pretend Instagram and the product's own door, both over real sockets, by one clock that stands still."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar

import pytest
import requests
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection, connections
from django.utils import timezone

from feedback.models import ContactEvent, InstagramContact
from feedback.services import accounts, inbox, release, sending
from salon.local.environments import sandbox_addresses
from sandbox.app import create_app
from sandbox.clock import FrozenClock
from sandbox.faults import FaultPlans
from sandbox.instagram import deliveries
from sandbox.instagram.model import Person
from sandbox.instagram.store import Instagram
from sandbox.server import make_server
from sandbox.world import World
from tests.feedback.factories import NOW, AccountFactory, ReachableSurveyFactory, make_campaign
from tests.sandbox.instagram.support import until

__all__ = ["Thread", "door", "served_thread", "thread"]


@dataclass
class Door:
    """The product's web application on a port. `statuses` are answered first, without asking it."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    answered: list[int] = field(default_factory=list)
    database: Any = None
    wsgi: ClassVar[Any] = None

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """Answer a request within the running test's transaction, as Django's own live server may."""
        if self.statuses:
            self.answered.append(self.statuses.pop(0))
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            start_response(f"{self.answered[-1]} No", [("Content-Length", "0")])
            return [b""]
        connections["default"] = self.database

        def begin(status: str, headers: Any, *rest: Any) -> Any:
            self.answered.append(int(status.split(maxsplit=1)[0]))
            return start_response(status, headers, *rest)

        return self.wsgi(environ, begin)


@dataclass
class Thread:
    """What people do in Direct, through the sandbox's control door, and what the product makes of it."""

    instagram: Instagram
    faults: FaultPlans
    url: str
    door: Door
    session: requests.Session = field(default_factory=requests.Session)

    def control(self, path: str, json: Any = None, method: str = "POST") -> Any:
        """Ask the control door."""
        address = f"{self.url}/_control/instagram{path}"
        answer = self.session.request(method, address, json={} if json is None else json, timeout=20)
        assert answer.ok, answer.text
        return answer.json()

    def act(self, person: Person, deed: str = "messages", **what: Any) -> Any:
        """Let a person do something."""
        return self.control(f"/people/{person.igsid}/{deed}", what)

    def behave(self, **how: Any) -> None:
        """Let deliveries go wrong."""
        self.control("/behaviour", how)

    def pass_time(self, **by: float) -> None:
        """Move the one clock."""
        self.instagram.world.clock.move(timedelta(**by).total_seconds())

    @property
    def now(self) -> Any:
        """The one moment."""
        return self.instagram.now()

    def arrived(self) -> list[dict[str, Any]]:
        """Wait until nothing is on its way to the product; what was posted so far."""
        until(self.instagram.deliverer.settled)
        return self.instagram.deliverer.log()

    def hear(self) -> None:
        """Let the workers do what there is, after all has arrived."""
        self.arrived()
        while inbox.sort_deliveries(self.now):
            pass
        for contact_id in inbox.waiting_people(self.now):
            inbox.attend_to(contact_id, self.now)
        assert not ContactEvent.objects.exclude(error="").exists()

    def send(self) -> None:
        """Let the workers send what may go."""
        release.release_due(self.now)
        for message_id in sending.ready_messages(self.now):
            sending.send_message(message_id, self.now)

    def again(self) -> int:
        """Let the vendor deliver all of it once more, each with another time and signature; how many."""
        delivered = [job["number"] for job in self.arrived() if job["outcome"] == "delivered"]
        for number in delivered:
            self.control(f"/deliveries/{number}/again")
        return len(delivered)

    def stranger(self) -> Person:
        """Somebody without a thread."""
        return next(p for p in self.instagram.people() if not p.messages and not p.blocked)

    def client(self, **survey: Any) -> Person:
        """Somebody who wrote an hour ago, is known to the product, and is to be asked about a visit."""
        make_campaign()
        person = next(p for p in self.instagram.people() if not p.blocked)
        person.automatic = False
        self.pass_time(hours=-1)
        self.act(person, text="Добрий день")
        self.pass_time(hours=1)
        ReachableSurveyFactory(person__igsid=person.igsid, person__profile_checked_at=NOW, **survey)
        self.hear()
        return person

    def contact(self, person: Person) -> InstagramContact:
        """The person as the product knows them."""
        return InstagramContact.objects.get(igsid=person.igsid)


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    """The product's door."""
    made = Door()
    Door.wsgi = get_wsgi_application()
    server = make_server("127.0.0.1", 0, made)
    made.url = f"http://127.0.0.1:{server.port}/webhooks/instagram/"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def served_thread(door: Door) -> Iterator[Thread]:
    """One sandbox for the module, whose webhooks go to the product's door."""
    instagram = Instagram(World(1, 30, 0, FrozenClock(NOW)), door.url)
    faults = FaultPlans(1)
    server = make_server("127.0.0.1", 0, create_app(instagram.world, instagram, faults=faults, limit=False))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    instagram.start()
    yield Thread(instagram, faults, f"http://127.0.0.1:{server.port}", door)
    instagram.stop()
    server.shutdown()
    server.server_close()


@contextmanager
def connected(served: Thread, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The sandbox as it is right after its start, and a product that is connected to it."""
    monkeypatch.setattr(deliveries, "AFTER_ANSWER", 0.0)
    monkeypatch.setattr(deliveries, "PAUSES", (0.05, 0.05, 0.05))
    monkeypatch.setattr(timezone, "now", served.instagram.now)
    for name, value in sandbox_addresses(served.url).items():
        setattr(settings, name, value)
    served.instagram.world.clock.set_offset(0)
    served.instagram.reset()
    served.behave(edits=0.0)
    served.faults.clear()
    served.door.statuses.clear()
    served.door.answered.clear()
    served.door.database = connections["default"]
    connection.inc_thread_sharing()
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)  # it would end the test's transaction
    AccountFactory()
    assert accounts.current_account(NOW) is not None
    yield
    served.control("/behaviour", {"paused": False, "lose": 0.0})
    served.arrived()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    connection.dec_thread_sharing()


@pytest.fixture
def thread(
    served_thread: Thread, db: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Thread]:
    """The sandbox as it is right after its start, and a product that is connected to it."""
    with connected(served_thread, settings, monkeypatch):
        yield served_thread
