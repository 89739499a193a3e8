"""Webhooks to the product: a thread of their own, signed, tried again when they fail."""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from threading import Condition, Thread
from typing import Any

import requests

from sandbox.instagram import events
from sandbox.instagram.model import ACCOUNT_ID, APP_SECRET

TIMEOUT = 5.0
AFTER_ANSWER = 0.15
GATHERS = 1.0  # how far ahead a batch reaches for its events
PAUSES = (1.0, 2.0, 5.0, 10.0, 20.0, 40.0, 60.0, 60.0, 60.0, 120.0, 300.0)
MAX_LOG = 5000
USER_AGENT = "Webhooks/1.0 (https://fb.me/webhooks)"


@dataclass
class Behaviour:
    """How deliveries go wrong: shares between 0 and 1, `delay` and the reach of `shuffle` in seconds.

    `batch` is how many events at most the vendor puts into one body.
    """

    duplicate: float = 0.0
    shuffle: float = 0.0
    delay: float = 0.0
    lose: float = 0.0
    edits: float = 0.08
    batch: int = 1
    paused: bool = False


@dataclass
class Job:
    """One event on its way; `topic` is the subscribed field, `statuses` the answers, 0 for none."""

    number: int
    topic: str
    event: dict[str, Any]
    due: float
    outcome: str = "pending"
    statuses: list[int] = field(default_factory=list)

    def kind(self) -> str:
        """Return what the event is about: message, read, postback and so on."""
        known = ("message", "read", "postback", "referral", "reaction", "message_edit")
        return next((one for one in known if one in self.event), "?")

    def listed(self) -> dict[str, Any]:
        """Return the job for the control door."""
        shown = asdict(self)
        del shown["due"]
        return {"field": shown.pop("topic"), **shown, "kind": self.kind(), "attempts": len(self.statuses)}


class Deliverer:
    """Sends events to one address, one at a time, the earliest first; without an address only a log."""

    def __init__(
        self, url: str | None, now: Callable[[], datetime], seed: int, account: str = ACCOUNT_ID
    ) -> None:
        self.url = url
        self._account = account
        self._now = now
        self._seed = seed
        self._changed = Condition()
        self._thread: Thread | None = None
        self._running = False
        self._session = requests.Session()
        self._session.trust_env = False
        self.reset()

    def reset(self) -> None:
        """Forget what waits, the log and the behaviour."""
        with self._changed:
            self.behaviour = Behaviour()
            self._random = random.Random(f"{self._seed}:deliveries")
            self._waiting: list[Job] = []
            self._log: deque[Job] = deque(maxlen=MAX_LOG)
            self._count = 0

    def put(self, event: events.Event, subscribed: bool = True) -> None:
        """Send an event soon, after the request that caused it was answered."""
        with self._changed:
            how = self.behaviour
            job = self._job(event, AFTER_ANSWER + how.delay + self._random.random() * how.shuffle)
            if not subscribed:
                job.outcome = "not_subscribed"
            elif self._random.random() < how.lose:
                job.outcome = "lost"
            elif self.url is None:
                job.outcome = "no_address"
            else:
                self._waiting.append(job)
                if self._random.random() < how.duplicate:
                    self._waiting.append(self._job(event, AFTER_ANSWER + how.delay + 1.0))
            self._changed.notify_all()

    def edits(self) -> bool:
        """Tell by a throw of the dice whether a new message is preceded by the vendor's junk."""
        with self._changed:
            return self._random.random() < self.behaviour.edits

    def _job(self, event: events.Event, pause: float) -> Job:
        self._count += 1
        job = Job(self._count, event[0], event[1], time.monotonic() + pause)
        self._log.append(job)
        return job

    def behave(self, **changes: Any) -> Behaviour:
        """Change the behaviour. Raises TypeError for an unknown word."""
        with self._changed:
            self.behaviour = Behaviour(**{**asdict(self.behaviour), **changes})
            self._changed.notify_all()
            return self.behaviour

    def log(self) -> list[dict[str, Any]]:
        """Return the last 5000 deliveries, oldest first."""
        with self._changed:
            return [job.listed() for job in self._log]

    def settled(self) -> bool:
        """Tell whether nothing of the log is on its way."""
        with self._changed:
            return all(job.outcome != "pending" for job in self._log)

    def again(self, number: int) -> bool:
        """Send a delivery of the log once more, as the vendor does; False where it is not in the log."""
        with self._changed:
            job = next((job for job in self._log if job.number == number), None)
            if job is None or self.url is None:
                return False
            self._waiting.append(self._job((job.topic, job.event), 0.0))
            self._changed.notify_all()
            return True

    def pending(self) -> list[tuple[str, dict[str, Any]]]:
        """Return the events that were not delivered yet, for a snapshot."""
        with self._changed:
            return [(job.topic, job.event) for job in sorted(self._waiting, key=lambda job: job.number)]

    def start(self) -> None:
        """Start the thread."""
        self._running = True
        self._thread = Thread(target=self._run, name="instagram-webhooks", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop the thread after the delivery in hand."""
        with self._changed:
            self._running = False
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(TIMEOUT + 1)

    def _run(self) -> None:
        while True:
            jobs = self._next()
            if not jobs:
                return
            status = self._post(jobs)
            with self._changed:
                for job in jobs:
                    self._settle(job, status)

    def _next(self) -> list[Job]:
        """Wait for the next job that is due, with those that go along; [] when the thread shall end."""
        with self._changed:
            while self._running:
                if self._waiting and not self.behaviour.paused:
                    now = time.monotonic()
                    due = sorted(self._waiting, key=lambda job: (job.due, job.number))
                    if due[0].due <= now:
                        most = max(1, self.behaviour.batch)
                        until = now + (GATHERS if most > 1 else 0.0)
                        jobs = [job for job in due if job.due <= until][:most]
                        for job in jobs:
                            self._waiting.remove(job)
                        return jobs
                    self._changed.wait(due[0].due - now)
                else:
                    self._changed.wait()
        return []

    def _post(self, jobs: list[Job]) -> int:
        """Deliver once. The body is built now: a redelivery has another `entry.time` and signature."""
        body = events.envelope([(job.topic, job.event) for job in jobs], self._now(), self._account)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": USER_AGENT,
            "X-Hub-Signature-256": events.signature(APP_SECRET, body),
        }
        try:
            answer = self._session.post(
                str(self.url), data=body, headers=headers, timeout=TIMEOUT, allow_redirects=False
            )
        except requests.RequestException:
            return 0
        return answer.status_code

    def _settle(self, job: Job, status: int) -> None:
        job.statuses.append(status)
        if 200 <= status < 300:
            job.outcome = "delivered"
        elif len(job.statuses) > len(PAUSES):
            job.outcome = "given_up"
        else:
            job.due = time.monotonic() + PAUSES[len(job.statuses) - 1]
            self._waiting.append(job)
