"""A mirror that reads a real sandbox over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from altegio.client import AltegioClient
from altegio.models import Company, SyncRun
from altegio.sync.engine import run_sync
from tests.altegio.open_pace import NoWaiting
from tests.factories import COMPANY_ID, CompanyFactory


@pytest.fixture
def altegio(start_sandbox: Callable[..., Any]) -> Any:
    """A salon in which nothing happens by itself, so that it can be counted."""
    sandbox = start_sandbox(clients=40, appointments=160, options=["--no-limit"])
    sandbox._json("PUT", "/_control/life", json={"paused": True})
    return sandbox


@pytest.fixture
def company() -> Company:
    """The salon's row, with nothing of it read yet."""
    return CompanyFactory()


@pytest.fixture
def client(altegio: Any) -> AltegioClient:
    """A client of that salon which does not wait between its tries."""
    return make_client(altegio.url)


def make_client(url: str, limiter: Any = None) -> AltegioClient:
    """A client of the sandbox at `url`."""
    return AltegioClient(
        base_url=f"{url}/api/v1",
        partner_token="sandbox-partner",
        user_token="sandbox-user",
        limiter=limiter or NoWaiting(),
        sleep=lambda seconds: None,
    )


@pytest.fixture
def sync(client: AltegioClient) -> Callable[..., SyncRun]:
    """Run a pass: `sync()` reads what changed, `sync(full=True)` everything."""

    def run(**options: Any) -> SyncRun:
        options = {"full": False, "now": timezone.now(), "client": client, **options}
        return run_sync(COMPANY_ID, **options)

    return run
