"""Altegio's webhooks to the product: a hint that something changed, unsigned, unordered, sent once."""

from __future__ import annotations

import heapq
import json
import random
import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from threading import Condition, Thread
from typing import Any

import requests

from sandbox.altegio import shapes
from sandbox.world import World
from sandbox.world.oddities import twisted

# The vendor says: an answer must come within 15 seconds, and nothing is sent again.
TIMEOUT = 15.0
THREADS = 4
MAX_LOG = 20_000
# Which switch of the settings lets which resource through, where they are not called alike.
SWITCHES = {"staff": "master"}


@dataclass(frozen=True)
class Behaviour:
    """How deliveries come: `earliest` to `latest` seconds after the change; the others are shares.

    `partial`: the object is cut down to its id; `array`: the event stands in a list; `junk`: it is no JSON.
    """

    earliest: float = 1.0
    latest: float = 5.0
    lose: float = 0.0
    duplicate: float = 0.0
    partial: float = 0.05
    array: float = 0.05
    junk: float = 0.0
    paused: bool = False


@dataclass
class Delivery:
    """One event to one address; `status` is the answer's, 0 for none."""

    number: int
    company_id: int
    resource: str
    resource_id: int
    event: str
    shape: str = "whole"
    outcome: str = "waiting"
    status: int = 0


Job = tuple[float, int, Delivery, str, bytes]


class Notifier:
    """Sends what the worlds tell it to the addresses of their settings, several at once, earliest first."""

    def __init__(self, seed: int = 1) -> None:
        self._seed = seed
        self._changed = Condition()
        self._threads: list[Thread] = []
        self._running = False
        self.reset()

    def attach(self, world: World) -> None:
        """Listen to a world's changes."""
        world.listener = self.hear

    def reset(self) -> None:
        """Forget what waits, the log and the behaviour."""
        with self._changed:
            self.behaviour = Behaviour()
            self._random = random.Random(f"{self._seed}:webhooks")
            self._waiting: list[Job] = []
            self._log: deque[Delivery] = deque(maxlen=MAX_LOG)
            self._count = 0

    def behave(self, **changes: Any) -> Behaviour:
        """Change the behaviour. Raises TypeError for an unknown word."""
        with self._changed:
            self.behaviour = replace(self.behaviour, **changes)
            self._changed.notify_all()
            return self.behaviour

    def hear(self, world: World, resource: str, number: int, event: str) -> None:
        """Put an event on its way to every address that wants it, with the object as it is now."""
        switch = SWITCHES.get(resource, resource)
        urls = [one["url"] for one in world.hooks if one["active"] and one.get(switch)]
        if not urls:
            return
        data = _object(world, resource, number, deleted=event == "delete")
        for url in urls:
            self._put(url, Delivery(0, world.company_id, resource, number, event), data)

    def send(self, url: str, body: bytes) -> None:
        """Send any body at once, as the control door asks."""
        with self._changed:
            self._wait(url, Delivery(0, 0, "", 0, "", "given"), body, 0.0)

    def log(self) -> list[dict[str, Any]]:
        """Return the last deliveries, oldest first, without the addresses: they hold the product's secret."""
        with self._changed:
            return [asdict(one) for one in self._log]

    def waiting(self) -> int:
        """Return how many deliveries are still on their way."""
        with self._changed:
            return sum(1 for one in self._log if one.outcome == "waiting")

    def start(self) -> None:
        """Start the threads."""
        self._running = True
        for number in range(THREADS):
            thread = Thread(target=self._run, name=f"altegio-webhooks-{number}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """Stop the threads; what is on its way is lost, as the vendor's is."""
        with self._changed:
            self._running = False
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(1.0)

    def _put(self, url: str, delivery: Delivery, data: Any) -> None:
        with self._changed:
            how = self.behaviour
            if self._random.random() < how.lose:
                delivery.outcome = "lost"
                self._note(delivery)
                return
            copies = 1 + (self._random.random() < how.duplicate)
            for _ in range(copies):
                one = replace(delivery, shape=self._shape(how))
                pause = self._random.uniform(how.earliest, max(how.earliest, how.latest))
                self._wait(url, one, _body(one, data), pause)

    def _shape(self, how: Behaviour) -> str:
        dice = self._random.random()
        for shape in ("partial", "array", "junk"):
            dice -= getattr(how, shape)
            if dice < 0:
                return shape
        return "whole"

    def _note(self, delivery: Delivery) -> None:
        self._count += 1
        delivery.number = self._count
        self._log.append(delivery)

    def _wait(self, url: str, delivery: Delivery, body: bytes, pause: float) -> None:
        self._note(delivery)
        heapq.heappush(self._waiting, (time.monotonic() + pause, delivery.number, delivery, url, body))
        self._changed.notify()

    def _run(self) -> None:
        session = requests.Session()
        session.trust_env = False
        while (job := self._next()) is not None:
            _, _, delivery, url, body = job
            status = _post(session, url, body)
            with self._changed:
                delivery.status = status
                delivery.outcome = "delivered" if 200 <= status < 300 else "failed"

    def _next(self) -> Job | None:
        """Wait for the next job that is due; None when the threads shall end."""
        with self._changed:
            while self._running:
                if not self._waiting or self.behaviour.paused:
                    self._changed.wait()
                    continue
                left = self._waiting[0][0] - time.monotonic()
                if left <= 0:
                    return heapq.heappop(self._waiting)
                self._changed.wait(left)
        return None


def _post(session: requests.Session, url: str, body: bytes) -> int:
    headers = {"Content-Type": "application/json", "User-Agent": "Altegio"}
    try:
        return session.post(
            url, data=body, headers=headers, timeout=TIMEOUT, allow_redirects=False
        ).status_code
    except requests.RequestException:
        return 0


def _object(world: World, resource: str, number: int, *, deleted: bool) -> dict[str, Any]:
    """Return what the GET of the object would show; a deleted one is whole too, and says so."""
    makers: dict[str, Callable[[], dict[str, Any]]] = {
        "record": lambda: shapes.record(world, world.records[number], finances=True),
        "client": lambda: shapes.full_client(world, number),
        "staff": lambda: world.staff[number],
        "service": lambda: world.services[number],
        "service_category": lambda: world.categories[number],
    }
    shown = twisted(world, resource, makers[resource]())
    return {**shown, "deleted": True} if deleted else dict(shown)


def _body(delivery: Delivery, data: dict[str, Any]) -> bytes:
    event = {
        "company_id": delivery.company_id,
        "resource": delivery.resource,
        "resource_id": delivery.resource_id,
        "status": delivery.event,
        "data": {"id": data["id"]} if delivery.shape == "partial" else data,
    }
    text = json.dumps([event] if delivery.shape == "array" else event)
    return (text[: len(text) // 2] if delivery.shape == "junk" else text).encode()
