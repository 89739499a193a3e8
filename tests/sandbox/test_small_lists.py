"""Hours of work, reviews, labels, and what the control door does to the short lists."""

from __future__ import annotations

import pytest

from tests.sandbox.conftest import Served, frozen_world
from tests.sandbox.test_restart import reborn

STAFF = 2_660_001


def test_the_schedule_holds_every_working_master_on_every_day_asked_for(salon: Served) -> None:
    asked = {"start_date": "2026-11-23", "end_date": "2026-11-29"}
    days = salon.data("/company/1001/staff/schedule", **asked)
    working = [one["id"] for one in salon.data("/staff/1001") if not one["fired"]]
    assert {(one["staff_id"], one["date"]) for one in days} == {
        (master, f"2026-11-{day}") for master in working for day in range(23, 30)
    }
    assert {len(one["slots"]) for one in days} == {0, 1, 2}, "a day off, a whole day, a day with a break"


def test_a_masters_day_can_be_changed(salon: Served) -> None:
    slots = [{"from": "10:00", "to": "12:00"}]
    salon.control("/schedule", "PUT", {"staff_id": STAFF, "date": "2026-11-24", "slots": slots})
    days = salon.data("/company/1001/staff/schedule", start_date="2026-11-24", end_date="2026-11-24")
    assert next(one for one in days if one["staff_id"] == STAFF)["slots"] == slots


def test_reviews_come_in_both_shapes_and_some_name_their_appointment(salon: Served) -> None:
    reviews = salon.data("/comments/1001", count=200)
    assert len(reviews) > 5
    old = [one for one in reviews if isinstance(one["id"], str)]
    new = [one for one in reviews if isinstance(one["id"], int)]
    assert old
    assert new
    assert "T" in new[0]["date"]
    assert "T" not in old[0]["date"]
    tied = [one for one in new if one["record_id"]]
    assert 0 < len(tied) < len(new)
    assert salon.data(f"/record/1001/{tied[0]['record_id']}")["attendance"] == 1


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [("rating", 5, "rating"), ("staff_id", STAFF, "master_id"), ("team_member_id", STAFF, "master_id")],
)
def test_reviews_can_be_filtered(salon: Served, name: str, value: int, field: str) -> None:
    reviews = salon.data("/comments/1001", count=200, **{name: value})
    assert reviews
    assert {int(one[field]) for one in reviews} == {value}


def test_reviews_can_be_asked_for_by_day_and_page(salon: Served) -> None:
    one_day = sorted(one["date"][:10] for one in salon.data("/comments/1001", count=200))[0]
    found = salon.data("/comments/1001", start_date=one_day, end_date=one_day)
    assert {one["date"][:10] for one in found} == {one_day}
    first, second = (salon.data("/comments/1001", count=3, page=page) for page in (1, 2))
    assert not {str(one["id"]) for one in first} & {str(one["id"]) for one in second}


@pytest.mark.parametrize(("entity", "slug"), [("client", "client"), ("record", "record")])
def test_labels_are_listed_for_clients_and_for_appointments(salon: Served, entity: str, slug: str) -> None:
    assert {one["entity_slug"] for one in salon.data(f"/labels/1001/{entity}")} == {slug}


def test_appointments_bear_labels_of_the_list_an_own_field_and_someone_else_who_comes(salon: Served) -> None:
    records = salon.every_record()
    worn = {int(label["id"]) for one in records for label in one["record_labels"]}
    assert worn == {one["id"] for one in salon.data("/labels/1001/record")}
    assert {"hall": "2"} in [one["custom_fields"] for one in records]
    assert salon.data("/custom_fields/record/1001")[0]["custom_field"]["code"] == "hall"
    assert any(one["comer"] for one in records)


def test_labels_of_anything_else_are_not_found(salon: Served) -> None:
    assert salon.ask("/labels/1001/goods").status_code == 404


def test_a_removed_client_can_come_back_under_the_same_id(salon: Served) -> None:
    salon.control("/clients/180000001", "DELETE")
    assert salon.ask("/client/1001/180000001").status_code == 404
    salon.control("/clients", "POST", {"id": 180000001, "name": "Знову тут"})
    assert salon.data("/client/1001/180000001")["name"] == "Знову тут"


def test_the_short_lists_can_be_added_to_changed_and_cut(salon: Served) -> None:
    made = salon.control("/staff", "POST", {"name": "Нова майстриня"})
    assert salon.data(f"/staff/1001/{made['id']}")["name"] == "Нова майстриня"
    salon.control(f"/staff/{made['id']}", "PUT", {"fired": 1})
    assert salon.data(f"/staff/1001/{made['id']}")["fired"] == 1
    salon.control(f"/staff/{made['id']}", "DELETE")
    assert salon.ask(f"/staff/1001/{made['id']}").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/staff/5", {"name": "x"}),
        ("PUT", f"/staff/{STAFF}", {"nonsense": 1}),
        ("POST", "/staff", {"id": STAFF}),
        ("PUT", "/schedule", {"staff_id": STAFF, "date": "today"}),
        ("PUT", "/schedule", {"staff_id": 5, "date": "2026-11-24"}),
        ("POST", "/clients", {"id": 180000001}),
        ("POST", "/clients", {"nonsense": 1}),
    ],
)
def test_senseless_wishes_are_refused(salon: Served, method: str, path: str, body: object) -> None:
    answer = salon.session.request(method, f"{salon.url}/_control{path}", json=body, timeout=20)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_what_changed_in_the_short_lists_lasts_over_a_restart() -> None:
    world = frozen_world()
    world.put("staff", world.staff[STAFF] | {"name": "Перейменована"})
    world.take_away("services", 3_120_001)
    world.take_away("comments", next(iter(world.comments)))
    world.hours["2660001:2026-11-24"] = []
    world.hooks = [{"url": "https://x.example/"}]
    again = reborn(world)
    for name in ("staff", "services", "comments", "hours", "hooks"):
        assert getattr(again, name) == getattr(world, name)
