from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count, repeat

import pytest

from benchmarks import volley
from benchmarks.volley import Refused, fire, load, request
from salon.local.ports import free_port

ONE = request("/door/", b"{}", {})


@contextmanager
def answering(*statuses: int) -> Iterator[int]:
    """The port of a server that answers these statuses in turn, and the last one for ever."""
    loop, asked, port = asyncio.new_event_loop(), count(), free_port()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(len(ONE)):
            status = statuses[min(next(asked), len(statuses) - 1)]
            writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: 2\r\n\r\nok".encode())

    server = loop.run_until_complete(asyncio.start_server(talk, "127.0.0.1", port))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield port
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def test_a_door_that_refuses_everything_ends_the_volley_with_what_it_said() -> None:
    with answering(403) as port, pytest.raises(Refused, match="/door/ was answered 403") as refused:
        fire(port, [ONE] * 5)
    assert "400 were refused in a row" in str(refused.value)


def test_where_nobody_listens_the_volley_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(volley, "PATIENCE", 0.0)
    with pytest.raises(Refused, match="nobody listens"):
        fire(free_port(), [ONE])


def test_what_is_refused_now_and_then_is_sent_again() -> None:
    with answering(500, 200, 503, 200) as port:
        fired = fire(port, [ONE] * 20)
    assert (len(fired.latencies), fired.again) == (20, 2)
    assert len(fired.at("/door/").latencies) == 20


def test_a_load_ends_with_its_time_and_counts_what_was_answered() -> None:
    with answering(200) as port:
        fired = load(port, repeat(ONE), 0.05)
    assert len(fired.latencies) >= 1
    assert fired.again == 0
