"""What the product asked of the vendors and when: the proof of rates and of repeats."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import asdict, dataclass
from threading import Lock
from typing import Any

MAX_ENTRIES = 100_000


@dataclass(frozen=True)
class Entry:
    """One vendor request. `at` is real time (seconds since 1970), never the moved clock. No keys."""

    at: float
    vendor: str
    method: str
    path: str
    status: int
    fault: str | None = None


class RequestLog:
    """The last 100,000 requests in the order of their arrival, safe to use from several threads."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=MAX_ENTRIES)
        self._lock = Lock()

    def add(
        self,
        vendor: str,
        method: str,
        path: str,
        status: int,
        *,
        at: float | None = None,
        fault: str | None = None,
    ) -> None:
        """Remember a request; status 0 means that the connection was cut without an answer."""
        entry = Entry(time.time() if at is None else at, vendor, method, path, status, fault)
        with self._lock:
            self._entries.append(entry)

    def entries(self, vendor: str | None = None) -> list[Entry]:
        """Return the requests, of one vendor or of all, oldest first."""
        with self._lock:
            kept = [entry for entry in self._entries if vendor in (None, entry.vendor)]
        return sorted(kept, key=lambda entry: entry.at)

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._entries.clear()

    def report(self, vendor: str | None = None) -> dict[str, Any]:
        """Return the requests with the most that fell into any second and into any minute."""
        entries = self.entries(vendor)
        times = [entry.at for entry in entries]
        return {
            "count": len(entries),
            "max_per_second": most_within(times, 1.0),
            "max_per_minute": most_within(times, 60.0),
            "requests": [asdict(entry) for entry in entries],
        }


def most_within(times: list[float], seconds: float) -> int:
    """Return the largest number of the sorted `times` in any half-open window of that many seconds."""
    most = start = 0
    for index, moment in enumerate(times):
        while moment - times[start] >= seconds:
            start += 1
        most = max(most, index - start + 1)
    return most
