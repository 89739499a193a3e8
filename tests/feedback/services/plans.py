"""The planner's pass right after a visit, and what it made of the newest one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from feedback.models import VisitFeedback
from feedback.services import planning
from tests.factories import NOON

HOUR = timedelta(hours=1)
SOON = NOON + 2 * HOUR


def planned(now: Any = SOON) -> tuple[str, str]:
    """What became of the newest visit."""
    planning.plan(now)
    survey = VisitFeedback.objects.order_by("visit_date").last()
    return (survey.status, survey.reason) if survey else ("", "")
