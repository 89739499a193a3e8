from __future__ import annotations

import psutil
import pytest
import requests

from tests.sandboxes import Sandbox


def test_a_sandbox_starts_for_one_test_alone(sandbox: Sandbox) -> None:
    sandbox.get("/_control/ready")
    assert requests.get(sandbox.url, timeout=10).status_code == 200


@pytest.mark.sandbox(clients=3, appointments=7)
def test_a_test_chooses_its_sandboxs_world(sandbox: Sandbox) -> None:
    started = " ".join(psutil.Process(sandbox.child.process.pid).cmdline())
    assert "--clients 3 --appointments 7" in started


@pytest.mark.parametrize("turn", ["first", "second"])
@pytest.mark.sandbox(clients=4, appointments=9)
def test_nothing_of_another_test_is_left_in_it(sandbox: Sandbox, turn: str) -> None:
    assert sandbox.get("/_control/counts")["clients"] == 4
    assert sandbox.get("/_control/webhooks/addresses") == []
    assert sandbox.get("/_control/faults") == []
    record = sandbox.get("/_control/records")[0]
    assert record["comment"] != "changed"

    sandbox._json("PUT", f"/_control/records/{record['id']}", json={"comment": "changed"})
    sandbox._json("PUT", "/_control/webhooks/addresses", json={"urls": [{"url": "http://127.0.0.1:1/"}]})
    sandbox.post("/_control/faults", {"vendor": "altegio", "kind": "500"})
    sandbox._json("PUT", "/_control/life", json={"paused": True})
