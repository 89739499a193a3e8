"""Deletes what was kept long enough, over all apps, and says in the audit log how much that was."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone

from altegio.sync import retention as mirror
from feedback.services import forgetting
from feedback.services import retention as surveys
from salon.audit.keeping import Action, note
from salon.models import Alert, AuditEntry, DataRequest, Retention

log = structlog.get_logger(__name__)


def current() -> Retention:
    """How long things are kept; what is usual until somebody says otherwise. One query."""
    return Retention.objects.first() or Retention()


def is_due(now: datetime) -> bool:
    """Whether it was not done yet today, by the clock of the settings."""
    last = current().purged_at
    return last is None or timezone.localdate(last) < timezone.localdate(now)


def purge(now: datetime) -> dict[str, int]:
    """Delete what is too old; returns how much of each kind. What is left over is left for the next day.

    Each kind by itself: where one cannot be deleted the others are, and the error is raised at the end.
    """
    kept = current()
    ends = {name: now - timedelta(days=getattr(kept, name)) for name in ("comments", "messages", "logs")}
    forgetting.sweep()
    counts = {
        "webhooks": surveys.purge(now, kept.webhooks),
        "team_updates": surveys.purge_team_updates(now, kept.webhooks),
        "altegio_webhooks": mirror.purge_events(now - timedelta(days=kept.webhooks)),
        "comments": surveys.purge_comments(ends["comments"]),
        "messages": surveys.purge_messages(ends["messages"]),
        "team_messages": surveys.purge_team_messages(now, kept.team),
        "logs": mirror.purge_logs(ends["logs"]) + _purge_logs(ends["logs"], now),
        "audit": _purge_audit(now - timedelta(days=kept.audit)),
    }
    with transaction.atomic():
        Retention.objects.get_or_create(pk=1)
        Retention.objects.filter(pk=1).update(purged_at=now)
        told: dict[str, Any] = {name: count for name, count in counts.items() if count}
        if told:
            note(Action.PURGED, now=now, **told)
    log.info("purged", **counts)
    return counts


def _purge_logs(before: datetime, now: datetime) -> int:
    """What the house itself noted about its work; sessions that have ended go whatever their age."""
    rows = (
        Alert.objects.filter(ended_at__lt=before),
        LogEntry.objects.filter(action_time__lt=before),
        AccessAttempt.objects.filter(attempt_time__lt=before),
        AccessFailureLog.objects.filter(attempt_time__lt=before),
        AccessLog.objects.filter(attempt_time__lt=before),
        Session.objects.filter(expire_date__lt=now),
    )
    return sum(each.delete()[0] for each in rows)


@transaction.atomic
def _purge_audit(before: datetime) -> int:
    """The one who may delete from the audit log, and answered requests with it."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL salon.purging = 'on'")
        cursor.execute("DELETE FROM salon_auditentry WHERE at < %s", [before])
        gone = int(cursor.rowcount)
        cursor.execute("SET LOCAL salon.purging = 'off'")
    answered = DataRequest.objects.filter(done_at__lt=before)
    return gone + answered.delete()[0]


def last_purges(limit: int = 30) -> list[AuditEntry]:
    """The last times that anything was deleted, the newest first. One query."""
    return list(AuditEntry.objects.filter(action=Action.PURGED).order_by("-at", "-pk")[:limit])
