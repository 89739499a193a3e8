"""Waking the worker for what the door stored: soon, seldom, and without keeping the vendor waiting.

A burst wakes it a few times a second, not once a webhook, and the vendor's answer does not wait for the
broker: one that is down would hold it for longer than the vendor's five seconds. A wake-up that is lost
costs seconds only, for the scan finds what is stored.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import structlog
from kombu.exceptions import OperationalError

from feedback import tasks

log = structlog.get_logger(__name__)

# One wake-up covers what is stored within this time.
PAUSE_SECONDS = 0.2


class Waker:
    """Calls `send` after each `wake`: at once, and then once for all that came within `pause` seconds.

    From a thread of this process, which begins with the first wake-up, and anew after a fork.
    """

    def __init__(self, send: Callable[[], None], pause: float = PAUSE_SECONDS) -> None:
        self._send, self._pause = send, pause
        self._wanted = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """Have `send` called soon; returns at once."""
        self._wanted.set()
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="waker", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while self._wanted.wait():
            self._wanted.clear()
            self._send()
            time.sleep(self._pause)


def _process_deliveries() -> None:
    try:
        tasks.process_deliveries.apply_async(retry=False)
    except OperationalError:
        log.warning("broker_unreachable", task="feedback.tasks.process_deliveries")


def _process_team_updates() -> None:
    try:
        tasks.process_team_updates.apply_async(retry=False)
    except OperationalError:
        log.warning("broker_unreachable", task="feedback.tasks.process_team_updates")


deliveries = Waker(_process_deliveries)
team_updates = Waker(_process_team_updates)
