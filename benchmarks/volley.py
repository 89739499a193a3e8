"""Many requests at once over a few connections, as a vendor sends a burst; what is refused is sent again."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles

CONNECTIONS = 16
AGAIN_AFTER = 0.2


@dataclass
class Volley:
    """How it went: the seconds of each request that was answered 200, in all, and what had to go again."""

    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0
    again: int = 0

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
        return quantiles(self.latencies, n=100, method="inclusive")[98]


def request(path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """A whole POST as bytes, so that making it costs nothing while it is measured."""
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def fire(port: int, requests: Sequence[bytes], middle: Callable[[], None] | None = None) -> Volley:
    """Send all of them to 127.0.0.1, each again until it is answered 200. `middle` is called halfway."""
    return asyncio.run(_Gun(port, deque(requests), middle).fire())


class _Gun:
    def __init__(self, port: int, waiting: deque[bytes], middle: Callable[[], None] | None) -> None:
        self.port, self.waiting, self.middle = port, waiting, middle
        self.half = len(waiting) // 2
        self.volley = Volley()

    async def fire(self) -> Volley:
        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for _number in range(CONNECTIONS):
                group.create_task(self._connection())
        self.volley.seconds = time.perf_counter() - began
        return self.volley

    async def _connection(self) -> None:
        while self.waiting:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                await asyncio.sleep(AGAIN_AFTER)
                continue
            try:
                await self._talk(reader, writer)
            finally:
                writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Send one after the other until the server hangs up."""
        while self.waiting:
            one = self.waiting.popleft()
            began = time.perf_counter()
            try:
                writer.write(one)
                status, closing = await _answer(reader)
            except (OSError, asyncio.IncompleteReadError):
                status, closing = 0, True
            if status == 200:
                self.volley.latencies.append(time.perf_counter() - began)
            else:
                self.waiting.append(one)
                self.volley.again += 1
            if self.middle is not None and len(self.volley.latencies) >= self.half:
                middle, self.middle = self.middle, None
                middle()
            if closing:
                return


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bool]:
    """The status, and whether the server hangs up now."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    for line in head.split(b"\r\n"):
        if line.startswith(b"content-length:"):
            await reader.readexactly(int(line.partition(b":")[2]))
    return int(head.split(b" ", 2)[1]), b"connection: close" in head
