"""A chain: several locations behind one key, each with a zone of its own, and ids that collide."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sandbox.app import create_app
from sandbox.server import make_server
from sandbox.world import World
from tests.sandbox.conftest import Served, frozen_world
from tests.sandboxes import StartSandbox

RECORD = 640_000_001


@pytest.fixture
def chain() -> Iterator[Served]:
    first = frozen_world()
    second = World(2, 20, 80, first.clock, company_id=1002)
    server = make_server("127.0.0.1", 0, create_app(first, others=[second], limit=False))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield Served(first, f"http://127.0.0.1:{server.port}")
    server.shutdown()
    server.server_close()


def test_each_location_has_its_own_zone_and_currency(chain: Served) -> None:
    assert [one["id"] for one in chain.data("/companies", my=1)] == ["1001", "1002"]
    second = chain.data("/company/1002")
    assert (second["timezone_name"], second["currency"]) == ("Europe/Warsaw", "PLN")
    stamp = chain.data("/record/1002/640000001")["last_change_date"]
    moment = datetime.strptime(stamp, "%Y-%m-%dT%H:%M:%S%z")
    assert moment.utcoffset() == moment.astimezone(ZoneInfo("Europe/Warsaw")).utcoffset()


def test_the_same_ids_mean_other_things_in_another_location(chain: Served) -> None:
    here, there = chain.data(f"/record/1001/{RECORD}"), chain.data(f"/record/1002/{RECORD}")
    assert here["company_id"] == 1001
    assert there["company_id"] == 1002
    assert (here["date"], here["staff_id"]) != (there["date"], there["staff_id"])
    assert chain.data("/client/1001/180000001")["name"] != chain.data("/client/1002/180000001")["name"]


def test_the_control_door_changes_the_location_it_is_told(chain: Served) -> None:
    before = chain.data(f"/record/1001/{RECORD}")
    chain.control(f"/records/{RECORD}?company=1002", "PUT", {"comment": "у Варшаві"})
    assert chain.data(f"/record/1002/{RECORD}")["comment"] == "у Варшаві"
    assert chain.data(f"/record/1001/{RECORD}") == before
    assert chain.control("/counts?company=1002")["clients"] == 20
    answer = chain.session.get(f"{chain.url}/_control/counts?company=1003", timeout=20)
    assert answer.status_code == 400


def test_a_location_that_is_not_of_the_chain_is_refused(chain: Served) -> None:
    assert chain.ask("/records/1003").status_code == 403


def test_the_program_opens_as_many_locations_as_asked_and_keeps_them(
    start_sandbox: StartSandbox, tmp_path: Path
) -> None:
    options = ["--companies", "2", "--anchor", "2026-11-20", "--state", str(tmp_path / "state.json")]
    first = start_sandbox(options=options)
    first._json("PUT", f"/_control/records/{RECORD}", params={"company": 1002}, json={"comment": "тут"})
    first.child.stop()
    again = start_sandbox(options=options)
    records = again.get("/_control/records", company=1002)
    assert next(one for one in records if one["id"] == RECORD)["comment"] == "тут"
