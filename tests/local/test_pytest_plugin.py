from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from salon.local.pytest_plugin import MOST_WORKERS, pytest_xdist_auto_num_workers
from salon.local.temporary import numbered_database
from tests.local.running import ROOT


@pytest.fixture(autouse=True)
def _nothing_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTEST_XDIST_AUTO_NUM_WORKERS", raising=False)


@pytest.mark.parametrize(
    ("arguments", "several"),
    [
        (["tests"], True),
        (["tests/feedback"], False),
        (["tests/local/test_demo.py"], False),
        (["tests/local/test_demo.py::test_one", "tests/local/test_setup.py"], False),
    ],
    ids=["all", "a folder", "a file", "tests of files"],
)
def test_only_all_tests_together_are_shared_among_workers(arguments: list[str], several: bool) -> None:
    number = pytest_xdist_auto_num_workers(cast(Any, SimpleNamespace(args=arguments, rootpath=ROOT)))
    assert number is not None
    assert (1 < number <= MOST_WORKERS) if several else number == 0


def test_a_number_of_workers_in_the_environment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_XDIST_AUTO_NUM_WORKERS", "3")
    assert pytest_xdist_auto_num_workers(cast(Any, SimpleNamespace(args=["tests"], rootpath=ROOT))) is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("unix:///tmp/a/valkey.sock", "unix:///tmp/a/valkey.sock?db=3"),
        ("unix:///tmp/a/valkey.sock?db=1", "unix:///tmp/a/valkey.sock?db=3"),
        ("redis://127.0.0.1:6379", "redis://127.0.0.1:6379/3"),
        ("rediss://user:word@cache.example:6380/0", "rediss://user:word@cache.example:6380/3"),
    ],
)
def test_each_worker_has_a_numbered_database_of_the_broker(url: str, expected: str) -> None:
    assert numbered_database(url, 3) == expected
