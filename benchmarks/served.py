"""The product's web process and workers beside a measurement, as the supervisor starts them."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import requests

from benchmarks.sections import Options
from benchmarks.vendor import ROOT, wait_for
from salon.local.plan import Service
from salon.local.ports import free_port
from salon.local.processes import start
from salon.local.services import web


@dataclass
class Server:
    """gunicorn as the product starts it, with another application in it where asked."""

    options: Options
    module: str
    more: Mapping[str, str]
    port: int = field(default_factory=free_port)

    def start(self) -> None:
        """Start it; it may not listen yet."""
        argv = [self.module if word == "salon.wsgi" else word for word in web(self.port).argv]
        log = self.options.scratch / f"web-{self.port}.log"
        self.child = start("web", argv, env={**os.environ, **self.more}, log=log, cwd=ROOT, grace=8)

    def kill_and_start_again(self) -> None:
        """As a machine that loses power, and its supervisor."""
        os.killpg(self.child.process.pid, signal.SIGKILL)
        self.child.process.wait()
        self.start()

    def listens(self) -> bool:
        """Whether it answers anything."""
        try:
            return requests.get(f"http://127.0.0.1:{self.port}/", timeout=5).status_code > 0
        except requests.RequestException:
            return False


@contextmanager
def served(options: Options, module: str, more: Mapping[str, str]) -> Iterator[Server]:
    """A web process for the length of the block; `more` goes into its environment."""
    server = Server(options, module, more)
    server.start()
    try:
        wait_for(server.listens, "the web process answers")
        yield server
    finally:
        server.child.stop()


@contextmanager
def working(options: Options, services: Sequence[Service], more: Mapping[str, str]) -> Iterator[None]:
    """These workers for the length of the block."""
    with ExitStack() as stack:
        for one in services:
            log = options.scratch / f"{one.name}.log"
            env = {**os.environ, **more}
            stack.callback(start(one.name, one.argv, env=env, log=log, cwd=ROOT, grace=one.grace).stop)
        yield
