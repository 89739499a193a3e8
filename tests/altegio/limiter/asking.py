"""A limiter whose places a test can watch."""

from __future__ import annotations

from altegio.limiter import PLACES, RATE_PER_SECOND, Place, RedisLimiter

INTERVAL = 1 / RATE_PER_SECOND
WINDOW = PLACES * INTERVAL
NOWHERE = "redis://127.0.0.1:1/0"


class Asking(RedisLimiter):
    """A limiter that does not wait, and notes what it was told and when its places were given."""

    def __init__(self, url: str, owner: str = "", rate: float = RATE_PER_SECOND) -> None:
        super().__init__(url, rate, owner=owner, sleep=lambda _: None)
        self.given: list[float] = []

    def ask(self, priority: str = "sweep") -> float:
        """How long to wait for a place: 0 where it was given."""
        return self._ask(priority)[0]

    def _ask(self, priority: str) -> tuple[float, str]:
        wait, now = super()._ask(priority)
        if not wait:
            self.given.append(int(now) / 1_000_000)
        return wait, now

    def take(self) -> Place:
        """A place, however long it takes."""
        while True:
            place = self.acquire("sweep")
            if place is not None:
                return place
