"""Tasks of the house."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from salon import health


@shared_task
def beat_alive(**_kwargs: Any) -> None:
    """Note that beat and a worker are alive: the readiness page reads it."""
    health.note_beat(now=timezone.now())
