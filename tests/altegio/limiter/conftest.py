"""A broker, a salon of the test's own, and processes that ask beside it."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

PROCESS = """
import sys
from altegio.limiter import RedisLimiter

class Noting(RedisLimiter):
    def _ask(self, priority):
        wait, now = super()._ask(priority)
        if not wait:
            print(int(now) / 1_000_000, flush=True)
        return wait, now

limiter = Noting(sys.argv[1], owner=sys.argv[2])
for _ in range(int(sys.argv[3])):
    limiter.answered(limiter.acquire("sweep"))
"""


@pytest.fixture
def url() -> str:
    """The broker of this run."""
    return os.environ["REDIS_URL"]


@pytest.fixture
def owner() -> str:
    """A salon that shares its places with no other test."""
    return uuid.uuid4().hex


@pytest.fixture
def start(url: str, owner: str) -> Iterator[object]:
    """Start a process that takes so many places and writes down when; all end with the test."""
    started: list[subprocess.Popen[str]] = []

    def begin(places: int) -> subprocess.Popen[str]:
        root = Path(__file__).resolve().parents[3]
        argv = [sys.executable, "-c", PROCESS, url, owner, str(places)]
        started.append(subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, cwd=root))
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.wait()
        assert process.stdout
        process.stdout.close()
