"""Surveys whose clients Direct does not reach, and the turn that takes them on by other ways."""

from __future__ import annotations

from typing import Any

import pytest

from feedback.models import Campaign, VisitFeedback
from feedback.rules import Way
from feedback.services import invitations, release, ways
from tests.factories import CompletedVisitFactory, InstagramClientFactory
from tests.feedback.factories import NOW, AccountFactory, SurveyFactory, make_campaign


@pytest.fixture(autouse=True)
def account() -> Any:
    """The account to which clients write in Direct."""
    return AccountFactory()


def campaign_with(*others: str) -> Campaign:
    """A campaign that goes these ways where Direct is closed."""
    return make_campaign(channels=[Way.INSTAGRAM, *others])


def stuck(**client: Any) -> VisitFeedback:
    """A due survey of somebody who never wrote, with a phone and a mail box, looked at by Direct already."""
    values = {"phone": "+380671234567", "email": "olena@ukr.net", "name": "Олена", **client}
    survey = SurveyFactory(visit=CompletedVisitFactory(client=InstagramClientFactory(**values)))
    survey.visit.company.altegio_id = 1001
    survey.visit.company.save()
    release.release_due(NOW)
    survey.refresh_from_db()
    assert (survey.status, survey.reason) == ("waiting", "never_wrote")
    return survey


def run(now: Any = NOW) -> list[str]:
    """One turn of the task."""
    ways.go_on(now)
    return [invitations.send(pk, now) for pk in invitations.ready(now)]


def state(survey: VisitFeedback) -> tuple[str, str, str]:
    """Status, reason and way of a survey as it stands now."""
    survey.refresh_from_db()
    return survey.status, survey.reason, survey.channel
