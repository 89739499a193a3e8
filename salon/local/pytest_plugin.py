"""Tests get real servers before Django reads its settings: a plug-in, since a conftest comes too late."""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
from collections.abc import Generator

import pytest

from salon.local.browser import find_chromium
from salon.local.environments import environment_of_tests
from salon.local.processes import StartError
from salon.local.temporary import numbered_database, temporary_servers

# Each has two of the broker's 16 databases.
MOST_WORKERS = 8


def pytest_configure(config: pytest.Config) -> None:
    """Name the markers of this project's fixtures."""
    config.addinivalue_line(
        "markers",
        "sandbox(clients=…, appointments=…, seed=…, options=[…]): the world of the `sandbox` fixture, "
        "and further arguments of `python -m sandbox`.",
    )


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Set the environment and start what DATABASE_URL and REDIS_URL leave open, before pytest-django's hook.

    Only in the process that was started by hand: the workers of pytest-xdist inherit its environment, and
    share its servers, each with databases of its own.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        _start(early_config)
    else:
        number = int(worker.removeprefix("gw"))
        if number >= MOST_WORKERS:
            raise pytest.UsageError(f"No more than {MOST_WORKERS} workers, please: -n {MOST_WORKERS}.")
        os.environ["REDIS_URL"] = numbered_database(os.environ["REDIS_URL"], number)
    yield


def _start(early_config: pytest.Config) -> None:
    os.environ.update(environment_of_tests())
    # Set in some environments: each worker and each process of the product would compile all files again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    os.environ["SALON_TEST_RUN"] = secrets.token_hex(4)
    # pytest's own loop makes Playwright's synchronous calls look like asynchronous ones to Django.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    chromium = find_chromium()
    if chromium:
        os.environ["CHROMIUM_PATH"] = chromium
    stack = contextlib.ExitStack()
    early_config.add_cleanup(stack.close)
    try:
        os.environ.update(stack.enter_context(temporary_servers()))
    except StartError as error:
        raise pytest.UsageError(str(error)) from error


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """What `-n auto` means: two for each processor for all tests, as many of them wait, and none for a part.

    PYTEST_XDIST_AUTO_NUM_WORKERS wins.
    """
    if os.environ.get("PYTEST_XDIST_AUTO_NUM_WORKERS"):
        return None
    if {config.rootpath / argument for argument in config.args} != {config.rootpath / "tests"}:
        return 0
    return min(2 * len(os.sched_getaffinity(0)), MOST_WORKERS)
