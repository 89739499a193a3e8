"""A whole product of a test's own: database, queue, sandbox, processes."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from playwright.sync_api import Browser, sync_playwright

from salon.local.environments import sandbox_addresses
from salon.local.ports import free_port
from tests.conftest import Sandbox, StartSandbox
from tests.e2e.product import Product

ARTIFACTS = Path(__file__).resolve().parent.parent.parent / "artifacts"
# Without background traffic of its own, which a closed network refuses many times a second.
FLAGS = ["--disable-background-networking", "--disable-component-update", "--no-first-run"]


@pytest.fixture
def browser() -> Iterator[Browser]:
    """A real Chromium."""
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM_PATH")
        chromium = playwright.chromium.launch(executable_path=path or None, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def database_url() -> Iterator[str]:
    """A new, empty database on the server of this test run."""
    server, name = os.environ["DATABASE_URL"], f"e2e_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


StartProduct = Callable[..., tuple[Product, Sandbox]]


@pytest.fixture
def start_product(tmp_path: Path, database_url: str, start_sandbox: StartSandbox) -> Iterator[StartProduct]:
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
            # A queue of this product alone: other tests use the first of the broker's databases.
            "REDIS_URL": _other_database(os.environ["REDIS_URL"]),
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
            "PORT": str(port),
        }
        product = Product(tmp_path, env)
        started.append(product)
        product.manage("migrate", "--no-input")
        return product, sandbox

    yield begin
    for product in started:
        product.stop()


def _other_database(redis_url: str) -> str:
    """The same broker, another numbered database of it."""
    parts = urlsplit(redis_url)
    if parts.scheme == "unix":
        return f"{redis_url}?db=5"
    return urlunsplit(parts._replace(path="/5"))
