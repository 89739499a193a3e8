"""Posting what waits in the outbox: claim, then act, then record. A repeat has the same event id.

The receiver is told at least once: an answer that was lost is asked for again, and the event's id tells a
repeat (Standard Webhooks).
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import requests
import structlog
from django.db.models import F, Q
from django.utils.translation import gettext_noop
from requests_hardened import Config, Manager
from requests_hardened.ip_filter import InvalidIPAddress
from standardwebhooks.webhooks import Webhook

from salon.models import OutgoingDelivery, OutgoingWebhook

log = structlog.get_logger(__name__)

State = OutgoingDelivery.State

# After the first attempt, then after each further one; about three days in all.
WAITS = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
# Longer than a request takes: who claimed it is dead.
CLAIM_LASTS = timedelta(minutes=2)
# Seconds to connect, and between two pieces of the answer.
TIMEOUT = (5.0, 10.0)
KEPT_FOR = timedelta(days=30)
GONE = 410


def send_due(now: datetime, limit: int = 200) -> int:
    """Post what is due, the oldest first; returns how many were taken. Who fails rests until later."""
    _free_the_dead(now)
    due = OutgoingDelivery.objects.filter(
        Q(not_before=None) | Q(not_before__lte=now), state=State.QUEUED, webhook__active=True
    )
    taken, deaf = 0, set()
    for pk, webhook in due.order_by("pk").values_list("pk", "webhook_id")[:limit]:
        # Who does not answer keeps the others waiting once a pass, not once an event.
        if webhook in deaf:
            continue
        if send(pk, now):
            taken += 1
        else:
            deaf.add(webhook)
    return taken


def send(delivery_id: int, now: datetime) -> bool:
    """Post one event if it is still queued; whether it was taken. The network is outside any transaction."""
    queued = OutgoingDelivery.objects.filter(pk=delivery_id, state=State.QUEUED)
    if not queued.update(state=State.SENDING, claimed_at=now, attempts=F("attempts") + 1):
        return False
    delivery = OutgoingDelivery.objects.select_related("webhook").get(pk=delivery_id)
    code, error = _post(delivery.webhook, str(delivery.event_id), delivery.body, now)
    taken = code is not None and 200 <= code < 300
    _record(delivery, code, error, taken=taken, now=now)
    return taken


def send_again(delivery: OutgoingDelivery) -> None:
    """Queue an event once more, as a person wished; its id stays, so that the tool may know a repeat."""
    anew = OutgoingDelivery.objects.filter(pk=delivery.pk, state__in=(State.SENT, State.FAILED))
    anew.update(state=State.QUEUED, attempts=0, not_before=None, error="")


def purge(now: datetime) -> int:
    """Delete what was told or given up long ago; returns how many."""
    over = OutgoingDelivery.objects.filter(
        created_at__lt=now - KEPT_FOR, state__in=(State.SENT, State.FAILED)
    )
    return over.delete()[0]


def _post(webhook: OutgoingWebhook, event_id: str, body: object, now: datetime) -> tuple[int | None, str]:
    """The answer's code, or what went wrong in words. Redirects are not followed: they may lead inside."""
    raw = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    headers = {
        "Content-Type": "application/json",
        "webhook-id": event_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(webhook.secret).sign(msg_id=event_id, timestamp=now, data=raw),
    }
    manager = Manager(
        Config(
            ip_filter_enable=not webhook.allow_private,
            ip_filter_allow_loopback_ips=False,
            never_redirect=True,
            default_timeout=TIMEOUT,
            user_agent_override="salon-webhooks/1",
        )
    )
    try:
        with manager.get_session() as session:
            session.trust_env = False  # A proxy would resolve the name by itself.
            answer = session.post(webhook.url, data=raw.encode(), headers=headers, stream=True)
            answer.close()
    except InvalidIPAddress:
        return None, gettext_noop("the address is private: allow it on the webhook's page, or correct it")
    except requests.RequestException as error:
        return None, _in_words(error)
    return answer.status_code, "" if answer.ok else f"answered {answer.status_code}"


def _in_words(error: requests.RequestException) -> str:
    if isinstance(error, requests.exceptions.SSLError):
        return gettext_noop("the certificate is not valid")
    if isinstance(error, requests.Timeout):
        return gettext_noop("no answer in time")
    return (
        gettext_noop("no connection") if isinstance(error, requests.ConnectionError) else type(error).__name__
    )


def _record(delivery: OutgoingDelivery, code: int | None, error: str, *, taken: bool, now: datetime) -> None:
    mine = OutgoingDelivery.objects.filter(pk=delivery.pk, state=State.SENDING, claimed_at=now)
    facts = {"status_code": code, "error": error[:255]}
    if taken and delivery.kind == OutgoingWebhook.Kind.CLIENT_ERASED:
        # The number of who is erased stays nowhere for longer than it takes to tell of it.
        mine.delete()
    elif taken:
        mine.update(state=State.SENT, sent_at=now, not_before=None, **facts)
    elif code == GONE or delivery.attempts > len(WAITS):
        mine.update(state=State.FAILED, **facts)
    else:
        mine.update(state=State.QUEUED, not_before=now + WAITS[delivery.attempts - 1], **facts)
    if not taken:
        log.warning("webhook_not_taken", delivery=delivery.pk, webhook=delivery.webhook_id, error=error)


def _free_the_dead(now: datetime) -> None:
    """Queue again what a killed process had taken: telling twice is allowed, telling never is not."""
    dead = OutgoingDelivery.objects.filter(state=State.SENDING, claimed_at__lt=now - CLAIM_LASTS)
    dead.update(state=State.QUEUED, not_before=None)
