"""`visit.completed`: found by a scan, since time alone completes a visit."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from altegio.selectors import completed_visits
from salon.models import OutgoingWebhook
from salon.outgoing.events import Kind, tell_of_visits

# Passes of the mirror overlap, and so do looks at it: a visit is told once all the same.
OVERLAP = timedelta(minutes=10)
# A status set so late is no news any more.
LATEST = timedelta(days=30)
BATCH = 1000


def scan(now: datetime) -> int:
    """Queue the visits that are over since the last look, for each tool that asked; returns how many."""
    wanting = OutgoingWebhook.objects.filter(active=True, kinds__contains=[Kind.VISIT_COMPLETED])
    return sum(_for(webhook, now) for webhook in wanting)


def _for(webhook: OutgoingWebhook, now: datetime) -> int:
    """A new tool hears of what is over from now on; one that was switched off, of what it missed."""
    since = webhook.visits_until or now
    begin = max(webhook.created_at, now - LATEST)
    fresh = Q(ends_at__gte=since - OVERLAP) | Q(changed_at__gte=since - OVERLAP)
    visits = completed_visits(now=now, ended_after=begin).filter(fresh)
    told, last = 0, None
    while batch := list((visits.filter(ends_at__gte=last) if last else visits)[:BATCH]):
        told += tell_of_visits(webhook, batch, now)
        if len(batch) < BATCH or batch[-1].ends_at == last:
            break
        last = batch[-1].ends_at
    OutgoingWebhook.objects.filter(pk=webhook.pk).update(visits_until=now)
    return told
