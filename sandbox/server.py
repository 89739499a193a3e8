"""Werkzeug's threaded server with connections that stay open, as the vendors' do."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

IDLE_SECONDS = 75


class Handler(WSGIRequestHandler):
    """Answers request after request on a connection, and keeps silent about it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = IDLE_SECONDS

    def run_wsgi(self) -> None:
        """Answer one request. Werkzeug's own way closes the connection each time."""
        environ = self.make_environ()
        if self.headers.get("Expect", "").lower().strip() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        environ["wsgi.input"] = io.BytesIO(self._body(environ))
        started: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            started[:] = [status, headers]
            return self.wfile.write

        try:
            chunks = self.server.app(environ, start_response)
            self._send(chunks, started)
        except (ConnectionError, TimeoutError) as error:
            self.connection_dropped(error, environ)
            self.close_connection = True

    def _body(self, environ: dict[str, Any]) -> bytes:
        if environ.get("wsgi.input_terminated"):
            return bytes(environ["wsgi.input"].read())
        return bytes(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))

    def _send(self, chunks: Iterable[bytes], started: list[Any]) -> None:
        """Send the headers with the first piece. An answer of unknown length ends with the connection."""
        sent = False
        try:
            for chunk in chunks:
                if not sent:
                    self._send_headers(*started)
                    sent = True
                if self.command != "HEAD":
                    self.wfile.write(chunk)
                self.wfile.flush()
            if not sent:
                self._send_headers(*started)
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()

    def _send_headers(self, status: str, headers: list[tuple[str, str]]) -> None:
        code, _, words = status.partition(" ")
        self.send_response(int(code), words)
        names = {name.lower() for name, _ in headers}
        for name, value in headers:
            self.send_header(name, value)
        if "content-length" not in names and int(code) not in (204, 304):
            self.close_connection = True
            self.send_header("Connection", "close")
        self.end_headers()

    def log_request(self, *_: Any) -> None:
        """Say nothing: the request log is asked at the control door."""


class Server(ThreadedWSGIServer):
    """One thread a connection; threads do not hold up the exit."""

    daemon_threads = True


def make_server(host: str, port: int, app: WSGIApplication) -> Server:
    """Bind the port (0: a free one) and return the server. A port in use ends the program with 1."""
    return Server(host, port, app, handler=Handler)
