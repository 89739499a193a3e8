"""Many requests at once over a few connections, as a vendor sends a burst; what is refused is sent again.

Not for ever: a server that answers nothing with 200 any more ends it with `Refused`, which says what it said.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from statistics import median, quantiles

CONNECTIONS = 16
AGAIN_AFTER = 0.2
# So many answers in a row other than 200, or so many seconds without one, and nothing more is sent.
MOST_REFUSED = 400
PATIENCE = 60.0


class Refused(RuntimeError):
    """The server takes nothing; the message says where, how often, and what it answered last."""


def ninety_ninth(seconds: Sequence[float]) -> float:
    """What 99 of 100 took at most; of a single one that one."""
    return quantiles(seconds, n=100, method="inclusive")[98] if len(seconds) > 1 else seconds[0]


@dataclass
class Volley:
    """How it went: the seconds of each request that was answered 200, in all, and what had to go again."""

    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0
    again: int = 0
    by_path: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    @property
    def per_second(self) -> float:
        """Requests answered in a second."""
        return len(self.latencies) / self.seconds

    @property
    def p50(self) -> float:
        """Half of the requests took so many seconds at most."""
        return median(self.latencies)

    @property
    def p99(self) -> float:
        """99 of 100 requests took so many seconds at most."""
        return ninety_ninth(self.latencies)

    def at(self, path: str) -> Volley:
        """What of it went to this path."""
        return Volley(self.by_path[path], self.seconds)


def request(path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """A whole POST as bytes, so that making it costs nothing while it is measured."""
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def fire(port: int, requests: Sequence[bytes], middle: Callable[[], None] | None = None) -> Volley:
    """Send all of them to 127.0.0.1, each again until it is answered 200. `middle` is called halfway.

    Raises Refused.
    """
    gun = _Gun(port, deque(requests))
    gun.middle, gun.half = middle, len(requests) // 2
    return _run(gun)


def load(port: int, requests: Iterable[bytes], seconds: float) -> Volley:
    """Send one after the other over each connection for so many seconds; what was begun is ended.

    Raises Refused.
    """
    gun = _Gun(port, deque(), requests)
    gun.until = time.monotonic() + seconds
    return _run(gun)


def _run(gun: _Gun) -> Volley:
    try:
        return asyncio.run(gun.fire())
    except* Refused as group:
        raised = group.exceptions[0]
    raise raised


class _Gun:
    def __init__(self, port: int, waiting: deque[bytes], more: Iterable[bytes] = ()) -> None:
        self.port, self.waiting, self.more = port, waiting, iter(more)
        self.until = 0.0
        self.middle: Callable[[], None] | None = None
        self.half = 0
        self.volley = Volley()
        self.refused = 0
        self.answered_at = time.monotonic()

    async def fire(self) -> Volley:
        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for _number in range(CONNECTIONS):
                group.create_task(self._connection())
        self.volley.seconds = time.perf_counter() - began
        return self.volley

    def _waits(self) -> bool:
        """Whether something is to be sent; while there is time, the next one is made."""
        if not self.waiting and time.monotonic() < self.until:
            self.waiting.extend(islice(self.more, 1))
        return bool(self.waiting)

    async def _connection(self) -> None:
        while self._waits():
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                self._give_up_in_time("nobody listens")
                await asyncio.sleep(AGAIN_AFTER)
                continue
            try:
                await self._talk(reader, writer)
            finally:
                writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Send one after the other until the server hangs up."""
        while self._waits():
            one = self.waiting.popleft()
            began = time.perf_counter()
            try:
                writer.write(one)
                status, closing = await _answer(reader)
            except (OSError, asyncio.IncompleteReadError):
                status, closing = 0, True
            self._note(one, status, time.perf_counter() - began)
            if self.middle is not None and len(self.volley.latencies) >= self.half:
                middle, self.middle = self.middle, None
                middle()
            if closing:
                return

    def _note(self, one: bytes, status: int, seconds: float) -> None:
        """Keep how long it took, or send it again."""
        if status == 200:
            self.volley.latencies.append(seconds)
            self.volley.by_path[_path(one)].append(seconds)
            self.refused, self.answered_at = 0, time.monotonic()
            return
        self.waiting.append(one)
        self.volley.again += 1
        # A connection that was cut is no answer: those of a server that starts again are counted by time.
        self.refused += status > 0
        self._give_up_in_time(f"{_path(one)} was answered {status or 'nothing'}")

    def _give_up_in_time(self, last: str) -> None:
        silent = time.monotonic() - self.answered_at
        if self.refused >= MOST_REFUSED or silent > PATIENCE:
            raise Refused(
                f"No request was answered 200 for {silent:.0f} s, {self.refused} were refused in a row, and"
                f" {last} at last. Look into the log of the web process."
            )


def _path(one: bytes) -> str:
    return one.split(b" ", 2)[1].decode()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bool]:
    """The status, and whether the server hangs up now."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    for line in head.split(b"\r\n"):
        if line.startswith(b"content-length:"):
            await reader.readexactly(int(line.partition(b":")[2]))
    return int(head.split(b" ", 2)[1]), b"connection: close" in head
