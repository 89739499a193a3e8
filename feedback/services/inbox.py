"""What Instagram tells us: stored raw, then turned into events, each of which has its effect once.

An event's row and its effect are one transaction, under a lock of the person it is about: a redelivery
finds the row and does nothing, a crash leaves neither.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from django.db import DatabaseError, transaction
from django.db.models import F, Q, QuerySet

from feedback.channels.instagram.events import UNKNOWN_TIME, EventKind, InstagramEvent, dedupe_key
from feedback.channels.instagram.webhook import parse
from feedback.models import ContactEvent, Delivery, InstagramAccount, InstagramContact
from feedback.services import conversation, identity, release

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 5
CLAIM_LASTS = timedelta(minutes=2)
# What a fault of ours in one delivery may raise; it must not keep the others waiting.
FAILURES = (DatabaseError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
MESSAGES = frozenset(
    {
        EventKind.TEXT,
        EventKind.QUICK_REPLY,
        EventKind.ATTACHMENT,
        EventKind.STORY_REPLY,
        EventKind.STORY_MENTION,
        EventKind.SHARE,
        EventKind.UNSUPPORTED,
        EventKind.ECHO,
    }
)


def store_delivery(raw: bytes, now: datetime) -> Delivery:
    """Keep a verified body before anything is made of it."""
    accounts = {event.account_id for event in parse(raw)}
    InstagramAccount.objects.filter(ig_id__in=accounts).update(last_webhook_at=now)
    return Delivery.objects.create(body=raw, received_at=now)


def waiting_deliveries(now: datetime, limit: int = 200) -> list[int]:
    """Deliveries to be processed, oldest first: new ones, and those that failed a while ago."""
    return list(_to_do(now).order_by("pk").values_list("pk", flat=True)[:limit])


def _to_do(now: datetime) -> QuerySet[Delivery]:
    free = Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - CLAIM_LASTS)
    return Delivery.objects.filter(free, processed_at__isnull=True, attempts__lt=MAX_ATTEMPTS)


def process_delivery(delivery_id: int, now: datetime) -> bool:
    """Turn one delivery into events; False when another worker has it or it failed.

    A failure keeps its kind on the row and is tried again after two minutes, five times in all.
    """
    if not _to_do(now).filter(pk=delivery_id).update(claimed_at=now, attempts=F("attempts") + 1):
        return False
    delivery = Delivery.objects.get(pk=delivery_id)
    events = parse(bytes(delivery.body))
    taken = take_events(events, delivery.received_at, delivery=delivery)
    done = {} if taken.failure else {"processed_at": now}
    Delivery.objects.filter(pk=delivery_id).update(events=len(events), error=taken.failure[:255], **done)
    attend(taken.contacts, now)
    return not taken.failure


@dataclass
class Taken:
    """What came of a batch: the contacts (primary keys) who acted, and where the last fault of ours was."""

    contacts: list[int]
    failure: str = ""


def take_events(
    events: Sequence[InstagramEvent], received_at: datetime, delivery: Delivery | None = None
) -> Taken:
    """Give each event its effect unless it had it before. One that fails does not keep the others waiting."""
    ids = {event.account_id for event in events}
    accounts = {account.ig_id: account for account in InstagramAccount.objects.filter(ig_id__in=ids)}
    touched: dict[int, None] = {}
    failure = ""
    for event in events:
        try:
            contact_id = _take(event, accounts.get(event.account_id), received_at, delivery)
        except FAILURES as error:
            failure = _place(error)
            log.error("event_failed", kind=event.kind.value, delivery=delivery and delivery.pk, error=failure)
            continue
        if contact_id is not None:
            touched[contact_id] = None
    return Taken(list(touched), failure)


def _place(error: BaseException) -> str:
    """What failed and where. Not the error's own words: they may quote what a client wrote."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}, {Path(last.filename).name}:{last.lineno}"


def attend(contact_ids: Iterable[int], now: datetime) -> None:
    """Learn who these people are, and send what waited for their word. The scan does the same, later."""
    for contact_id in contact_ids:
        identity.look_up(contact_id, now)
        release.release_for_contact(contact_id, now)


def event_key(event: InstagramEvent) -> str:
    """What makes the event the same one: for a message its id, whether it came by webhook or was read."""
    if event.mid and event.kind in MESSAGES:
        return dedupe_key(event.account_id, EventKind.TEXT, event.mid)
    return event.key


@transaction.atomic
def _take(
    event: InstagramEvent,
    account: InstagramAccount | None,
    received_at: datetime,
    delivery: Delivery | None,
) -> int | None:
    """Store one event with its effect; the contact's key if it is new and the person acted."""
    contact = _locked_contact(account, event)
    occurred_at = received_at if event.occurred_at == UNKNOWN_TIME else min(event.occurred_at, received_at)
    row, new = ContactEvent.objects.get_or_create(
        key=event_key(event),
        defaults={
            "account": account,
            "contact": contact,
            "delivery": delivery,
            "kind": event.kind.value,
            "mid": event.mid,
            "text": event.text,
            "payload": event.payload[:1000],
            "occurred_at": occurred_at,
            "outcome": _outcome_untouched(account, event),
        },
    )
    if not new or contact is None:
        return None
    if event.opens_window:
        _open_window(contact, occurred_at)
    row.outcome = conversation.handle(contact, row, received_at)
    row.save(update_fields=["outcome"])
    return contact.pk if event.opens_window else None


def _outcome_untouched(account: InstagramAccount | None, event: InstagramEvent) -> str:
    """What comes of an event that concerns nobody we know of; an edit may still turn out to be a message."""
    if account is None:
        return "foreign_account"
    return "" if event.kind is EventKind.EDIT else "ignored"


def _locked_contact(account: InstagramAccount | None, event: InstagramEvent) -> InstagramContact | None:
    """The person of the event, locked until the transaction ends, so that one person's events queue up."""
    if (
        account is None
        or not event.person_id
        or event.person_id == account.ig_id
        or len(event.person_id) > 32
    ):
        return None
    contact, _made = InstagramContact.objects.get_or_create(account=account, igsid=event.person_id)
    return InstagramContact.objects.select_for_update(of=("self",)).get(pk=contact.pk)


def _open_window(contact: InstagramContact, occurred_at: datetime) -> None:
    """The person acted: we may write for 24 hours from that moment. Events may come late and unordered."""
    contact.last_action_at = max(contact.last_action_at or occurred_at, occurred_at)
    contact.unreachable_since = None
    contact.save(update_fields=["last_action_at", "unreachable_since"])
