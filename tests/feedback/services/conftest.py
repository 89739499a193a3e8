"""A pretend Instagram below the client: what it is asked, and what it answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import responses
from requests import PreparedRequest

GRAPH = "https://graph.test"


class Graph:
    """Instagram's API as `responses` answers for it. `sent` holds the bodies of accepted messages."""

    def __init__(self, mock: responses.RequestsMock, account_id: str) -> None:
        self.mock = mock
        self.base = f"{GRAPH}/v25.0"
        self.account_id = account_id
        self.sent: list[dict[str, Any]] = []
        self._failures: list[tuple[int, Any] | Exception] = []
        mock.add_callback(responses.POST, f"{self.base}/{account_id}/messages", callback=self._send)

    def fail(self, status: int, code: int, subcode: int | None = None) -> None:
        """Refuse the next message."""
        error: dict[str, Any] = {"code": code, "message": "no"}
        if subcode is not None:
            error["error_subcode"] = subcode
        self._failures.append((status, {"error": error}))

    def break_off(self, error: Exception) -> None:
        """End the next send in this exception of the transport."""
        self._failures.append(error)

    def _send(self, request: PreparedRequest) -> tuple[int, dict[str, str], str]:
        if self._failures:
            failure = self._failures.pop(0)
            if isinstance(failure, Exception):
                raise failure
            return failure[0], {}, json.dumps(failure[1])
        body = json.loads(request.body or b"{}")
        self.sent.append(body)
        answer = {"recipient_id": body["recipient"]["id"], "message_id": f"mid.{len(self.sent)}"}
        return 200, {}, json.dumps(answer)

    def get(self, path: str, status: int = 200, **body: Any) -> None:
        """Answer GET of this path."""
        self.mock.add(responses.GET, f"{self.base}/{path}", json=body, status=status)

    def profile(self, igsid: str, username: str, name: str = "") -> None:
        """Tell this person's names."""
        self.get(igsid, username=username, name=name)

    @property
    def texts(self) -> list[str]:
        """The texts that were sent, in order."""
        return [body["message"]["text"] for body in self.sent]


@pytest.fixture
def graph(settings: Any) -> Iterator[Graph]:
    """Instagram, without a network; a call nobody announced fails the test."""
    settings.INSTAGRAM_GRAPH_URL = GRAPH
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield Graph(mock, settings.INSTAGRAM_ACCOUNT_ID)
