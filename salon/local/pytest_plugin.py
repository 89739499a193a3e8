"""Tests get real servers before Django reads its settings: a plug-in, since a conftest comes too late."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Generator

import pytest

from salon.local.browser import find_chromium
from salon.local.environments import environment_of_tests
from salon.local.processes import StartError
from salon.local.temporary import temporary_servers


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

    Only in the process that was started by hand: the workers of pytest-xdist inherit its environment.
    """
    if "PYTEST_XDIST_WORKER" not in os.environ:
        os.environ.update(environment_of_tests())
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
    yield
