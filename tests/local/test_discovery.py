from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from salon.local.discovery import publish, running_environment, state_folder, withdraw


@pytest.fixture(autouse=True)
def by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a shell: no mode is chosen."""
    monkeypatch.delenv("SALON_MODE")


def pretend(base_dir: Path, mode: str) -> None:
    """This very process is the supervisor of `mode`."""
    state_folder(base_dir, mode).mkdir(parents=True)
    publish(state_folder(base_dir, mode), {"WHO": mode})


def test_nothing_runs_where_nothing_was_started(tmp_path: Path) -> None:
    assert running_environment(tmp_path) == {}


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [(None, {"WHO": "run"}), ("demo", {"WHO": "demo"}), ("run", {"WHO": "run"}), ("test", {})],
)
def test_a_run_goes_before_a_demo_unless_one_is_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chosen: str | None, expected: dict[str, str]
) -> None:
    pretend(tmp_path, "demo")
    pretend(tmp_path, "run")
    if chosen is not None:
        monkeypatch.setenv("SALON_MODE", chosen)
    assert running_environment(tmp_path) == expected


def test_a_stopped_one_is_forgotten(tmp_path: Path) -> None:
    pretend(tmp_path, "demo")
    withdraw(state_folder(tmp_path, "demo"))
    assert running_environment(tmp_path) == {}


@pytest.mark.parametrize("changed", [{"pid": 2**22 + 1}, {"born": "1"}], ids=["dead", "number reused"])
def test_what_a_killed_one_left_is_not_believed(tmp_path: Path, changed: dict[str, object]) -> None:
    pretend(tmp_path, "demo")
    path = state_folder(tmp_path, "demo") / "runtime.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changed}))
    assert json.loads(path.read_text())["pid"] in (os.getpid(), 2**22 + 1)
    assert running_environment(tmp_path) == {}
