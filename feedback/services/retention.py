"""What is kept for a while only."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db.models import Q

from feedback.models import Delivery, TeamMessage, TelegramUpdate
from feedback.services.inbox import MAX_ATTEMPTS

log = structlog.get_logger(__name__)

BATCH = 5000
# How long messages to the team are kept: longer than anybody acts upon one.
TEAM_MESSAGES_KEPT = timedelta(days=90)


def purge(now: datetime) -> int:
    """Delete raw bodies older than INSTAGRAM_RAW_DAYS that were sorted, or given up; return how many.

    The events made of them stay; one that still waits for its turn is never deleted.
    """
    old = Delivery.objects.filter(received_at__lt=now - timedelta(days=settings.INSTAGRAM_RAW_DAYS))
    done = old.filter(Q(processed_at__isnull=False) | Q(attempts__gte=MAX_ATTEMPTS)).order_by("received_at")
    total = 0
    while found := list(done.values_list("pk", flat=True)[:BATCH]):
        Delivery.objects.filter(pk__in=found).delete()
        total += len(found)
    if total:
        log.info("raw_webhooks_purged", total=total)
    return total


def purge_team_messages(now: datetime) -> int:
    """Delete what was written to the team longer than 90 days ago and is over; return how many.

    The messages hold names and words of clients; what came of them stands in cases and reminders.
    """
    waiting = (TeamMessage.State.QUEUED, TeamMessage.State.SENDING)
    old = TeamMessage.objects.filter(created_at__lt=now - TEAM_MESSAGES_KEPT)
    total, _by_model = old.exclude(state__in=waiting).delete()
    if total:
        log.info("team_messages_purged", total=total)
    return total


def purge_team_updates(now: datetime) -> int:
    """Delete what Telegram told longer than INSTAGRAM_RAW_DAYS ago and was dealt with; return how many."""
    old = TelegramUpdate.objects.filter(received_at__lt=now - timedelta(days=settings.INSTAGRAM_RAW_DAYS))
    done = old.filter(Q(processed_at__isnull=False) | Q(attempts__gte=MAX_ATTEMPTS))
    total, _by_model = done.delete()
    return total
