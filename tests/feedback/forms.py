"""The client's form in a browser, by a clock of its own."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from feedback.models import VisitFeedback
from feedback.services.form_links import token_of
from tests.factories import CompletedVisitFactory, InstagramClientFactory
from tests.feedback.factories import NOW, SurveyFactory

HOUR = timedelta(hours=1)


class Clock:
    """The clock of the page."""

    def __init__(self, now: datetime) -> None:
        self.at = now

    def now(self) -> datetime:
        return self.at


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The page's clock, an hour after the survey went."""
    found = Clock(NOW + HOUR)
    monkeypatch.setattr(timezone, "now", found.now)
    return found


def sent(**values: Any) -> VisitFeedback:
    """A survey that went by SMS at NOW."""
    client = InstagramClientFactory(name="Олена")
    made = {"status": "sent", "channel": "altegio_sms", "sent_at": NOW, "awaiting": "rating", **values}
    return SurveyFactory(visit=CompletedVisitFactory(client=client), **made)


def path(survey: VisitFeedback) -> str:
    """The address of the survey's form."""
    return f"/f/{token_of(survey.pk)}/"


def say(browser: Browser, survey: VisitFeedback, key: str, value: str = "", **more: str) -> Any:
    """Answer the question of this key."""
    return browser.post(path(survey), {"question": key, "value": value, **more})


def shown(browser: Browser, survey: VisitFeedback, **query: str) -> str:
    """The form as it is shown now."""
    return str(browser.get(path(survey), query).content.decode())


def state(survey: VisitFeedback) -> tuple[Any, ...]:
    """How the survey stands, what it says, and whether it is complete."""
    survey.refresh_from_db()
    return survey.status, survey.rating, survey.comment, survey.would_recommend, survey.complete


def answer_all(browser: Browser, survey: VisitFeedback, rating: str = "5") -> None:
    """Answer the three usual questions."""
    for key, value in (("rating", rating), ("comment", "Гарно"), ("recommend", "yes")):
        assert say(browser, survey, key, value).status_code == 303
