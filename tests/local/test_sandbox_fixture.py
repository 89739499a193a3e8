from __future__ import annotations

import psutil
import pytest
import requests

from tests.conftest import Sandbox


def test_a_sandbox_starts_for_one_test_alone(sandbox: Sandbox) -> None:
    sandbox.get("/_control/ready")
    assert requests.get(sandbox.url, timeout=10).status_code == 200


@pytest.mark.sandbox(clients=3, appointments=7)
def test_a_test_chooses_its_sandboxs_world(sandbox: Sandbox) -> None:
    started = " ".join(psutil.Process(sandbox.child.process.pid).cmdline())
    assert "--clients 3 --appointments 7" in started
