"""Running sandboxes, and which of them may serve another test."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests

from salon.local.ports import free_port
from salon.local.processes import Child, start

ROOT = Path(__file__).resolve().parent.parent
# How many sandboxes that no test uses stay for the next one that wants such a world.
KEPT = 3
# What a reset does not bring back.
KEEPING = {"--state", "--companies", "--instagram-webhook", "--altegio-webhook"}


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

    def stop(self) -> None:
        """Stop it at once: whatever it holds is of no worth any more."""
        self.session.close()
        self.child.process.kill()
        self.child.stop()

    def _json(self, method: str, path: str, **arguments: Any) -> Any:
        response = self.session.request(method, f"{self.url}{path}", timeout=60, **arguments)
        response.raise_for_status()
        return response.json() if response.content else None


StartSandbox = Callable[..., Sandbox]


class Sandboxes:
    """Running sandboxes that no test uses now, by their arguments."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._idle: list[tuple[list[str], Sandbox]] = []

    def take(self, world: list[str]) -> Sandbox:
        """One of this world as it is right after its start: one begun anew, else a new one."""
        for number, (its_world, sandbox) in enumerate(self._idle):
            if its_world == world:
                del self._idle[number]
                sandbox._json("PUT", "/_control/webhooks/addresses", json={"urls": []})
                sandbox.post("/_control/reset")
                return sandbox
        return self._begin(world)

    def give_back(self, world: list[str], sandbox: Sandbox) -> None:
        """Keep it for another test; stop it where its world cannot be begun anew."""
        if sandbox.child.alive() and not KEEPING & set(world):
            self._idle.append((world, sandbox))
        else:
            sandbox.stop()
        while len(self._idle) > KEPT:
            self._idle.pop(0)[1].stop()

    def stop(self) -> None:
        """Stop all."""
        for _world, sandbox in self._idle:
            sandbox.stop()

    def _begin(self, world: list[str]) -> Sandbox:
        port = free_port()
        argv = [sys.executable, "-m", "sandbox", "--port", str(port), *world]
        log = self.folder / f"sandbox-{port}.log"
        child = start("sandbox", argv, env=os.environ, log=log, cwd=ROOT, grace=3)
        sandbox = Sandbox(child, f"http://127.0.0.1:{port}")
        _wait_until_ready(sandbox)
        return sandbox


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
