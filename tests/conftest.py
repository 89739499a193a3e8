"""What every room's tests may use: databases and a sandbox of their own."""

from __future__ import annotations

import fcntl
import gc
import os
import sys
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.template import Context, RequestContext, Template
from django.test import TransactionTestCase, override_settings
from django.test.signals import template_rendered
from django.utils.safestring import SafeString
from playwright.sync_api import expect

from tests import databases
from tests.sandboxes import Sandbox, Sandboxes, StartSandbox

ROOT = Path(__file__).resolve().parent.parent
E2E = ROOT / "tests" / "e2e"
# As long as half of the others.
LONGEST = E2E / "test_kills.py"
# Set where pytest has not read the tests before.
UNREAD = "SALON_TESTS_UNREAD"

# How long a machine takes for an example is no promise of the product.
hypothesis.settings.register_profile(
    "salon", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("salon")
# Nor is how long a page takes, with workers and a vendor behind it, beside three other products.
expect.set_options(timeout=180_000)


# --- beginning ------------------------------------------------------------------------------------
def pytest_configure(config: pytest.Config) -> None:
    """Make the tables while the workers still read the tests: each of them would wait for these."""
    if "PYTEST_XDIST_WORKER" not in os.environ and config.getoption("numprocesses", None):
        if not any((ROOT / "tests" / "feedback" / "__pycache__").glob("test_*.pyc")):
            os.environ[UNREAD] = "1"
        threading.Thread(target=databases.migrated, name="tables", daemon=True).start()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection() -> Generator[None]:
    """Read the tests with no look for garbage, which takes a third of the time and finds none."""
    with _all_stays(), _first_alone():
        return (yield)


@contextmanager
def _all_stays() -> Iterator[None]:
    """Keep the collector from what is read meanwhile: it stays to the end, and is more than all that goes."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@contextmanager
def _first_alone() -> Iterator[None]:
    """Where no test was ever read, let one worker read them: the first reading takes longest."""
    if "PYTEST_XDIST_WORKER" not in os.environ or UNREAD not in os.environ or sys.dont_write_bytecode:
        yield
        return
    with (ROOT / ".local" / "reading.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # Until the first has done; then side by side.
            fcntl.flock(lock, fcntl.LOCK_SH)
        yield


# --- order ----------------------------------------------------------------------------------------
@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let two workers begin with the end-to-end tests: they wait long, and the others do the rest meanwhile.

    The workers get even shares of the list, one after another, and later take from each other. The longest
    has a worker to itself.
    """
    long = [item for item in items if item.path.is_relative_to(E2E)]
    rest = [item for item in items if not item.path.is_relative_to(E2E)]
    share = len(items) // getattr(config, "workerinput", {}).get("workercount", 1)
    first = [item for item in long if item.path == LONGEST]
    second = [item for item in long if item.path != LONGEST]
    between = max(0, share - len(first))
    items[:] = [*first, *rest[:between], *second, *rest[between:]]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let the end-to-end tests go before other workers: they watch paces, and the run waits for them last."""
    if "PYTEST_XDIST_WORKER" in os.environ and not item.path.is_relative_to(E2E) and os.nice(0) < 5:
        os.nice(5)


@pytest.fixture(scope="session", autouse=True)
def _nothing_kept() -> Iterator[None]:
    """No test sees what another one's rows were counted to be."""
    nothing = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    with override_settings(CACHES=nothing):
        yield


@pytest.fixture(scope="session", autouse=True)
def _only_pages_are_told_of(django_test_environment: None) -> Iterator[None]:
    """Let Django's test client hear of a page, which is all we ask it for, and not of its thousand pieces.

    It keeps a copy of the context for each template that is rendered, be it a widget's.
    """

    def render(template: Template, context: Context) -> SafeString:
        if context.template is template and isinstance(context, RequestContext):
            template_rendered.send(sender=template, template=template, context=context)
        return template.nodelist.render(context)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", render)
        yield


# --- databases ------------------------------------------------------------------------------------
@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> Iterator[None]:
    """A hash that takes no time: nobody tries to guess a test's password."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Copy this process' database from the one that was migrated for the whole run."""
    settings.DATABASES["default"].setdefault("TEST", {})["TEMPLATE"] = databases.migrated()


@pytest.fixture(scope="session", autouse=True)
def _not_emptied() -> Iterator[None]:
    """Empty no database after a test that commits: it is made anew, and emptying costs more than that."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: None)
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, None, None]:
    """After a test that commits, make the database anew: emptied, it would lack what migrations put there."""
    yield
    # After the last test the settings name the real database again, not the tests' own.
    if nextitem is not None and _commits(item):
        connection.close()
        databases.make_anew(connection.settings_dict["NAME"])


def _commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    asked = {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    return bool(asked or (marker and marker.kwargs.get("transaction")))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing on a server that stays."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        databases.drop(databases.MIGRATED)


# --- the sandbox ----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def sandboxes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandboxes]:
    """The idle sandboxes of this process."""
    found = Sandboxes(tmp_path_factory.mktemp("sandboxes"))
    yield found
    found.stop()


@pytest.fixture
def start_sandbox(sandboxes: Sandboxes) -> Iterator[StartSandbox]:
    """Start a sandbox with a world of your own; several may run at once; all go with the test."""
    started: list[tuple[list[str], Sandbox]] = []

    def begin(
        *, clients: int = 30, appointments: int = 120, seed: int = 1, options: list[str] | None = None
    ) -> Sandbox:
        size = ["--clients", clients, "--appointments", appointments, "--seed", seed]
        world = [str(part) for part in (*size, *(options or []))]
        sandbox = sandboxes.take(world)
        started.append((world, sandbox))
        return sandbox

    yield begin
    for world, sandbox in started:
        sandboxes.give_back(world, sandbox)


@pytest.fixture
def sandbox(request: pytest.FixtureRequest, start_sandbox: StartSandbox) -> Sandbox:
    """A sandbox of this test alone, as it is right after its start.

    `@pytest.mark.sandbox(clients=5, options=["--answer-after", "0-0"])` or an indirect parameter (a dict
    of the same words) chooses its world.
    """
    marker = request.node.get_closest_marker("sandbox")
    chosen: dict[str, Any] = dict(marker.kwargs) if marker else {}
    chosen.update(getattr(request, "param", None) or {})
    return start_sandbox(**chosen)
