"""What the API promises where two locations have objects with the same ids."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser

from salon.models import ApiToken
from tests.factories import (
    AppointmentFactory,
    CompanyFactory,
    PaymentFactory,
    ReviewFactory,
    ServiceFactory,
    UserFactory,
)
from tests.feedback.factories import SurveyFactory

pytestmark = pytest.mark.django_db

NUMBER = 777
PATHS = ("appointments", "visits", "clients", "staff", "services", "payments", "reviews", "feedback")


@pytest.fixture
def api(client: Browser) -> Any:
    _token, key = ApiToken.issue(user=UserFactory(is_superuser=True), name="tool")

    def get(path: str, status: int = 200) -> Any:
        answer = client.get(f"/api/v1/{path}", headers={"authorization": f"Token {key}"})
        assert answer.status_code == status, answer.content
        return answer.json()

    return get


@pytest.fixture
def chain() -> None:
    """Two locations in two zones; everything in them bears one number."""
    for altegio_id, zone in ((1001, "Europe/Kyiv"), (1002, "Europe/Warsaw")):
        company = CompanyFactory(altegio_id=altegio_id, timezone=zone)
        appointment = AppointmentFactory(
            company=company,
            altegio_id=NUMBER,
            visit__altegio_id=NUMBER,
            client__altegio_id=NUMBER,
            staff__altegio_id=NUMBER,
        )
        PaymentFactory(company=company, altegio_id=NUMBER, appointment=appointment)
        ReviewFactory(company=company, altegio_id=NUMBER, appointment=appointment)
        ServiceFactory(company=company, altegio_id=NUMBER)
        SurveyFactory(visit=appointment.visit)


def _id(path: str) -> str:
    return "visit_id" if path == "feedback" else "id"


@pytest.mark.parametrize("path", PATHS)
def test_an_id_that_two_locations_have_is_a_conflict_with_a_sentence(
    api: Any, chain: None, path: str
) -> None:
    refused = api(f"{path}/{NUMBER}/", status=409)
    assert "?company=" in refused["detail"]


@pytest.mark.parametrize("path", PATHS)
def test_the_location_tells_them_apart(api: Any, chain: None, path: str) -> None:
    assert api(f"{path}/{NUMBER}/?company=1002")[_id(path)] == NUMBER
    assert api(f"{path}/?company=1002")["count"] == 1
    assert api(f"{path}/")["count"] == 2
    api(f"{path}/{NUMBER}/?company=1003", status=404)


def test_each_location_writes_times_by_its_own_clock(api: Any, chain: None) -> None:
    starts = [api(f"appointments/{NUMBER}/?company={company}")["starts_at"] for company in (1001, 1002)]
    assert [start[-6:] for start in starts] == ["+03:00", "+02:00"]
