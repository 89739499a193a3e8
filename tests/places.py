"""When the shared limiter gave its places, by the broker's own clock, on which all processes agree."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import redis

# What a limiter's script notes each time it gives a place.
GIVEN = r"^hset {name}:turn:\S+ last (\d+)"


@contextmanager
def listening(url: str, name: str = "altegio") -> Iterator[list[float]]:
    """Collect the seconds at which this limiter gives places, whoever takes them, while the block runs."""
    moments: list[float] = []
    given = re.compile(GIVEN.format(name=name), re.IGNORECASE)
    # Nothing may be said for long while processes start: silence ends nothing.
    with redis.Redis.from_url(url, socket_timeout=None) as broker, broker.monitor() as monitor:
        number = broker.connection_pool.connection_kwargs.get("db", 0)
        done = threading.Event()

        def listen() -> None:
            for command in monitor.listen():
                if done.is_set():
                    return
                found = given.match(command["command"]) if command["db"] == number else None
                if found:
                    moments.append(int(found[1]) / 1_000_000)

        listener = threading.Thread(target=listen, daemon=True)
        listener.start()
        try:
            yield moments
        finally:
            done.set()
            broker.ping()  # so that the listener hears something and ends
            listener.join(timeout=10)


def most_in_a_second(moments: Sequence[float]) -> int:
    """The largest number within any second."""
    ordered = sorted(moments)
    return max((sum(start <= each < start + 1 for each in ordered) for start in ordered), default=0)
