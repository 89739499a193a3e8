"""The vendor's rate limit: 5 requests in a second, 200 in a minute, for each address."""

from __future__ import annotations

import time
from collections import deque
from threading import Lock

PER_SECOND, PER_MINUTE = 5, 200


class RateLimit:
    """Counts the requests that were let through, in sliding windows, by address."""

    def __init__(self) -> None:
        self._passed: dict[str, deque[float]] = {}
        self._lock = Lock()

    def seconds_to_wait(self, address: str, now: float | None = None) -> int:
        """Let the request through and return 0, or return how many whole seconds the caller has to wait."""
        now = time.monotonic() if now is None else now
        with self._lock:
            passed = self._passed.setdefault(address, deque())
            while passed and now - passed[0] >= 60:
                passed.popleft()
            if len(passed) >= PER_MINUTE:
                return int(60 - (now - passed[0])) + 1
            if len(passed) >= PER_SECOND and now - passed[-PER_SECOND] < 1:
                return 1
            passed.append(now)
            return 0

    def clear(self) -> None:
        """Forget who asked."""
        with self._lock:
            self._passed.clear()
