"""Waking the worker for what a door stored: soon, seldom, and without keeping the vendor waiting.

A burst wakes it a few times a second, not once a webhook, and the vendor's answer does not wait for the
broker: one that is down would hold it for longer than the vendor's few seconds. A wake-up that is lost
costs seconds only, for beat's own look finds what is stored.
"""

from __future__ import annotations

import logging
import threading
import time

from celery import Task
from kombu.exceptions import OperationalError

from altegio import tasks

log = logging.getLogger(__name__)

# One wake-up covers what is stored within this time.
PAUSE_SECONDS = 0.2


class Waker:
    """Sends `task` after each `wake`: at once, and then once for all that came within `pause` seconds.

    From a thread of this process, which begins with the first wake-up, and anew after a fork.
    """

    def __init__(self, task: Task, pause: float = PAUSE_SECONDS) -> None:
        self._task, self._pause = task, pause
        self._wanted = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """Have the task sent soon; returns at once."""
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

    def _send(self) -> None:
        try:
            self._task.apply_async(retry=False)
        except OperationalError:
            log.warning("broker_unreachable task=%s", self._task.name)


webhooks = Waker(tasks.process_webhooks)
