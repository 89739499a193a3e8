"""A product's door that keeps what comes in."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Door:
    """What was received. `status` is what it answers."""

    url: str = ""
    status: int = 200
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def events(self) -> list[dict[str, Any]]:
        """Every event that can be read, also those that came in a list."""
        found = [json.loads(body) for body in list(self.bodies)]
        return [one for body in found for one in (body if isinstance(body, list) else [body])]

    def about(self, resource: str, number: int) -> list[str]:
        """What was told of one object."""
        return [
            one["status"]
            for one in self.events()
            if (one["resource"], one["resource_id"]) == (resource, number)
        ]


def until(true: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait until something is true."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


@contextmanager
def open_door() -> Iterator[Door]:
    """Listen on a free port."""
    door = Door()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            door.headers.append(dict(self.headers.items()))
            door.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(door.status)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Keep silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    door.url = f"http://127.0.0.1:{server.server_port}/webhooks/altegio/secret/"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield door
    server.shutdown()
    server.server_close()
