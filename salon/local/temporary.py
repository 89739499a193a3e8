"""Servers for the length of one test run or one command."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from salon.local.ports import forget_socket_folder
from salon.local.postgres import start_postgres
from salon.local.valkey import start_valkey


@contextlib.contextmanager
def temporary_servers(*, durable: bool = False) -> Iterator[dict[str, str]]:
    """Postgres and Valkey in a temporary folder; yields the URLs, or those of the environment.

    `durable`: each commit waits for the disk, as in a salon; tests need none of that.
    """
    folder = Path(tempfile.mkdtemp(prefix="salon-"))
    found = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)}
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        stack.callback(forget_socket_folder, folder / "sockets")
        if "DATABASE_URL" not in found:
            postgres = start_postgres(folder, folder / "logs", durable=durable)
            stack.callback(postgres.child.stop)
            found["DATABASE_URL"] = postgres.url
        if "REDIS_URL" not in found:
            valkey = start_valkey(folder, folder / "logs", durable=durable)
            stack.callback(valkey.child.stop)
            found["REDIS_URL"] = valkey.url
        yield found


def numbered_database(redis_url: str, number: int) -> str:
    """The same broker, another of its numbered databases (16 by default)."""
    parts = urlsplit(redis_url)
    if parts.scheme == "unix":
        return f"unix://{parts.path}?db={number}"
    return urlunsplit(parts._replace(path=f"/{number}"))
