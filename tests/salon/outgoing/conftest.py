"""A tool that hears what it is told."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from tests.salon.outgoing.telling import Tool


@pytest.fixture
def tool() -> Iterator[Tool]:
    """Another tool, as long as the test lasts."""
    server = Tool()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()
