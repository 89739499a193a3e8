"""Supervisors as processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from salon.local.ports import free_port
from tests.local.running import ROOT, Launch, Running


@pytest.fixture
def launch(tmp_path: Path) -> Iterator[Launch]:
    """Start supervisors: of the fake plan by default, else of any command; all are stopped with the test."""
    started: list[Running] = []

    def begin(
        worker: str = "steady",
        *,
        folder: Path = tmp_path / "house",
        port: int | None = None,
        servers: bool = False,
        command: Sequence[str] = (),
        env: Mapping[str, str] | None = None,
    ) -> Running:
        folder.mkdir(exist_ok=True)
        port = port or free_port()
        fake = [sys.executable, "-m", "tests.local.fake_supervisor", str(folder), str(port), worker]
        surroundings = {**os.environ, **(env or {})}
        if servers:
            # Those of this test run would switch the embedded ones off.
            del surroundings["DATABASE_URL"], surroundings["REDIS_URL"]
        output = tmp_path / f"screen-{len(started)}.txt"
        with output.open("wb") as screen:
            process = subprocess.Popen(
                list(command) or fake,
                cwd=folder if command else ROOT,
                env=surroundings,
                stdout=screen,
                stderr=subprocess.STDOUT,
            )
        started.append(Running(process, folder, port, output))
        return started[-1]

    yield begin
    for running in started:
        if running.process.poll() is None:
            running.stop()
