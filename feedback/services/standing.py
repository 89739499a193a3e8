"""How sending stands, in numbers for monitoring: no text, no name, no phone."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, F, Min, Q
from django.db.models.functions import Coalesce

from feedback.models import Delivery, InstagramAccount, Message, TeamMessage
from feedback.services import switch

WAITING = (Message.State.QUEUED, Message.State.SENDING)


def messages_since(start: datetime) -> list[tuple[str, str, int]]:
    """How many messages to clients were made since then, by way and state. One query."""
    rows = Message.objects.filter(created_at__gte=start).order_by()
    counted = rows.values_list("channel", "state").annotate(count=Count("pk"))
    return list(counted.order_by("channel", "state"))


def oldest_message(now: datetime) -> timedelta | None:
    """How long the message has waited that should have left first; None when none is due. One query."""
    due = Message.objects.filter(Q(not_before=None) | Q(not_before__lte=now), state__in=WAITING).order_by()
    oldest = due.aggregate(since=Min(Coalesce(F("not_before"), F("created_at"))))["since"]
    return now - oldest if oldest else None


def stuck_message(now: datetime, longest: timedelta) -> bool:
    """Whether a message waits for longer that nothing keeps, and none went meanwhile. Three queries at most.

    Nobody paused it, its account works and does not rest; who has just gone on gets as much time to catch up.
    """
    since, switched = now - longest, switch.standing()
    lately = switched.changed_at is not None and switched.changed_at > since
    if switched.paused or switched.dry_run or lately:
        return False
    rests = Q(contact__account__parked_until__gt=since) | Q(contact__account__paused=True)
    works = Q(contact__account__state=InstagramAccount.State.OK)
    due = Message.objects.annotate(due=Coalesce(F("not_before"), F("created_at"))).exclude(rests)
    if not due.filter(works, due__lt=since, state__in=WAITING).exists():
        return False
    return not Message.objects.filter(sent_at__gt=since).exists()


def untouched_delivery(now: datetime) -> timedelta | None:
    """How long the oldest Instagram webhook has waited that nobody has tried yet. One query."""
    waiting = Delivery.objects.filter(processed_at=None, attempts=0).order_by("id")
    first = waiting.values_list("received_at", flat=True).first()
    return now - first if first else None


def oldest_team_message(now: datetime) -> timedelta | None:
    """The same of what the team is told. One query."""
    states = (TeamMessage.State.QUEUED, TeamMessage.State.SENDING)
    due = TeamMessage.objects.filter(Q(not_before=None) | Q(not_before__lte=now), state__in=states).order_by()
    oldest = due.aggregate(since=Min(Coalesce(F("not_before"), F("created_at"))))["since"]
    return now - oldest if oldest else None


def deliveries(start: datetime, now: datetime) -> tuple[int, timedelta | None]:
    """How many Instagram webhooks came since then, and how long the oldest has waited. Two queries."""
    waiting = Delivery.objects.filter(processed_at=None).order_by("id").values_list("received_at", flat=True)
    first = waiting.first()
    return Delivery.objects.filter(received_at__gte=start).count(), now - first if first else None


def accounts(now: datetime) -> list[tuple[str, str, timedelta | None]]:
    """Each Instagram account by id: its state, and how long its token is valid still. One query."""
    rows = InstagramAccount.objects.order_by("pk").values_list("ig_id", "state", "token_expires_at")
    return [(ig_id, state, expires - now if expires else None) for ig_id, state, expires in rows]
