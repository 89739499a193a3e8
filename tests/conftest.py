"""What every room's tests may use: a sandbox of their own."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests

from salon.local.ports import free_port
from salon.local.processes import Child, start

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Sandbox:
    """A running `python -m sandbox`, and its control door.

    The methods raise `requests.HTTPError` on an answer of 400 and above.
    """

    child: Child
    url: str
    session: requests.Session = field(default_factory=requests.Session)

    def get(self, path: str, **params: Any) -> Any:
        """The JSON at `path` ("/_control/…", or a vendor's path)."""
        return self._json("GET", path, params=params)

    def post(self, path: str, json: Any = None) -> Any:
        """Send `json` to `path` and return the JSON of the answer, None for an empty one."""
        return self._json("POST", path, json={} if json is None else json)

    def _json(self, method: str, path: str, **arguments: Any) -> Any:
        response = self.session.request(method, f"{self.url}{path}", timeout=60, **arguments)
        response.raise_for_status()
        return response.json() if response.content else None


StartSandbox = Callable[..., Sandbox]


@pytest.fixture
def start_sandbox(tmp_path: Path) -> Iterator[StartSandbox]:
    """Start a sandbox with a world of your own; several may run at once; all stop with the test."""
    started: list[Sandbox] = []

    def begin(
        *, clients: int = 30, appointments: int = 120, seed: int = 1, options: list[str] | None = None
    ) -> Sandbox:
        port = free_port()
        world = ["--clients", clients, "--appointments", appointments, "--seed", seed]
        argv = [sys.executable, "-m", "sandbox", "--port", port, *world, *(options or [])]
        log = tmp_path / f"sandbox-{port}.log"
        child = start("sandbox", [str(part) for part in argv], env=os.environ, log=log, cwd=ROOT, grace=3)
        sandbox = Sandbox(child, f"http://127.0.0.1:{port}")
        started.append(sandbox)
        _wait_until_ready(sandbox)
        return sandbox

    yield begin
    for sandbox in started:
        sandbox.session.close()
        sandbox.child.stop()


@pytest.fixture
def sandbox(request: pytest.FixtureRequest, start_sandbox: StartSandbox) -> Sandbox:
    """A sandbox of this test alone.

    `@pytest.mark.sandbox(clients=5, options=["--answer-after", "0-0"])` or an indirect parameter (a dict
    of the same words) chooses its world.
    """
    marker = request.node.get_closest_marker("sandbox")
    chosen: dict[str, Any] = dict(marker.kwargs) if marker else {}
    chosen.update(getattr(request, "param", None) or {})
    return start_sandbox(**chosen)


def _wait_until_ready(sandbox: Sandbox, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            sandbox.get("/_control/ready")
            return
        except requests.RequestException as error:
            if not sandbox.child.alive() or time.monotonic() > deadline:
                pytest.fail(f"The sandbox did not start: {error}\n{sandbox.child.last_lines()}")
        time.sleep(0.05)
