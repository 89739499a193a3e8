"""What the mirror remembers of its work for a while only."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from altegio.models import Quarantine, SyncRun, WebhookEvent

BATCH = 5000
# So much at once; the rest goes the next time.
MOST = 200_000


def purge_events(before: datetime) -> int:
    """Delete webhooks that came before this moment and were dealt with; return how many."""
    rows = WebhookEvent.objects.filter(received_at__lt=before, processed_at__isnull=False)
    total = 0
    while total < MOST and (found := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])):
        WebhookEvent.objects.filter(pk__in=found).delete()
        total += len(found)
    return total


def purge_logs(before: datetime) -> int:
    """Delete old runs, but each location's last one of a kind, and what was settled in quarantine."""
    last = SyncRun.objects.order_by().values("company_altegio_id", "kind").annotate(last=Max("pk"))
    runs = SyncRun.objects.filter(started_at__lt=before).exclude(pk__in=last.values("last"))
    settled = Quarantine.objects.filter(resolved_at__lt=before)
    return int(runs.delete()[0] + settled.delete()[0])
