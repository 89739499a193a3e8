"""Surveys that stand now on the list of those to whom a person writes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from feedback.models import VisitFeedback
from tests.factories import CompletedVisitFactory, InstagramClientFactory
from tests.feedback.factories import SurveyFactory

HOUR = timedelta(hours=1)


def listed(**client: Any) -> VisitFeedback:
    """A survey of this hour to whose client somebody of the salon writes."""
    now = timezone.now()
    values = {"name": "Олена", **client}
    return SurveyFactory(
        visit=CompletedVisitFactory(client=InstagramClientFactory(**values)),
        status="waiting",
        reason="never_wrote",
        by_hand_since=now,
        due_at=now - HOUR,
        expires_at=now + timedelta(days=3),
    )
