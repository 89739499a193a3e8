"""The pretend Altegio answers, and refuses, as the vendor does."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.sandbox.conftest import KEYS, Serve, Served

FIRST = {"success": False, "data": None}
PARTNER = "Bearer sandbox-partner"


@pytest.mark.parametrize(
    ("authorization", "odd"),
    [
        (None, False),
        (PARTNER, False),
        ("Bearer wrong, User sandbox-user", True),
        (f"{PARTNER}, User wrong", True),
        ("Bearer sandbox-partner,sandbox-user", False),
    ],
    ids=["none", "no user", "wrong partner", "wrong user", "no word User"],
)
def test_wrong_keys_are_refused_in_both_of_the_vendors_shapes(
    salon: Served, authorization: str | None, odd: bool
) -> None:
    headers = {"Accept": KEYS["Accept"]} | ({"Authorization": authorization} if authorization else {})
    answer = salon.ask("/records/1001", headers=headers)
    assert answer.status_code == 401
    assert ("success" not in answer.json()) == odd
    assert answer.json()["meta"]["message"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/records/1002", 403),
        ("/clients/0", 404),
        ("/company/1002", 404),
        ("/record/1001/5", 404),
        ("/client/1001/5", 404),
        ("/visits/5", 404),
        ("/records/1001/640000001", 404),
        ("/nothing", 404),
    ],
)
def test_what_is_not_there_or_not_ours_is_refused(salon: Served, path: str, status: int) -> None:
    answer = salon.ask(path)
    assert answer.status_code == status
    assert answer.json()["meta"]["message"]


def test_the_envelope_comes_with_the_vendors_media_type_only(salon: Served) -> None:
    assert salon.ask("/company/1001").json()["success"] is True
    bare = salon.ask("/company/1001", headers=KEYS | {"Accept": "application/json"}).json()
    assert bare["timezone"] == "Europe/Kyiv"


def test_a_log_in_gives_the_users_key(salon: Served) -> None:
    headers = KEYS | {"Authorization": PARTNER}
    good = salon.ask(
        "/auth", "POST", headers=headers, json={"login": "owner@salon.example", "password": "sandbox"}
    )
    assert (good.status_code, good.json()["data"]["user_token"]) == (201, "sandbox-user")
    bad = salon.ask("/auth", "POST", headers=headers, json={"login": "owner@salon.example", "password": "no"})
    assert bad.status_code == 401


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("/company/1001/staff", "/staff/1001"),
        ("/company/1001/services", "/services/1001"),
        ("/company/1001/service_categories", "/service_categories/1001"),
        ("/company/1001/clients/180000001", "/client/1001/180000001"),
    ],
)
def test_the_old_paths_say_the_same_as_the_new_ones(salon: Served, new: str, old: str) -> None:
    assert salon.data(new) == salon.data(old)


def test_the_user_may_see_everything_until_the_door_says_otherwise(salon: Served) -> None:
    assert salon.data("/user/permissions/1001")["timetable"]["master_id"] == 0
    salon.control("/altegio", "PUT", {"rights": {"timetable.master_id": 2660001}})
    assert salon.data("/user/permissions/1001")["timetable"]["master_id"] == 2660001


def test_pages_hold_every_record_once_newest_session_first(salon: Served) -> None:
    answer = salon.ask("/records/1001", params={"count": 1000}).json()
    assert len(answer["data"]) == 200, "a too large count is cut without a word"
    records = salon.every_record(with_deleted=1)
    assert len({one["id"] for one in records}) == len(records) == len(salon.world.records)
    assert [one["date"] for one in records] == sorted((one["date"] for one in records), reverse=True)
    assert answer["meta"] == {"page": 1, "total_count": sum(not one["deleted"] for one in records)}


def test_a_list_that_was_read_before_shows_what_changed_since(salon: Served) -> None:
    moved = salon.every_record(with_deleted=1)[-1]
    salon.control(f"/records/{moved['id']}", "PUT", {"date": "2027-03-01 10:00:00"})
    gone = salon.every_record(with_deleted=1)[5]
    salon.control(f"/records/{gone['id']}", "DELETE")
    assert salon.every_record(with_deleted=1)[0]["id"] == moved["id"]
    assert gone["id"] not in {one["id"] for one in salon.every_record()}


FILTERS: list[tuple[dict[str, Any], Any]] = [
    (
        {"start_date": "2026-11-20", "end_date": "2026-11-21"},
        lambda r: "2026-11-20" <= r["date"][:10] <= "2026-11-21",
    ),
    (
        {"c_start_date": "2026-11-18", "c_end_date": "2026-11-19"},
        lambda r: "2026-11-18" <= r["create_date"][:10] <= "2026-11-19",
    ),
    ({"changed_after": "2026-11-22T12:00:00"}, lambda r: r["last_change_date"][:19] >= "2026-11-22T12:00:00"),
    (
        {"changed_before": "2026-11-15T12:00:00"},
        lambda r: r["last_change_date"][:19] <= "2026-11-15T12:00:00",
    ),
    ({"staff_id": 2660002}, lambda r: r["staff_id"] == 2660002),
    ({"team_member_id": 2660002}, lambda r: r["staff_id"] == 2660002),
    ({"client_id": 180000005}, lambda r: (r["client"] or {}).get("id") == 180000005),
    ({"created_user_id": 12000001}, lambda r: r["created_user_id"] == 12000001),
]


@pytest.mark.parametrize(("params", "fits"), FILTERS, ids=[next(iter(one[0])) for one in FILTERS])
def test_each_filter_of_records_keeps_what_fits_and_nothing_else(
    salon: Served, params: dict[str, Any], fits: Any
) -> None:
    everything = salon.every_record(with_deleted=1)
    expected = {one["id"] for one in everything if fits(one)}
    assert expected
    assert len(expected) < len(everything)
    assert {one["id"] for one in salon.every_record(with_deleted=1, **params)} == expected


def test_a_date_that_is_none_is_refused(salon: Served) -> None:
    answer = salon.ask("/records/1001", params={"start_date": "yesterday"})
    assert answer.status_code == 422
    assert "start_date" in answer.json()["meta"]["errors"]


def test_payments_are_shown_with_the_flag_only(salon: Served) -> None:
    assert all(one["finance_transactions"] == [] for one in salon.every_record())
    shown = [
        paid
        for one in salon.every_record(include_finance_transactions=1)
        for paid in one["finance_transactions"]
    ]
    assert len(shown) == salon.control("/counts")["payments"]
    assert {type(paid["amount"]) for paid in shown} >= {int, str}, "numbers come as strings here and there"
    assert all(not paid["client"]["phone"].startswith("+") and paid["master"] == [] for paid in shown)


def test_records_have_the_oddities_of_real_ones(salon: Served) -> None:
    records = salon.every_record()
    block = next(one for one in records if one["client"] is None)
    assert (block["visit_id"], block["services"], block["attendance"], block["paid_full"]) == (0, [], 0, 1)
    clients = [one["client"] for one in records if one["client"]]
    assert all(one["custom_fields"] == [] and "visits" not in one for one in clients)
    assert {one["datetime"][-6:] for one in records if one["date"] > "2026-11"} == {"+02:00", "+03:00"}
    assert all(re.fullmatch(r".{19}\+0[23]00", one["last_change_date"]) for one in records)
    assert any(isinstance(one["visit_id"], str) for one in records)
    assert [] in [one["staff"]["position"] for one in records]


def test_a_client_without_custom_fields_has_an_object_where_a_record_has_a_list(salon: Served) -> None:
    shown = salon.data("/clients/1001", count=200)
    assert {} in [one["custom_fields"] for one in shown]
    assert all(one["phone"].startswith("+380") for one in shown)


def test_a_deleted_record_is_still_told_by_its_id_but_its_visit_is_not(salon: Served) -> None:
    one = next(one for one in salon.world.records.values() if one["deleted"])
    assert salon.data(f"/record/1001/{one['id']}")["deleted"] is True
    assert salon.ask(f"/visits/{one['visit_id']}").status_code == 404


def test_a_visit_tells_all_its_records_and_its_items_come_to_their_cost(salon: Served) -> None:
    visit_id, ids = next(
        (visit, ids)
        for visit, ids in salon.world.visits.items()
        if len(ids) == 2 and not salon.world.records[ids[0]]["deleted"]
    )
    assert {one["id"] for one in salon.data(f"/visits/{visit_id}")["records"]} == set(ids)
    items = salon.data(f"/visit/details/1001/{ids[0]}/{visit_id}")["items"]
    lines = [line for one in ids for line in salon.world.records[one]["services"]]
    assert sum(one["cost"] for one in items if one["is_service"]) == sum(line["cost"] for line in lines)


def test_the_list_of_clients_is_paged_and_filtered_by_change(salon: Served) -> None:
    pages = [salon.data("/clients/1001", page=page, count=25) for page in (1, 2, 3)]
    assert [len(one) for one in pages] == [25, 25, 10]
    salon.control("/clients/180000009", "PUT", {"email": "new_name@gmail.com"})
    changed = salon.data("/clients/1001", changed_after="2026-11-24T12:00:00")
    assert [one["id"] for one in changed] == [180000009]
    assert [one["id"] for one in salon.data("/clients/1001", email="new_name")] == [180000009]


def test_a_search_gives_ids_unless_fields_are_asked_for(salon: Served) -> None:
    found = salon.ask("/company/1001/clients/search", "POST", json={"page_size": 1000}).json()
    assert found["meta"] == {"total_count": 60}
    assert all(list(one) == ["id"] for one in found["data"])
    body = {
        "fields": ["name", "custom_fields", "balance", "visits_count"],
        "order_by": "visits_count",
        "order_by_direction": "desc",
        "filters": [{"type": "record", "state": {"status": {"value": [3]}}}],
    }
    rows = salon.ask("/company/1001/clients/search", "POST", json=body).json()["data"]
    assert list(rows[0]) == ["id", "name", "visits_count"]
    assert [one["visits_count"] for one in rows] == sorted(
        (one["visits_count"] for one in rows), reverse=True
    )
    assert all(one["visits_count"] for one in rows), "in this filter 3 means that the client came"


@pytest.mark.parametrize(
    "wrong", [{"type": "nonsense", "state": {}}, {"type": "id", "state": {"value": 1}}, "text"]
)
def test_a_search_with_a_wrong_filter_is_refused(salon: Served, wrong: Any) -> None:
    answer = salon.ask("/company/1001/clients/search", "POST", json={"filters": [wrong]})
    assert answer.status_code == 400
    assert answer.json()["meta"]["errors"]["filters"]


def test_text_messages_are_taken_until_the_funds_run_out(salon: Served) -> None:
    body = {"client_ids": [180000001], "text": "Як вам візит?"}
    assert salon.ask("/sms/clients/by_id/1001", "POST", json=body).status_code == 201
    assert salon.control("/sms")[0]["text"] == "Як вам візит?"
    salon.control("/altegio", "PUT", {"sms_funds": False})
    assert salon.ask("/sms/clients/by_id/1001", "POST", json=body).status_code == 402


def test_more_than_five_requests_at_once_are_too_many(serve: Serve) -> None:
    salon = serve(limit=True)
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(salon.ask, ["/company/1001"] * 8))
    assert sorted(one.status_code for one in answers) == [200] * 5 + [429] * 3
    refused = next(one for one in answers if one.status_code == 429)
    assert int(refused.headers["Retry-After"]) >= 1
