"""A sandbox of the benchmark's own as the vendor, a client of it, and where a pass's time goes."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

import requests

from altegio import mapping
from altegio.client import AltegioClient, Limiter, paging
from altegio.client import http as client_http
from altegio.sync import store
from salon.local.environments import SANDBOX_KEYS
from salon.local.ports import free_port
from salon.local.processes import start

ROOT = Path(__file__).resolve().parent.parent
COMPANY_ID = 1001
PATIENCE = 300.0

# What maps one row of a list, by the stream it belongs to.
MAPPERS = (
    "map_staff",
    "map_service_category",
    "map_service",
    "map_client",
    "map_appointment",
    "map_payment",
    "map_working_hours",
    "map_review",
)


@dataclass
class Vendor:
    """A running sandbox in which nothing happens by itself."""

    url: str
    session: requests.Session = field(default_factory=requests.Session)

    def door(self, method: str, path: str, json: Any = None, **params: Any) -> Any:
        """Ask the control door."""
        url = f"{self.url}/_control{path}"
        answer = self.session.request(method, url, json=json, params=params, timeout=PATIENCE)
        answer.raise_for_status()
        return answer.json()

    def client(self, limiter: Limiter, session: requests.Session | None = None) -> AltegioClient:
        """A client of the product's own with the sandbox's keys."""
        return AltegioClient(
            base_url=f"{self.url}/api/v1",
            partner_token=SANDBOX_KEYS["ALTEGIO_PARTNER_TOKEN"],
            user_token=SANDBOX_KEYS["ALTEGIO_USER_TOKEN"],
            limiter=limiter,
            session=session,
        )

    def requests(self) -> list[dict[str, Any]]:
        """What was asked of Altegio so far, oldest first."""
        found: list[dict[str, Any]] = self.door("GET", "/requests", vendor="altegio")["requests"]
        return found


@contextmanager
def vendor(
    scratch: Path, *, clients: int, appointments: int, limit: bool, hook: str = ""
) -> Iterator[Vendor]:
    """A sandbox for the length of the block. `hook`: where its webhooks go."""
    port = free_port()
    argv = [sys.executable, "-m", "sandbox", "--port", str(port), "--clients", str(clients)]
    argv += ["--appointments", str(appointments), *(() if limit else ("--no-limit",))]
    argv += ["--altegio-webhook", hook] if hook else []
    log = scratch / f"sandbox-{port}.log"
    child = start("sandbox", argv, env=os.environ, log=log, cwd=ROOT, grace=3)
    one = Vendor(f"http://127.0.0.1:{port}")
    try:
        wait_for(lambda: _ready(one.url), "the sandbox is ready")
        one.door("PUT", "/life", {"paused": True})
        yield one
    finally:
        one.session.close()
        child.stop()


def _ready(url: str) -> bool:
    try:
        return requests.get(f"{url}/_control/ready", timeout=5).ok
    except requests.RequestException:
        return False


def wait_for(
    condition: Callable[[], bool], what: str, pause: float = 0.2, patience: float = PATIENCE
) -> None:
    """Wait until `condition` holds. Raises TimeoutError with `what` when it does not come to."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        time.sleep(pause)


class Stages:
    """Seconds by stage: of the pass itself, and of the threads that fetch its pages beside it."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self.beside: Counter[str] = Counter()
        self._own = threading.get_ident()
        self._lock = threading.Lock()
        self._within = threading.local()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count the block as this stage; one inside it is taken out of it."""
        outer, began = getattr(self._within, "inner", 0.0), time.perf_counter()
        self._within.inner = 0.0
        try:
            yield
        finally:
            spent = time.perf_counter() - began
            with self._lock:
                counted = self.seconds if threading.get_ident() == self._own else self.beside
                counted[name] += spent - self._within.inner
            self._within.inner = outer + spent

    def wrapped(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, counted as this stage."""

        def call(*args: Any, **options: Any) -> Any:
            with self.stage(name):
                return function(*args, **options)

        return call

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Count the product's own functions for the length of the block."""
        places = [
            (requests.Session, "request", "network"),
            (client_http, "read_answer", "parsing"),
            (AltegioClient, "request", "waiting"),
            (paging._Ahead, "page", "waiting"),
            (store, "store", "storing"),
            *((mapping, name, "mapping") for name in MAPPERS),
        ]
        with ExitStack() as stack:
            for owner, name, stage in places:
                counted = self.wrapped(stage, getattr(owner, name))
                stack.enter_context(mock.patch.object(owner, name, counted))
            yield
