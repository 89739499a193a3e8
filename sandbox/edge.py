"""What lies between the wire and the application: the request log, the rate limit and the planned faults."""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from werkzeug.test import run_wsgi_app
from werkzeug.wrappers import Response

from sandbox.faults import Fault, FaultPlans
from sandbox.instagram.errors import planned
from sandbox.limit import RateLimit
from sandbox.requestlog import RequestLog

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

VENDORS = (
    ("/api/v1", "altegio"),
    ("/v", "instagram"),
    ("/refresh_access_token", "instagram"),
    ("/access_token", "instagram"),
    ("/oauth", "instagram"),
    ("/bot", "telegram"),
)
# Telegram's key stands in the path, and the log holds no keys.
TELEGRAM_KEY = re.compile("^/bot[^/]+/")
HTML = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
ALTEGIO_WORDS = {
    401: "Authentication needed.",
    402: "Необхідно продовжити ліцензію у філії з id: 1001",
    403: "Access denied.",
    404: "Не знайдено",
    429: "Too many requests",
    500: "Internal server error",
}
GRAPH_WORDS = {
    401: ("Invalid OAuth access token - Cannot parse access token", "OAuthException", 190),
    402: ("Payment required", "OAuthException", 2),
    403: ("Permissions error", "OAuthException", 200),
    404: ("Unsupported get request", "GraphMethodException", 100),
    429: ("Application request limit reached", "OAuthException", 4),
    500: ("An unknown error has occurred.", "OAuthException", 1),
}
TELEGRAM_WORDS = {
    401: "Unauthorized",
    402: "Bad Request: payment required",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    429: "Too Many Requests",
    500: "Internal Server Error",
}


def vendor_of(path: str) -> str | None:
    """Tell which vendor a path belongs to; None for the sandbox's own pages."""
    for start, vendor in VENDORS:
        if path.startswith(start) and (start != "/v" or path[2:3].isdigit()):
            return vendor
    return None


class Edge:
    """A WSGI layer. Only vendors' paths are counted, limited and disturbed."""

    def __init__(
        self, app: WSGIApplication, faults: FaultPlans, log: RequestLog, limit: RateLimit | None
    ) -> None:
        self._app, self._faults, self._log, self._limit = app, faults, log, limit

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path, method = environ.get("PATH_INFO", ""), environ["REQUEST_METHOD"]
        vendor = vendor_of(path)
        if vendor is None:
            return self._app(environ, start_response)
        at = time.time()
        wait = self._wait(vendor, environ)
        fault = None if wait else self._faults.take(vendor, method, path)
        status = 0
        try:
            if wait:
                answer = _refusal(vendor, 429, {"Retry-After": str(wait)})
            else:
                answer = self._answer(vendor, fault, environ)
            status = answer.status_code
        finally:
            shown = TELEGRAM_KEY.sub("/bot/", path) if vendor == "telegram" else path
            self._log.add(vendor, method, shown, status, at=at, fault=fault.kind if fault else None)
        if fault is not None and fault.kind == "truncated":
            return _half(answer, environ, start_response)
        return answer(environ, start_response)

    def _wait(self, vendor: str, environ: WSGIEnvironment) -> int:
        if self._limit is None or vendor != "altegio":
            return 0
        return self._limit.seconds_to_wait(environ.get("REMOTE_ADDR", ""))

    def _answer(self, vendor: str, fault: Fault | None, environ: WSGIEnvironment) -> Response:
        """Answer as the application would, or as the fault says. Raises ConnectionAbortedError to hang up."""
        kind = fault.kind if fault else ""
        if kind == "cut":
            hang_up(environ)
        if fault is not None and kind == "slow":
            time.sleep(min(fault.seconds, 120))
        if fault is not None and kind not in ("slow", "truncated", "lost"):
            return planned_answer(vendor, fault)
        body, status, headers = run_wsgi_app(self._app, environ, buffered=True)
        if kind == "lost":
            hang_up(environ)
        return Response(b"".join(body), status=status, headers=headers)


def planned_answer(vendor: str, fault: Fault) -> Response:
    """Return the answer of a fault that is answered instead of the application."""
    if fault.kind == "html":
        return Response(HTML, status=502, content_type="text/html")
    if fault.kind == "refused":
        meta = {"message": "An error has occurred."}
        return _json({"success": False, "data": None, "meta": meta}, 200)
    if fault.kind == "code":
        refusal = planned(fault.code, fault.subcode)
        return _json(refusal.body(), refusal.status)
    extra = {"Retry-After": str(max(1, round(fault.seconds)))} if fault.kind == "429" else {}
    return _refusal(vendor, int(fault.kind), extra)


def _refusal(vendor: str, status: int, headers: dict[str, str]) -> Response:
    if vendor == "instagram":
        words, kind, code = GRAPH_WORDS[status]
        answer = graph_error(status, words, code, None, kind)
    elif vendor == "telegram":
        answer = _json(telegram_error(status, int(headers.get("Retry-After", 1))), status)
    else:
        meta = {"message": ALTEGIO_WORDS[status]}
        answer = _json({"success": False, "data": None, "meta": meta}, status)
    answer.headers.extend(headers)
    return answer


def telegram_error(status: int, seconds: int) -> dict[str, Any]:
    """Return a refusal in Telegram's shape."""
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": TELEGRAM_WORDS[status]}
    if status == 429:
        body["description"] += f": retry after {seconds}"
        body["parameters"] = {"retry_after": seconds}
    return body


def graph_error(
    status: int, message: str, code: int, subcode: int | None, kind: str = "IGApiException"
) -> Response:
    """Return a refusal in Instagram's shape."""
    error: dict[str, Any] = {"message": message, "type": kind, "code": code}
    if subcode is not None:
        error["error_subcode"] = subcode
    return _json({"error": error | {"fbtrace_id": "AsandboxTrace"}}, status)


def _json(body: dict[str, Any], status: int) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), status=status, content_type="application/json")


def _half(answer: Response, environ: WSGIEnvironment, start_response: StartResponse) -> Iterator[bytes]:
    """Promise the whole body, send half of it, hang up."""
    body = answer.get_data()
    start_response(answer.status, list(answer.headers))
    yield body[: len(body) // 2]
    hang_up(environ)


def hang_up(environ: WSGIEnvironment) -> None:
    """Cut the connection. Raises ConnectionAbortedError, which the server takes for a caller who left."""
    wire = environ.get("werkzeug.socket")
    if wire is not None:
        wire.shutdown(socket.SHUT_RDWR)
    raise ConnectionAbortedError
