"""Instagram's client and the API below it as `responses` answers for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import responses

from feedback.channels.instagram.client import InstagramClient

BASE = "https://graph.instagram.com"
ACCOUNT = "17841400000000000"
TOKEN = "IGAA-very-secret"
TEXT = "Оцініть, будь ласка, візит"
SEND = f"{BASE}/v25.0/{ACCOUNT}/messages"


def client(graph_url: str = BASE, timeout: tuple[float, float] = (5, 20)) -> InstagramClient:
    """The account's client, with TOKEN."""
    return InstagramClient(
        graph_url=graph_url, version="v25.0", account_id=ACCOUNT, token=TOKEN, timeout=timeout
    )


@pytest.fixture
def vendor() -> Iterator[responses.RequestsMock]:
    """Instagram, without a network; a call nobody announced fails the test."""
    with responses.RequestsMock() as mock:
        yield mock


def refusal(code: int, subcode: int | None = None, **more: Any) -> dict[str, Any]:
    """The body of a refusal, which quotes the token and the text."""
    error = {"message": f"quoting {TOKEN} and {TEXT}", "code": code, "error_subcode": subcode, **more}
    return {"error": error}
