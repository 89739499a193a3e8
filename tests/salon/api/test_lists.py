"""What every list of the API promises: its pages, fields, order and search."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from altegio.models import Staff
from tests.factories import NOON, AppointmentFactory, CompletedVisitFactory, StaffFactory
from tests.feedback.factories import SurveyFactory
from tests.salon.api.lists import LISTS, key_of, walk, world
from tests.salon.api.tools import Caller

pytestmark = pytest.mark.django_db


# --- pages ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("way", ["limit=2", "limit=2&cursor=start"])
def test_a_walk_gives_every_row_once(tool: Caller, way: str) -> None:
    world(5)
    for path in LISTS:
        whole = [key_of(row) for row in tool.read(f"{path}/?limit=500")["results"]]
        assert len(whole) == 5, path
        assert sorted(walk(tool, f"{path}/?{way}")) == sorted(whole), path


def test_a_walk_by_cursor_misses_nothing_that_was_there_whatever_comes_meanwhile(tool: Caller) -> None:
    rows = StaffFactory.create_batch(4)
    page = tool.read("staff/?cursor=start&limit=2")
    assert page["count"] is None
    StaffFactory.create_batch(2, name="АА перша за абеткою")
    Staff.objects.filter(pk=rows[3].pk).update(name="АБ")
    seen = [row["id"] for row in page["results"]] + walk(tool, page["next"])
    assert sorted(seen)[:4] == sorted(row.altegio_id for row in rows)
    assert len(seen) == len(set(seen))


def test_a_page_tells_its_neighbours_in_the_body_and_in_a_header(tool: Caller) -> None:
    StaffFactory.create_batch(5)
    answer = tool.ask("staff/?limit=2&offset=2")
    page = answer.json()
    assert page["count"] == 5
    assert f'<{page["next"]}>; rel="next"' in answer["Link"]
    assert f'<{page["previous"]}>; rel="prev"' in answer["Link"]
    assert [row["id"] for row in tool.read(page["next"])["results"]] != []


def test_a_count_is_right_on_the_first_the_last_and_no_page(tool: Caller) -> None:
    StaffFactory.create_batch(3)
    for query in ("limit=2", "limit=2&offset=2", "offset=70"):
        assert tool.read(f"staff/?{query}")["count"] == 3


# --- fields, order, search ------------------------------------------------------------------------
def test_only_the_fields_that_are_named_come_and_only_they_are_loaded(tool: Caller) -> None:
    appointment = CompletedVisitFactory().appointments.get()
    with CaptureQueriesContext(connection) as queries:
        (row,) = tool.read("appointments/?fields=id,client,starts_at")["results"]
    assert list(row) == ["id", "starts_at", "client"]
    assert row["client"]["id"] == appointment.client.altegio_id
    asked = " ".join(query["sql"] for query in queries)
    for unwanted in ('"raw"', '"altegio_appointmentservice"', '"altegio_staff"'):
        assert unwanted not in asked
    assert tool.read(f"appointments/{appointment.altegio_id}/?fields=status") == {"status": "completed"}


def test_a_list_loads_no_raw_copy_and_takes_as_many_queries_for_six_rows_as_for_two(tool: Caller) -> None:
    tool.read("staff/")  # notes the last use, once a minute
    counted: dict[str, set[int]] = {path: set() for path in LISTS}
    for size in (2, 4):
        world(size)
        for path in LISTS:
            with CaptureQueriesContext(connection) as queries:
                tool.read(f"{path}/?limit=100")
            assert '"raw"' not in " ".join(query["sql"] for query in queries), path
            counted[path].add(len(queries))
    assert all(len(numbers) == 1 and max(numbers) <= 4 for numbers in counted.values()), counted


def test_a_list_comes_in_the_order_that_is_asked_for(tool: Caller) -> None:
    first, second = AppointmentFactory(), AppointmentFactory(starts_at=NOON + timedelta(days=1))
    for order, wanted in (("starts_at", [first, second]), ("-starts_at", [second, first])):
        rows = tool.read(f"appointments/?ordering={order}")["results"]
        assert [row["id"] for row in rows] == [row.altegio_id for row in wanted]


def test_lists_are_searched(tool: Caller) -> None:
    wanted = CompletedVisitFactory(client__name="Олена Коваль", client__phone="+380671112233")
    appointment = wanted.appointments.get()
    CompletedVisitFactory()
    survey = SurveyFactory(visit=wanted, client=wanted.client, comment="Чудове фарбування")
    SurveyFactory()
    for path, text, found in (
        ("clients", "олена", wanted.client.altegio_id),
        ("appointments", "0671112233", appointment.altegio_id),
        ("visits", "коваль", wanted.altegio_id),
        ("feedback", "фарбуванням", survey.visit.altegio_id),
        ("staff", appointment.staff.name[-4:], appointment.staff.altegio_id),
    ):
        assert [key_of(row) for row in tool.read(f"{path}/?search={text}")["results"]] == [found], path
    blind = Caller("appointments", "feedback")
    for path in ("appointments", "visits", "feedback"):
        assert blind.read(f"{path}/?search=0671112233")["results"] == [], path
