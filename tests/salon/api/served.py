"""The product behind a real socket, in the transaction of a test: what the test made is there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connections


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def kept_connection() -> Iterator[None]:
    """Let requests end without closing the connection that holds the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


@contextmanager
def served() -> Iterator[str]:
    """The address, such as http://127.0.0.1:43210."""
    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=_Quiet)
    shared: Any = connections["default"]

    def serve() -> None:
        connections["default"] = shared
        server.serve_forever(poll_interval=0.02)

    shared.inc_thread_sharing()
    thread = threading.Thread(target=serve)
    thread.start()
    try:
        with kept_connection():
            yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        shared.dec_thread_sharing()
