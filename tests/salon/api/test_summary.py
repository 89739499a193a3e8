"""What the API promises about the report of answers."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser

from tests.factories import NOON, StaffFactory
from tests.feedback.factories import SurveyFactory, make_campaign
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db

PAGE = "/api/v1/reports/summary/"
JULY = "start=2026-07-01&end=2026-07-31"


@pytest.fixture
def manager() -> Browser:
    """A browser in which a manager is logged in."""
    make_campaign()
    return browser_of(user_in("manager"))


def answered(rating: int, **values: Any) -> None:
    """A survey of July that was answered on the day it was sent."""
    SurveyFactory(rating=rating, status="answered", sent_at=NOON, received_at=NOON, **values)


def test_counts_csat_and_recommendations_bear_n_and_their_interval(manager: Browser) -> None:
    oksana = StaffFactory(name="Оксана")
    for number in range(10):
        answered(
            5 if number < 9 else 3, staff=oksana, would_recommend=number < 9 or None, channel="instagram"
        )
    SurveyFactory(status="sent", sent_at=NOON, staff=oksana, channel="instagram")

    found = manager.get(f"{PAGE}?{JULY}&by=staff").json()

    scores = {
        "sent": 11,
        "answered": 10,
        "rated": 10,
        "ratings": {"5": 9, "4": 0, "3": 1, "2": 0, "1": 0},
        "average": 4.8,
        "average_of_ten": None,
        "csat": {"n": 10, "share": 0.9, "low": 0.5958, "high": 0.9821},
        "recommend": {"n": 9, "share": 1.0, "low": 0.7009, "high": 1.0},
        "response_rate": {"n": 11, "share": 0.9091, "low": 0.6226, "high": 0.9838},
        "nps": {"n": 0, "score": None, "margin": None},
    }
    assert found == {
        "start": "2026-07-01T00:00:00+03:00",
        "end": "2026-08-01T00:00:00+03:00",
        "by": "staff",
        "total": scores,
        "results": [{"id": oksana.altegio_id, "date": None, "title": "Оксана", **scores}],
    }


@pytest.mark.parametrize(
    ("by", "title", "date"),
    [("channel", "instagram", None), ("week", "", "2026-06-29"), ("month", "", "2026-07-01")],
)
def test_lines_are_named_by_what_they_are(manager: Browser, by: str, title: str, date: str | None) -> None:
    answered(5, channel="instagram")
    (line,) = manager.get(f"{PAGE}?{JULY}&by={by}").json()["results"]
    assert (line["id"], line["title"], line["date"]) == (None, title, date)


def test_by_service_names_altegios_id(manager: Browser) -> None:
    answered(5)
    (line,) = manager.get(f"{PAGE}?{JULY}&by=service").json()["results"]
    assert line["id"]
    assert line["rated"] == 1


def test_nothing_answered_has_no_share(manager: Browser) -> None:
    found = manager.get(f"{PAGE}?{JULY}").json()
    assert found["results"] == []
    assert found["total"]["csat"] == {"n": 0, "share": None, "low": None, "high": None}


def test_it_is_narrowed_by_channel_and_by_altegios_ids(manager: Browser) -> None:
    oksana = StaffFactory()
    answered(5, staff=oksana, channel="instagram")
    answered(1, channel="email")
    for query in (f"staff={oksana.altegio_id}", "channel=instagram"):
        assert manager.get(f"{PAGE}?{JULY}&{query}").json()["total"]["average"] == 5.0
    assert manager.get(f"{PAGE}?{JULY}&channel=pigeon").status_code == 400


@pytest.mark.parametrize(("role", "status"), [("manager", 200), ("receptionist", 403), ("master", 403)])
def test_only_who_sees_the_report_in_the_admin_reads_it(role: str, status: int) -> None:
    assert browser_of(user_in(role)).get(PAGE).status_code == status


def test_the_queries_do_not_grow_with_the_lines(manager: Browser, django_assert_max_num_queries: Any) -> None:
    for _number in range(5):
        answered(5, staff=StaffFactory())
    with django_assert_max_num_queries(14):
        assert len(manager.get(f"{PAGE}?{JULY}").json()["results"]) == 5
