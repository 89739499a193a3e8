"""The control door: finish, change, count, disturb, watch."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import requests

from sandbox.world import money
from sandbox.world.times import local
from tests.sandbox.conftest import NOON, Serve, Served


def pending_visit(salon: Served) -> int:
    return next(
        visit
        for visit, ids in salon.world.visits.items()
        if len(ids) > 1
        and all(salon.world.records[one]["attendance"] == 0 for one in ids)
        and salon.world.records[ids[0]]["date"] > "2026-11-25"
        and not salon.world.records[ids[0]]["deleted"]
    )


def test_a_finished_visit_is_arrived_paid_and_over_since_as_long_as_asked(salon: Served) -> None:
    visit_id = pending_visit(salon)
    records = salon.control(f"/visits/{visit_id}/finish", "POST", {"hours_ago": 24})["records"]
    ends = [local(one["date"], salon.world.zone) + timedelta(seconds=one["length"]) for one in records]
    assert max(ends) == NOON - timedelta(hours=24)
    assert all(one["attendance"] == 1 and one["paid_full"] == 1 for one in records)
    assert {one["last_change_date"][:19] for one in records} == {"2026-11-24T12:00:00"}
    seen = salon.data("/records/1001", changed_after="2026-11-24T12:00:00")
    assert {one["id"] for one in records} <= {one["id"] for one in seen}


def test_a_record_can_be_made_changed_and_deleted(salon: Served) -> None:
    wanted = {
        "client_id": 180000001,
        "staff_id": 2660004,
        "services": [3120013],
        "date": "2026-11-24 15:00:00",
    }
    made = salon.control("/records", "POST", wanted)
    assert salon.data(f"/record/1001/{made['id']}")["client"]["id"] == 180000001
    salon.control(
        f"/records/{made['id']}", "PUT", {"attendance": 1, "paid": 100, "date": "2026-11-24 09:00:00"}
    )
    changed = salon.data(f"/record/1001/{made['id']}", include_finance_transactions=1)
    assert (changed["attendance"], changed["visit_attendance"], changed["paid_full"]) == (1, 1, 0)
    assert sum(float(one["amount"]) for one in changed["finance_transactions"]) == 100
    paid = salon.control("/records", "POST", wanted | {"paid": 250})
    assert sum(float(one["amount"]) for one in paid["finance_transactions"]) == 250
    salon.control(f"/records/{made['id']}", "DELETE")
    assert salon.data(f"/record/1001/{made['id']}")["deleted"] is True


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/visits/1/finish", {}),
        ("POST", "/records", {"client_id": 1}),
        ("POST", "/records", {"wings": 2}),
        ("PUT", "/records/640000001", {"id": 5}),
        ("PUT", "/records/640000001", {"services": [1]}),
        ("PUT", "/clients/180000001", {"wings": 2}),
        ("POST", "/faults", {"kind": "earthquake"}),
        ("POST", "/faults", {"kind": "500", "share": 2}),
        ("POST", "/faults", {"kind": "500", "path": "("}),
        ("POST", "/faults", {"kind": "500", "moon": "full"}),
    ],
)
def test_a_senseless_wish_is_refused_with_a_reason(salon: Served, method: str, path: str, body: Any) -> None:
    answer = requests.request(method, f"{salon.url}/_control{path}", json=body, timeout=10)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_the_counts_are_what_a_reader_of_all_pages_comes_to(salon: Served) -> None:
    records = salon.every_record(with_deleted=1, include_finance_transactions=1)
    alive = [one for one in records if not one["deleted"]]
    counts = salon.control("/counts")
    assert counts["appointments"]["total"] == len(records)
    assert counts["appointments"]["deleted"] == len(records) - len(alive)
    assert counts["visits"] == len({int(one["visit_id"]) for one in records} - {0})
    assert counts["cost"] == pytest.approx(sum(money.cost_of(one) for one in alive))
    paid = [float(one["amount"]) for record in records for one in record["finance_transactions"]]
    assert (counts["payments"], counts["paid"]) == (len(paid), pytest.approx(sum(paid)))


def test_moving_the_clock_lets_the_day_pass_and_a_reset_brings_it_back(salon: Served) -> None:
    before = salon.control("/counts")
    moved = salon.control("/clock", "POST", {"seconds": 86_400})
    assert datetime.fromisoformat(moved["now"]) == NOON + timedelta(days=1)
    assert salon.control("/counts") != before
    assert salon.control("/reset", "POST") == before


def test_a_paused_salon_stands_still_and_makes_up_for_it_later(salon: Served) -> None:
    salon.control("/life", "PUT", {"paused": True})
    before = salon.control("/counts")
    salon.control("/clock", "POST", {"seconds": 86_400})
    assert salon.control("/counts") == before
    salon.control("/life", "PUT", {"paused": False})
    assert salon.control("/counts") != before


@pytest.mark.parametrize(
    ("kind", "status"),
    [("429", 429), ("500", 500), ("401", 401), ("402", 402), ("403", 403), ("html", 502), ("code", 500)],
)
def test_a_planned_fault_is_answered_as_often_as_asked(salon: Served, kind: str, status: int) -> None:
    salon.control("/faults", "POST", {"vendor": "altegio", "path": "/staff", "kind": kind, "count": 1})
    assert salon.ask("/company/1001").status_code == 200
    assert salon.ask("/staff/1001").status_code == status
    assert salon.ask("/staff/1001").status_code == 200


@pytest.mark.parametrize("kind", ["cut", "lost", "truncated"])
def test_a_connection_can_break_before_within_or_after_the_answer(salon: Served, kind: str) -> None:
    body = {"client_ids": [180000001], "text": "Як вам візит?"}
    salon.control("/faults", "POST", {"kind": kind, "count": 1})
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        salon.ask("/sms/clients/by_id/1001", "POST", json=body)
    assert len(salon.control("/sms")) == (0 if kind == "cut" else 1)
    assert salon.ask("/company/1001").status_code == 200


def test_a_share_of_a_third_strikes_about_a_third_the_same_each_time(salon: Served) -> None:
    def strike() -> list[int]:
        salon.control("/faults", "DELETE")
        salon.control("/faults", "POST", {"kind": "500", "share": 0.33})
        return [salon.ask("/company/1001").status_code for _ in range(60)]

    first = strike()
    assert 8 <= first.count(500) <= 32
    assert strike() == first


def test_the_control_door_itself_never_fails_by_plan(salon: Served) -> None:
    salon.control("/faults", "POST", {"kind": "500"})
    assert salon.control("/ready") == {"ready": True}


def test_the_log_knows_every_vendor_request_and_the_worst_second(serve: Serve) -> None:
    salon = serve(limit=True)
    for _ in range(4):
        salon.ask("/company/1001")
    salon.control("/faults", "POST", {"kind": "cut", "count": 1})
    with pytest.raises(requests.ConnectionError):
        salon.ask("/staff/1001")
    report = salon.control("/requests?vendor=altegio")
    assert (report["count"], report["max_per_minute"]) == (5, 5)
    assert report["max_per_second"] <= 5
    assert [one["status"] for one in report["requests"]] == [200, 200, 200, 200, 0]
    assert "sandbox-user" not in str(report)
    assert salon.control("/requests?vendor=instagram")["count"] == 0
