"""Surveys that wait for a manager: a campaign may send nothing by itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import structlog
from django.db import transaction
from django.db.models import QuerySet

from feedback.models import VisitFeedback
from feedback.rules import Reason
from feedback.signals import staff_acted

log = structlog.get_logger(__name__)

Status = VisitFeedback.Status


def held(now: datetime) -> QuerySet[VisitFeedback]:
    """Surveys that a manager may let go, the newest visit first."""
    rows = VisitFeedback.objects.filter(status=Status.WAITING, reason=Reason.HELD, expires_at__gt=now)
    return rows.order_by("-visit_date", "-pk")


def release_held(survey_ids: Iterable[int], user: Any, now: datetime) -> int:
    """Let these surveys go: each at its time, by the campaign's ways. Return how many had been waiting."""
    values = {"approved_at": now, "approved_by": user if getattr(user, "pk", None) else None}
    rows = held(now).order_by().filter(pk__in=list(survey_ids))
    with transaction.atomic():
        count = rows.update(status=Status.PLANNED, reason="", **values)
        if count:
            staff_acted.send(sender=VisitFeedback, deed="let_go", user=user, count=count)
    log.info("surveys_let_go", count=count, user=getattr(user, "pk", None))
    return count
