"""The vendor at its worst, on demand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.conftest import Serve, Served, frozen_world
from tests.sandbox.test_restart import reborn


def be_odd(salon: Served, **oddities: Any) -> None:
    salon.control("/altegio", "PUT", {"oddities": oddities})


def test_numbers_come_as_strings_alike_in_a_list_and_alone(salon: Served) -> None:
    be_odd(salon, strings=0.5)
    records = salon.every_record(include_finance_transactions=1)
    odd = [one for one in records if isinstance(one["id"], str)]
    assert 0 < len(odd) < len(records)
    for one in odd[:5]:
        alone = salon.data(f"/record/1001/{one['id']}", include_finance_transactions=1)
        assert alone == one
        assert isinstance(one["staff_id"], str)
        assert isinstance(one["deleted"], bool)
    assert any(isinstance(one["id"], str) for one in salon.data("/services/1001"))


def test_comments_hold_what_is_no_text(salon: Served) -> None:
    be_odd(salon, dirty=1.0)
    record = salon.data("/records/1001", count=1)[0]
    client = salon.data("/clients/1001", count=1)[0]
    for one in (record, client):
        assert one["comment"].endswith("\x00 \ud83d")


def test_dates_are_zeros_and_appointments_unreadable(salon: Served) -> None:
    be_odd(salon, zero_dates=1.0)
    record = salon.data("/records/1001", count=1)[0]
    assert record["create_date"] == "0000-00-00 00:00:00"
    assert record["date"] > "2026"
    assert salon.data("/clients/1001", count=1)[0]["birth_date"] == "0000-00-00"
    be_odd(salon, zero_dates=0, unreadable=1.0)
    assert salon.data("/records/1001", count=1)[0]["date"] == "0000-00-00 00:00:00"


def test_an_empty_list_may_be_not_found(salon: Served) -> None:
    assert salon.ask("/records/1001", params={"client_id": 5}).status_code == 200
    be_odd(salon, empty_404=True)
    assert salon.ask("/records/1001", params={"client_id": 5}).status_code == 404
    assert salon.ask("/records/1001").status_code == 200


def test_a_refusal_may_come_with_status_200(salon: Served) -> None:
    salon.control("/faults", "POST", {"vendor": "altegio", "kind": "refused", "count": 1})
    answer = salon.ask("/company/1001")
    assert (answer.status_code, answer.json()["success"], answer.json()["data"]) == (200, False, None)
    assert salon.ask("/company/1001").json()["success"] is True


def pages(salon: Served) -> list[int]:
    return [one["id"] for one in salon.every_record(with_deleted=1)]


def test_a_record_put_before_the_others_between_two_pages_shows_one_twice(salon: Served) -> None:
    before = pages(salon)
    be_odd(salon, shift="insert", shift_pages=1)
    read = pages(salon)
    assert len(read) == len(before) + 1
    assert set(read) == set(before)
    assert len(pages(salon)) == len(before) + 1, "it is over after as many pages as asked"


def test_a_record_moved_to_the_front_between_two_pages_is_missed(salon: Served) -> None:
    before = pages(salon)
    be_odd(salon, shift="move", shift_pages=1)
    assert set(before) - set(pages(salon)) == {before[200]}
    assert set(pages(salon)) == set(before)


def test_a_record_that_goes_between_two_pages_lets_another_slip(salon: Served) -> None:
    before = pages(salon)
    be_odd(salon, shift="delete", shift_pages=1)
    assert set(before) - set(pages(salon)) == {before[200]}
    assert set(before) - set(pages(salon)) == {before[0]}
    assert salon.ask(f"/record/1001/{before[0]}").status_code == 404


def test_a_record_changes_after_its_page_was_read(salon: Served) -> None:
    be_odd(salon, shift="change", shift_pages=1)
    listed = salon.data("/records/1001", count=3)[-1]
    alone = salon.data(f"/record/1001/{listed['id']}")
    assert listed["comment"] != alone["comment"]
    assert listed["last_change_date"] < alone["last_change_date"]


@pytest.mark.parametrize("wrong", [{"strings": 2}, {"shift": "sideways"}, {"nonsense": 1}], ids=str)
def test_a_wrong_oddity_is_refused(salon: Served, wrong: dict[str, Any]) -> None:
    answer = salon.session.put(f"{salon.url}/_control/altegio", json={"oddities": wrong}, timeout=20)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_oddities_last_over_a_restart_and_end_with_a_reset(serve: Serve) -> None:
    world = frozen_world()
    salon = serve(world)
    be_odd(salon, dirty=0.5)
    assert reborn(world).oddities.dirty == 0.5
    salon.control("/reset", "POST")
    assert salon.control("/altegio")["oddities"]["dirty"] == 0
