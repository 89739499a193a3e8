"""How many calls the vendor takes."""

from __future__ import annotations

import time
from collections import deque
from threading import Lock


class Limit:
    """`calls` in any `seconds` of real time; the moved clock does not help a product that hurries."""

    def __init__(self, calls: int, seconds: float) -> None:
        self.calls, self.seconds = calls, seconds
        self._times: deque[float] = deque()
        self._lock = Lock()

    def take(self) -> bool:
        """Count a call; False when it is one too many (and is not counted)."""
        now = time.monotonic()
        with self._lock:
            while self._times and now - self._times[0] >= self.seconds:
                self._times.popleft()
            if len(self._times) >= self.calls:
                return False
            self._times.append(now)
            return True


def send_limit() -> Limit:
    """Return the Send API's limit: the vendor says 100 calls a second."""
    return Limit(100, 1.0)


def conversations_limit() -> Limit:
    """Return the Conversations API's limit: the vendor says 2 calls a second; here over five seconds."""
    return Limit(10, 5.0)
