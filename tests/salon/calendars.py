"""What the calendar's tests ask for, and by whom."""

from __future__ import annotations

from typing import Any

from django.test import Client as Browser

from altegio.models import Appointment, StaffUser
from tests.factories import CompletedVisitFactory
from tests.feedback.factories import SurveyFactory
from tests.roles import browser_of, user_in

DAY = {"view": "day", "date": "2026-07-01", "zone": "Europe/Kyiv"}


def answer(who: str | Browser = "receptionist", **query: Any) -> dict[str, Any]:
    """What a browser, or a user of a role, is given."""
    browser = browser_of(user_in(who)) if isinstance(who, str) else who
    response = browser.get("/admin/calendar/events", {**DAY, **query})
    assert response.status_code == 200
    return dict(response.json())


def cards(who: str | Browser = "receptionist", **query: Any) -> list[dict[str, Any]]:
    """The cards that are given."""
    return list(answer(who, **query)["cards"])


def shown(who: str | Browser = "receptionist", **query: Any) -> list[int]:
    """The appointments that are given."""
    return [card["id"] for card in cards(who, **query)]


def master_of(row: Appointment) -> Browser:
    """The browser of this appointment's master."""
    user = user_in("master")
    StaffUser.objects.create(user=user, staff=row.staff)
    return browser_of(user)


def surveyed(**values: Any) -> Any:
    """An appointment of a visit that is asked about."""
    visit = CompletedVisitFactory()
    survey = SurveyFactory(visit=visit, client=visit.client, **values)
    return visit.appointments.get(), survey
