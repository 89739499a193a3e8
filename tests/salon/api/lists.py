"""Every list of the API, rows for each, and a walk along one."""

from __future__ import annotations

from typing import Any

from feedback.models import Answer
from tests.factories import NOON, CompletedVisitFactory, PaymentFactory, ReviewFactory, WorkingHoursFactory
from tests.feedback.factories import SurveyFactory
from tests.salon.api.tools import Caller

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
    """The number by which a row of any list is asked for."""
    return row.get("id", row.get("visit_id"))


def walk(tool: Caller, path: str) -> list[Any]:
    """The keys of all rows, page by page to the end."""
    found, address = [], path
    while address:
        page = tool.read(address)
        found += [key_of(row) for row in page["results"]]
        address = page["next"]
    return found
