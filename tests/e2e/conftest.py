"""A whole product of a test's own: database, queue, sandbox, processes."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
import redis
from playwright.sync_api import Browser, sync_playwright

from salon.local.environments import sandbox_addresses
from salon.local.ports import free_port
from salon.local.temporary import numbered_database
from tests import databases
from tests.e2e.product import Product
from tests.sandboxes import Sandbox, StartSandbox

ARTIFACTS = Path(__file__).resolve().parent.parent.parent / "artifacts"
# Without background traffic of its own, which a closed network refuses many times a second.
FLAGS = ["--disable-background-networking", "--disable-component-update", "--no-first-run"]


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let the browser know how its test ended."""
    report = yield
    item.stash[FAILED] = report.failed
    return report


@pytest.fixture
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """A real Chromium. Of a test that fails, its open pages are kept as pictures."""
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM_PATH")
        chromium = playwright.chromium.launch(executable_path=path or None, args=FLAGS)
        yield chromium
        if request.node.stash.get(FAILED, False):
            _keep_pictures(chromium, request.node.name)
        chromium.close()


def _keep_pictures(chromium: Browser, name: str) -> None:
    ARTIFACTS.mkdir(exist_ok=True)
    pages = [page for context in chromium.contexts for page in context.pages]
    for number, page in enumerate(pages, start=1):
        page.screenshot(path=str(ARTIFACTS / f"failed-{name}-{number}.png"))


@pytest.fixture
def database_url() -> Iterator[str]:
    """A new, migrated database on the server of this test run."""
    name = f"e2e_{secrets.token_hex(4)}"
    databases.make_anew(name)
    yield databases.url_of(name)
    databases.drop(name)


@pytest.fixture
def redis_url() -> str:
    """An empty queue of one product alone: other tests use other databases of the broker."""
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    url = numbered_database(os.environ["REDIS_URL"], 15 - number)
    with redis.Redis.from_url(url) as broker:
        broker.flushdb()
    return url


StartProduct = Callable[..., tuple[Product, Sandbox]]


@pytest.fixture
def start_product(
    tmp_path: Path, database_url: str, redis_url: str, start_sandbox: StartSandbox
) -> Iterator[StartProduct]:
    """Migrated, with a sandbox whose webhooks go to the product's web port; nothing of it runs yet.

    `altegio_tells`: Altegio's webhooks too.
    """
    started: list[Product] = []

    def begin(
        *, options: list[str] | None = None, altegio_tells: bool = False, **world: int
    ) -> tuple[Product, Sandbox]:
        port = free_port()
        hook = ["--instagram-webhook", f"http://127.0.0.1:{port}/webhooks/instagram/"]
        if altegio_tells:
            secret = os.environ["ALTEGIO_WEBHOOK_SECRET"]
            hook += ["--altegio-webhook", f"http://127.0.0.1:{port}/webhooks/altegio/{secret}/"]
        sandbox = start_sandbox(options=[*hook, *(options or [])], **world)
        env = {
            **os.environ,
            **sandbox_addresses(sandbox.url),
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
            "PORT": str(port),
        }
        product = Product(tmp_path, env)
        started.append(product)
        return product, sandbox

    yield begin
    for product in started:
        product.stop()
