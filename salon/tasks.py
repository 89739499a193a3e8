"""Tasks of the house."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from salon import health
from salon.alerts import keeping, letters, watch
from salon.outgoing import sending, visits
from salon.privacy import retention


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
def heartbeat(**_kwargs: Any) -> None:
    """Tell the outside watch that clock and worker run."""
    watch.ping()


@shared_task
def mail_alerts(**_kwargs: Any) -> None:
    """Send the letters that are due: what a new alert hastens."""
    letters.send_due(timezone.now())


@shared_task
def tell_other_tools(**_kwargs: Any) -> None:
    """Find the visits that are over, and post to other tools what is due."""
    visits.scan(timezone.now())
    sending.send_due(timezone.now())


@shared_task
def purge_outgoing(**_kwargs: Any) -> None:
    """Delete events for other tools that were told long ago."""
    sending.purge(timezone.now())


@shared_task
def purge() -> None:
    """Delete what was kept long enough, once a night."""
    now = timezone.now()
    if retention.is_due(now):
        retention.purge(now)
