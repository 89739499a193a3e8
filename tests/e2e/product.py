"""The product as processes beside a sandbox, with a database of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import requests

from salon.local.plan import Service, manage
from salon.local.processes import Child, start
from salon.local.services import web

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass
class Product:
    """Where the product's processes run and what they are told."""

    folder: Path
    env: dict[str, str]
    children: list[Child] = field(default_factory=list)
    commands: list[subprocess.Popen[str]] = field(default_factory=list)

    def manage(self, *words: str, patience: float = 300) -> str:
        """Run `manage.py` with `words`; its output. Fails the test when it fails or takes longer."""
        done = subprocess.run(
            manage(*words),
            env=self.env,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=patience,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def background(self, *words: str) -> subprocess.Popen[str]:
        """Start `manage.py` with `words` and do not wait for it."""
        begun = subprocess.Popen(
            manage(*words),
            env=self.env,
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.commands.append(begun)
        return begun

    def end_commands(self) -> None:
        """Ask those in the background to end, whatever they are about."""
        for one in self.commands:
            if one.poll() is None:
                one.terminate()

    def start(self, service: Service) -> Child:
        """Start one of the product's services; it stops with the test."""
        log = self.folder / f"{service.name}-{len(self.children)}.log"
        child = start(service.name, service.argv, env=self.env, log=log, cwd=ROOT, grace=service.grace)
        self.children.append(child)
        return child

    def start_web(self) -> Child:
        """Start the web process and wait until it answers: a browser that comes sooner is refused."""
        child = self.start(web(int(self.env["PORT"])))
        wait_for(self.answers, "the web process answers")
        return child

    def answers(self) -> bool:
        """Whether the web process says that the product is healthy."""
        try:
            return requests.get(f"{self.env['PUBLIC_URL']}/healthz/", timeout=5).ok
        except requests.RequestException:
            return False

    def kill(self, child: Child) -> None:
        """kill -9 a service with its whole session, as a machine that loses power would."""
        os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Rows of the product's database."""
        with psycopg.connect(self.env["DATABASE_URL"], autocommit=True) as connection:
            return connection.execute(query, list(values)).fetchall()

    def execute(self, query: str) -> None:
        """Change rows of the product's database."""
        with psycopg.connect(self.env["DATABASE_URL"], autocommit=True) as connection:
            connection.execute(query)

    def stop(self) -> None:
        """Stop what runs, at once: what it would still do is of no worth any more."""
        for child in reversed(self.children):
            if child.alive():
                self.kill(child)
            child.stop()


def wait_for(condition: Callable[[], bool], what: str, patience: float = 240.0) -> None:
    """Wait until `condition` holds."""
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.2)


def worker_service(number: int, concurrency: int = 2) -> Service:
    """A Celery worker that can run beside others on one machine."""
    celery = [sys.executable, "-m", "celery", "-A", "salon", "worker", "--concurrency", str(concurrency)]
    name = ["--queues", "celery,altegio,altegio-soon", "--hostname", f"worker{number}@localhost"]
    name += ["--without-gossip", "--without-mingle"]
    return Service("worker", [*celery, *name], grace=10)
