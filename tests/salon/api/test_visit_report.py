"""What the API promises about the report of visits."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser

from altegio.models.status import NO_SHOW
from tests.factories import CompanyFactory, CompletedVisitFactory, StaffFactory, WorkingHoursFactory
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db

PAGE = "/api/v1/reports/visits/"
JULY = "start=2026-07-01&end=2026-07-31"


@pytest.fixture
def manager() -> Browser:
    """A browser in which a manager is logged in."""
    return browser_of(user_in("manager"))


def test_a_line_has_the_figures_of_a_master(manager: Browser) -> None:
    oksana = StaffFactory(name="Оксана")
    CompletedVisitFactory(cost="1250.50", appointment__staff=oksana)
    CompletedVisitFactory(attendance=NO_SHOW, appointment__staff=oksana)
    WorkingHoursFactory(staff=oksana)

    found = manager.get(f"{PAGE}?{JULY}&by=staff").json()

    figures = {
        "visits": 1,
        "revenue": "1250.50",
        "average_bill": "1250.50",
        "no_shows": 1,
        "no_show_share": 0.5,
        "cancelled": 0,
        "cancelled_share": 0.0,
        "clients": 1,
        "new_clients": 1,
        "returning_clients": 0,
        "working_hours": 8.0,
        "taken_hours": 1.0,
        "occupancy": 0.125,
        "currency": "₴",
    }
    assert found == {
        "start": "2026-07-01T00:00:00+03:00",
        "end": "2026-08-01T00:00:00+03:00",
        "by": "staff",
        "total": figures,
        "results": [{"id": oksana.altegio_id, "date": None, "title": "Оксана", **figures}],
    }


@pytest.mark.parametrize(
    ("by", "date"), [("day", "2026-07-01"), ("week", "2026-06-29"), ("month", "2026-07-01")]
)
def test_lines_of_time_bear_the_day_they_begin_with(manager: Browser, by: str, date: str) -> None:
    CompletedVisitFactory()
    (line,) = manager.get(f"{PAGE}?{JULY}&by={by}").json()["results"]
    assert (line["id"], line["date"], line["visits"]) == (None, date, 1)


def test_an_empty_period_has_no_lines_and_no_shares(manager: Browser) -> None:
    found = manager.get(f"{PAGE}?start=2020-01-01&end=2020-01-31").json()
    assert (found["by"], found["results"]) == ("day", [])
    assert (found["total"]["no_show_share"], found["total"]["occupancy"]) == (None, None)
    assert (found["total"]["revenue"], found["total"]["average_bill"]) == ("0.00", "0.00")


def test_it_is_narrowed_by_altegios_ids(manager: Browser) -> None:
    mine = CompletedVisitFactory()
    CompletedVisitFactory()
    staff = mine.appointments.get().staff
    service = mine.appointments.get().services.get().service

    assert manager.get(f"{PAGE}?{JULY}&staff={staff.altegio_id}").json()["total"]["visits"] == 1
    narrowed = manager.get(f"{PAGE}?{JULY}&by=staff&service={service.altegio_id}&company=1001").json()
    assert [line["id"] for line in narrowed["results"]] == [staff.altegio_id]
    assert narrowed["total"]["occupancy"] is None


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("by=nonsense", "by"),
        ("start=31.12.2026", "start"),
        ("start=2026-07-02&end=2026-06-01", "start"),
        ("start=2001-01-01&end=2026-07-01", "start"),
        ("staff=777", "staff"),
        ("staff=x", "staff"),
        ("company=5", "company"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(manager: Browser, query: str, field: str) -> None:
    answer = manager.get(f"{PAGE}?{query}")
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]


def test_sums_of_different_currencies_are_not_added_up(manager: Browser) -> None:
    CompletedVisitFactory()
    CompletedVisitFactory(company=CompanyFactory(altegio_id=1002, currency="zł"))
    assert manager.get(f"{PAGE}?{JULY}").status_code == 400
    assert manager.get(f"{PAGE}?{JULY}&company=1002").json()["total"]["currency"] == "zł"


@pytest.mark.parametrize(
    ("role", "status"), [("owner", 200), ("manager", 200), ("receptionist", 403), ("master", 403)]
)
def test_only_who_sees_the_report_in_the_admin_reads_it(role: str, status: int) -> None:
    assert browser_of(user_in(role)).get(PAGE).status_code == status


def test_the_queries_do_not_grow_with_the_lines(manager: Browser, django_assert_max_num_queries: Any) -> None:
    for _number in range(5):
        CompletedVisitFactory()
    with django_assert_max_num_queries(14):
        assert len(manager.get(f"{PAGE}?{JULY}&by=service").json()["results"]) == 5
