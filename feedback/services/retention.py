"""What is kept for a while only. How long is the house's to say; it calls each of these once a day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db.models import Q, QuerySet

from feedback.models import (
    Answer,
    Case,
    CaseNote,
    ContactEvent,
    Delivery,
    Message,
    TeamMessage,
    TelegramUpdate,
    VisitFeedback,
)
from feedback.rules import QuestionKind
from feedback.services.forgetting import WRITTEN
from feedback.services.inbox import MAX_ATTEMPTS

log = structlog.get_logger(__name__)

BATCH = 5000
# How long messages to the team are kept: longer than anybody acts upon one.
TEAM_MESSAGES_KEPT = timedelta(days=90)
# So much of a kind at once; the rest goes the next time.
MOST = 200_000


def purge(now: datetime, days: int | None = None) -> int:
    """Delete raw bodies older than so many days that were sorted, or given up; return how many.

    The events made of them stay; one that still waits for its turn is never deleted. Without `days`:
    INSTAGRAM_RAW_DAYS.
    """
    old = Delivery.objects.filter(received_at__lt=_ago(now, days))
    done = old.filter(Q(processed_at__isnull=False) | Q(attempts__gte=MAX_ATTEMPTS)).order_by("received_at")
    total = 0
    while found := list(done.values_list("pk", flat=True)[:BATCH]):
        Delivery.objects.filter(pk__in=found).delete()
        total += len(found)
    if total:
        log.info("raw_webhooks_purged", total=total)
    return total


def purge_team_messages(now: datetime, days: int | None = None) -> int:
    """Delete what was written to the team longer than so many days ago and is over; return how many.

    The messages hold names and words of clients; what came of them stands in cases and reminders. Without
    `days`: 90.
    """
    waiting = (TeamMessage.State.QUEUED, TeamMessage.State.SENDING)
    kept = TEAM_MESSAGES_KEPT if days is None else timedelta(days=days)
    old = TeamMessage.objects.filter(created_at__lt=now - kept)
    total, _by_model = old.exclude(state__in=waiting).delete()
    if total:
        log.info("team_messages_purged", total=total)
    return total


def purge_team_updates(now: datetime, days: int | None = None) -> int:
    """Delete what Telegram told longer ago than so many days and was dealt with; return how many."""
    old = TelegramUpdate.objects.filter(received_at__lt=_ago(now, days))
    done = old.filter(Q(processed_at__isnull=False) | Q(attempts__gte=MAX_ATTEMPTS))
    total, _by_model = done.delete()
    return total


def _ago(now: datetime, days: int | None) -> datetime:
    return now - timedelta(days=settings.INSTAGRAM_RAW_DAYS if days is None else days)


def purge_comments(before: datetime) -> int:
    """Empty the words of surveys that were answered before this moment, and of cases that ended before it.

    Ratings, choices and states stay. Returns how many answers and notes lost their words.
    """
    answers = Answer.objects.filter(kind=QuestionKind.TEXT, answered_at__lt=before).exclude(text="")
    notes = CaseNote.objects.filter(case__resolved_at__lt=before, code__in=WRITTEN).exclude(text="")
    surveys = VisitFeedback.objects.filter(received_at__lt=before).exclude(comment="")
    cases = Case.objects.filter(resolved_at__lt=before).exclude(resolution="")
    emptied = _empty(answers, text="", mid="") + _empty(notes, text="")
    _empty(surveys, comment="")
    _empty(cases, resolution="")
    return emptied


def purge_messages(before: datetime) -> int:
    """Empty what was said before this moment, by us and by them; that it was said, and when, stays.

    What has not gone out yet keeps its words. Returns how many lost theirs.
    """
    over = (Message.State.SENT, Message.State.FAILED, Message.State.UNKNOWN)
    sent = Message.objects.filter(created_at__lt=before, state__in=over).exclude(text="")
    heard = ContactEvent.objects.filter(occurred_at__lt=before, handled_at__isnull=False).exclude(text="")
    return _empty(sent, text="", quick_replies=[]) + _empty(heard, text="")


def _empty(rows: QuerySet[Any], **values: Any) -> int:
    """Set these values on the rows, a portion at a time, so that nobody waits for long."""
    total = 0
    while total < MOST and (found := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])):
        rows.model._default_manager.filter(pk__in=found).update(**values)
        total += len(found)
    return total
