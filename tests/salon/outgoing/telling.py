"""Another tool that listens, what it wishes to hear, and something to tell it."""

from __future__ import annotations

from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from django.utils import timezone

from feedback import signals as surveys
from feedback.models import VisitFeedback
from salon.models import OutgoingWebhook

Kind = OutgoingWebhook.Kind


class Tool(ThreadingHTTPServer):
    """Another tool of the salon: it keeps what it is told, and answers what it is set to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Listener)
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.answer = 204
        self.url = f"http://127.0.0.1:{self.server_port}/hook"


class _Listener(BaseHTTPRequestHandler):
    server: Tool

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((dict(self.headers.items()), body))
        self.send_response(self.server.answer)
        if 300 <= self.server.answer < 400:
            self.send_header("Location", "http://127.0.0.1:1/inside")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the tests look at what was heard."""


def hook(tool: Tool, *kinds: str, **values: Any) -> OutgoingWebhook:
    """The tool wishes to hear of these kinds, or of all, since a few days ago."""
    usual = {"name": "stock", "url": tool.url, "allow_private": True}
    old = {"created_at": timezone.now() - timedelta(days=5)}
    return OutgoingWebhook.objects.create(kinds=list(kinds or Kind.values), **(usual | old | values))


def answer(survey: VisitFeedback) -> None:
    """A client answered."""
    surveys.answered.send(sender=VisitFeedback, feedback=survey)
