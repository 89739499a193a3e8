"""How the mirror stands, in numbers for monitoring."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import BooleanField, Count, ExpressionWrapper, Q

from altegio.models import SyncRun, SyncState, WebhookEvent

# A pass over all of a salon's past takes hours; what runs for longer was killed.
LONGEST_PASS = timedelta(hours=4)


def stream_ages(now: datetime) -> list[tuple[int, str, timedelta]]:
    """How long ago each stream of each location (Altegio's id) was last read well. One query."""
    rows = SyncState.objects.filter(last_ok_at__isnull=False).order_by("company_altegio_id", "stream")
    read = rows.values_list("company_altegio_id", "stream", "last_ok_at")
    return [(company, stream, now - when) for company, stream, when in read if when]


def webhooks_since(start: datetime) -> list[tuple[str, bool, int]]:
    """How many webhooks came since then: by resource, and whether they are dealt with. One query."""
    rows = WebhookEvent.objects.filter(received_at__gte=start).order_by()
    dealt = ExpressionWrapper(Q(processed_at__isnull=False), output_field=BooleanField())
    counted = rows.annotate(dealt=dealt).values_list("resource", "dealt").annotate(count=Count("pk"))
    return list(counted.order_by("resource", "dealt"))


def oldest_webhook(now: datetime) -> timedelta | None:
    """How long the oldest webhook that is not dealt with has waited. One query."""
    oldest = (
        WebhookEvent.objects.filter(processed_at=None).order_by("id").values_list("received_at", flat=True)
    )
    first = oldest.first()
    return now - first if first else None


def untouched_webhook(now: datetime) -> timedelta | None:
    """How long the oldest webhook has waited that nobody has tried yet. One query."""
    waiting = WebhookEvent.objects.filter(processed_at=None, attempts=0).order_by("id")
    first = waiting.values_list("received_at", flat=True).first()
    return now - first if first else None


def reads_all(now: datetime) -> bool:
    """Whether a pass over all of a location's past is running, for which the others wait. One query."""
    running = SyncRun.objects.filter(state=SyncRun.State.RUNNING, started_at__gt=now - LONGEST_PASS)
    return running.exists()
