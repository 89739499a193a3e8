"""What every list of the API promises: its pages, fields, order, changes, tags, tables and refusals."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from altegio.models import Appointment, Client, Staff
from feedback.models import Answer, VisitFeedback
from tests.factories import (
    NOON,
    AppointmentFactory,
    ClientFactory,
    CompletedVisitFactory,
    PaymentFactory,
    ReviewFactory,
    StaffFactory,
    WorkingHoursFactory,
)
from tests.feedback.factories import SurveyFactory
from tests.salon.api.tools import Caller

pytestmark = pytest.mark.django_db

LISTS = (
    "clients",
    "appointments",
    "visits",
    "staff",
    "services",
    "payments",
    "reviews",
    "working-hours",
    "feedback",
)


@pytest.fixture
def tool() -> Caller:
    return Caller()


def world(size: int) -> None:
    """So many rows of everything."""
    for _number in range(size):
        visit = CompletedVisitFactory()
        appointment = visit.appointments.get()
        PaymentFactory(appointment=appointment)
        ReviewFactory(appointment=appointment)
        WorkingHoursFactory(staff=appointment.staff)
        survey = SurveyFactory(visit=visit, rating=5)
        Answer.objects.create(
            feedback=survey, question_key="rating", kind="rating", number=5, answered_at=NOON
        )


def key_of(row: dict[str, Any]) -> Any:
    return row.get("id", row.get("visit_id"))


def walk(tool: Caller, path: str) -> list[Any]:
    """The keys of all rows, page by page to the end."""
    found, address = [], path
    while address:
        page = tool.read(address)
        found += [key_of(row) for row in page["results"]]
        address = page["next"]
    return found


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


@pytest.mark.parametrize(
    ("query", "name", "words"),
    [
        ("limit=many", "limit", "1"),
        ("limit=0", "limit", "1"),
        ("offset=-1", "offset", "0"),
        ("offset=100001", "offset", "cursor=start"),
        ("cursor=what", "cursor", "cursor=start"),
        ("cursor=WzFd&updated_since=2026-01-01", "cursor", "cursor=start"),
        ("cursor=start&offset=10", "offset", "offset"),
        ("cursor=start&ordering=name", "ordering", "ordering"),
        ("fields=id,shoe_size", "fields", "shoe_size"),
        ("ordering=shoe_size", "ordering", "shoe_size"),
        ("fired=perhaps", "fired", "true"),
        ("company=one", "company", ""),
        ("vanished=2", "vanished", "2"),
        ("updated_since=lately", "updated_since", "2026-11-24"),
        ("shoe_size=39", "shoe_size", "updated_since"),
    ],
)
def test_what_it_cannot_do_is_refused_with_a_sentence(
    tool: Caller, query: str, name: str, words: str
) -> None:
    answer = tool.ask(f"staff/?{query}", 400)
    body = answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert name in body["errors"]
    assert words in body["detail"]


def test_a_slip_in_a_filter_of_one_row_or_of_a_report_is_refused_too(tool: Caller) -> None:
    staff = StaffFactory()
    tool.read(f"staff/{staff.altegio_id}/?compani=1001", 400)
    tool.read("reports/summary/?form=2026-07-01", 400)
    tool.read("reports/visits/?form=2026-07-01", 400)


@pytest.mark.parametrize(
    "path", ["appointments", "visits", "payments", "reviews", "working-hours", "feedback"]
)
def test_a_period_that_ends_before_it_begins_is_refused(path: str) -> None:
    refused = Caller().read(f"{path}/?start=2026-07-03&end=2026-07-01", 400)
    assert refused["errors"] == {"start": ["Період закінчується раніше, ніж починається."]}
    Caller().read(f"{path}/?start=2026-07-01&end=2026-07-01")


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


# --- changes --------------------------------------------------------------------------------------
def test_an_incremental_reader_gets_what_changed_and_what_vanished_in_its_order(tool: Caller) -> None:
    old, changed, vanished = AppointmentFactory.create_batch(3)
    now = timezone.now()
    Appointment.objects.filter(pk=old.pk).update(changed_at=now - timedelta(days=2))
    Appointment.objects.filter(pk=changed.pk).update(changed_at=now + timedelta(seconds=2))
    Appointment.objects.filter(pk=vanished.pk).update(changed_at=now + timedelta(seconds=1), vanished_at=now)
    since = (now - timedelta(hours=1)).isoformat().replace("+", "%2B")

    rows = tool.read(f"appointments/?updated_since={since}")["results"]

    assert [row["id"] for row in rows] == [vanished.altegio_id, changed.altegio_id]
    assert [bool(row["vanished_at"]) for row in rows] == [True, False]
    last = rows[-1]["updated_at"].replace("+", "%2B")
    assert walk(tool, f"appointments/?updated_since={last}&cursor=start") == [changed.altegio_id]
    assert "updated_at" not in tool.read("appointments/")["results"][0]
    assert walk(tool, f"appointments/?updated_since={since}&cursor=start&limit=1") == [
        vanished.altegio_id,
        changed.altegio_id,
    ]


def test_rows_of_one_moment_are_all_read_across_pages(tool: Caller) -> None:
    ClientFactory.create_batch(5)
    Client.objects.update(changed_at=timezone.now())
    assert len(set(walk(tool, "clients/?updated_since=2026-01-01&cursor=start&limit=2"))) == 5


def test_a_survey_is_changed_by_whatever_of_it_a_tool_reads(tool: Caller) -> None:
    survey = SurveyFactory()
    long_ago = timezone.now() - timedelta(days=9)
    for change in (
        lambda: VisitFeedback.objects.filter(pk=survey.pk).update(rating=3),
        lambda: Answer.objects.create(
            feedback=survey, question_key="rating", kind="rating", number=3, answered_at=NOON
        ),
    ):
        VisitFeedback.objects.filter(pk=survey.pk).update(changed_at=long_ago)
        before = VisitFeedback.objects.get(pk=survey.pk).changed_at
        change()
        assert VisitFeedback.objects.get(pk=survey.pk).changed_at > before == long_ago
    VisitFeedback.objects.filter(pk=survey.pk).update(changed_at=long_ago)
    VisitFeedback.objects.filter(pk=survey.pk).update(ways_checked_at=NOON)
    assert VisitFeedback.objects.get(pk=survey.pk).changed_at == long_ago


# --- tags, tables, pace ---------------------------------------------------------------------------
def test_who_has_the_answer_already_gets_304_until_it_changes(tool: Caller) -> None:
    world(1)
    for path in (*(f"{name}/" for name in LISTS), "reports/visits/?start=2026-07-01&end=2026-07-31"):
        first = tool.ask(path)
        again = tool.ask(path, 304, **{"if-none-match": first["ETag"]})
        assert again.content == b"", path
        assert again["ETag"] == first["ETag"]
        assert first["Cache-Control"] == "private, no-cache"
        assert "Authorization" in first["Vary"]


def test_a_changed_list_has_another_tag(tool: Caller) -> None:
    staff = StaffFactory(name="Оксана")
    tag = tool.ask("staff/")["ETag"]
    Staff.objects.filter(pk=staff.pk).update(name="Ольга")
    assert tool.ask("staff/", **{"if-none-match": tag})["ETag"] != tag


def test_every_list_comes_as_a_table_whose_head_is_there_even_of_nothing(tool: Caller) -> None:
    paths = [*(f"{name}/" for name in LISTS), "reports/summary/", "reports/visits/"]
    of_nothing = {path: tool.ask(path, accept="text/csv").content.decode() for path in paths}
    world(2)
    for path in paths:
        answer = tool.ask(path, accept="text/csv")
        rows = list(csv.reader(io.StringIO(answer.content.decode())))
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert rows[:1] == list(csv.reader(io.StringIO(of_nothing[path])))[:1], path
        assert {len(row) for row in rows} == {len(rows[0])}


def test_a_table_holds_what_the_page_holds_and_no_formula(tool: Caller) -> None:
    visit = CompletedVisitFactory(client__name='=HYPERLINK("http://x","y")', client__phone="+380671112233")
    text = tool.ask("appointments/?fields=id,client,services,cost", accept="text/csv").content.decode()
    (row,) = csv.DictReader(io.StringIO(text))
    appointment = visit.appointments.get()
    assert row["id"] == str(appointment.altegio_id)
    assert row["client.name"] == '\'=HYPERLINK("http://x","y")'
    assert row["cost"] == "700.00"
    assert row["services"].startswith('[{"id": ')
    (card,) = csv.DictReader(io.StringIO(tool.ask("clients/", accept="text/csv").content.decode()))
    assert card["phone"] == "+380671112233"


def test_what_it_cannot_give_is_said_with_what_it_can(tool: Caller) -> None:
    answer = tool.ask("staff/", 406, accept="application/xml")
    assert answer["Content-Type"] == "application/problem+json"
    assert "text/csv" in answer.json()["detail"]
    assert tool.ask("staff/?nonsense=1", 400, accept="text/csv")["Content-Type"] == "application/problem+json"


def test_a_token_that_asks_too_often_is_told_how_long_to_wait() -> None:
    slow, other = Caller(per_minute=2), Caller(per_minute=2)
    statuses = set()
    for _number in range(6):  # the minute may turn once amid them
        statuses.add(_status(slow))
    assert 429 in statuses
    assert _status(other) == 200


def _status(tool: Caller) -> int:
    answer = Browser().get("/api/v1/staff/", headers={"authorization": f"Token {tool.key}"})
    if answer.status_code == 429:
        assert 1 <= int(answer["Retry-After"]) <= 60
        assert answer["Retry-After"] in answer.json()["detail"]
        assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code
