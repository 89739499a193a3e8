"""What the API promises about surveys."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from feedback.models import Answer, VisitFeedback
from tests.factories import NOON, CompletedVisitFactory, StaffFactory, UserFactory
from tests.feedback.factories import SurveyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def get(client: Browser) -> Any:
    """Ask the endpoint as an owner; returns the parsed body."""
    client.force_login(UserFactory(is_superuser=True))
    return lambda path="": client.get(f"/api/v1/feedback/{path}").json()


@pytest.fixture
def answered() -> VisitFeedback:
    """A survey that was answered to the end."""
    feedback = SurveyFactory(
        visit=CompletedVisitFactory(),
        client_name="Олена",
        instagram_username="olena_nails",
        service_name="Манікюр",
        master_name="Марія",
        status="answered",
        channel="instagram",
        complete=True,
        sent_at=NOON + timedelta(days=1),
        received_at=NOON + timedelta(days=1, minutes=5),
        rating=4,
        comment="Гарно",
        would_recommend=True,
    )
    Answer.objects.create(
        feedback=feedback, question_key="rating", kind="rating", number=4, answered_at=feedback.received_at
    )
    return feedback


def test_a_survey_has_the_fields_of_the_contract(get: Any, answered: VisitFeedback) -> None:
    (row,) = get()["results"]
    assert row.pop("feedback_response") == {
        "rating": 4,
        "comment": "Гарно",
        "would_recommend": True,
        "answers": [
            {
                "question": "rating",
                "kind": "rating",
                "number": 4,
                "yes": None,
                "text": "",
                "answered_at": "2026-07-02T12:05:00+03:00",
            }
        ],
    }
    assert row == {
        "visit_id": answered.visit.altegio_id,
        "client_id": answered.client.altegio_id,
        "client_name": "Олена",
        "instagram_username": "olena_nails",
        "visit_date": answered.visit_date.astimezone(NOON.tzinfo).isoformat(),
        "service_name": "Манікюр",
        "master_name": "Марія",
        "status": "answered",
        "complete": True,
        "reason": "",
        "reason_text": "",
        "channel": "instagram",
        "feedback_sent_at": "2026-07-02T12:00:00+03:00",
        "feedback_received_at": "2026-07-02T12:05:00+03:00",
    }


def test_a_skipped_survey_says_why_in_ukrainian(get: Any) -> None:
    SurveyFactory(status="skipped", reason="no_instagram")
    (row,) = get()["results"]
    assert row["reason"] == "no_instagram"
    assert row["reason_text"]
    assert row["feedback_response"] == {"rating": None, "comment": "", "would_recommend": None, "answers": []}


def test_surveys_are_filtered_by_state_master_rating_and_period(get: Any, answered: VisitFeedback) -> None:
    answered.staff = StaffFactory()
    answered.save()
    SurveyFactory(status="waiting", visit_date=NOON + timedelta(days=40))
    for query in (
        "?status=answered",
        f"?staff={answered.staff.altegio_id}",
        "?rating_max=4",
        "?start=2026-06-01&end=2026-07-10",
    ):
        assert [row["visit_id"] for row in get(query)["results"]] == [answered.visit.altegio_id], query
    assert get("?rating_max=3")["count"] == 0
    assert get(f"{answered.visit.altegio_id}/")["complete"] is True


def test_a_page_of_surveys_takes_few_queries(get: Any, django_assert_max_num_queries: Any) -> None:
    SurveyFactory.create_batch(8)
    with django_assert_max_num_queries(6):
        assert get("?limit=100")["count"] == 8
