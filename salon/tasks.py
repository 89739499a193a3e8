"""Tasks of the house."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from salon import health
from salon.alerts import keeping, letters


@shared_task
def beat_alive(**_kwargs: Any) -> None:
    """Note that beat and a worker are alive: the readiness page reads it."""
    health.note_beat(now=timezone.now())


@shared_task
def look_after_alerts(**_kwargs: Any) -> None:
    """Open alerts of which no signal told, end those that are over, and send the letters that are due."""
    keeping.scan(timezone.now())
    letters.send_due(timezone.now())


@shared_task
def mail_alerts(**_kwargs: Any) -> None:
    """Send the letters that are due: what a new alert hastens."""
    letters.send_due(timezone.now())
