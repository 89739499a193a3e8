"""What Instagram tells us: stored raw, then sorted into events, each of which has its effect once.

Three steps, so that several workers keep each person's order. A body is stored before the vendor is
answered. One worker at a time sorts bodies into rows, oldest first; a redelivery finds its row there and
adds nothing. Then any worker takes a person, locks them, and gives their waiting events their effects one
after the other, by the time at which each happened. A row's effect and its mark are one transaction: a
crash leaves neither.
"""

from __future__ import annotations

import traceback
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Min, Q, QuerySet

from feedback.channels.instagram.events import InstagramEvent
from feedback.channels.instagram.webhook import oddity, parse
from feedback.models import ContactEvent, Delivery
from feedback.services import hearing, identity, keeping_out, profiles, release, sorting, tokens

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 5
TRY_AGAIN = timedelta(minutes=2)
BATCH = 200
# Who holds this sorts; the number means nothing, but is ours alone in this database.
SORTING_LOCK = 4_017_001
# What a fault of ours in one delivery may raise; it must not keep the others waiting.
FAILURES = (DatabaseError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


def store_delivery(raw: bytes, now: datetime) -> Delivery:
    """Keep a verified body before anything is made of it: one INSERT, for the vendor waits."""
    return Delivery.objects.create(body=raw, received_at=now)


def waiting_deliveries(now: datetime, limit: int = BATCH) -> list[int]:
    """Deliveries to be sorted, oldest first: new ones, and those that failed a while ago."""
    return list(_to_do(now).order_by("pk").values_list("pk", flat=True)[:limit])


def _to_do(now: datetime) -> QuerySet[Delivery]:
    free = Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - TRY_AGAIN)
    return Delivery.objects.filter(free, processed_at__isnull=True, attempts__lt=MAX_ATTEMPTS)


# --- sorting --------------------------------------------------------------------------------------
def sort_deliveries(now: datetime, limit: int = BATCH) -> int:
    """Turn the oldest waiting bodies into events; return how many. 0 too while another worker does it."""
    try:
        with transaction.atomic():
            if not _take_turn(wait=False):
                return 0
            deliveries = list(_to_do(now).order_by("pk")[:limit])
            if deliveries:
                _sort(deliveries, now)
            return len(deliveries)
    except FAILURES:
        # One of them cannot be stored: each by itself then, so that only that one waits.
        return sum(_sort_one(delivery_id, now) for delivery_id in waiting_deliveries(now, limit))


def _take_turn(*, wait: bool) -> bool:
    """Be the one who sorts, until the transaction ends."""
    function = "pg_advisory_xact_lock" if wait else "pg_try_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [SORTING_LOCK])
        return cursor.fetchone()[0] is not False


def wait_for_turn() -> None:
    """Let nobody sort until the transaction ends."""
    _take_turn(wait=True)


def _sort(deliveries: Sequence[Delivery], now: datetime) -> list[int]:
    """Store the events of these bodies and mark them sorted; return the people concerned. Holds the turn.

    A body without any keeps what is odd about it.
    """
    sorted_out = sorting.Sorted()
    keeping_out.strip(deliveries)
    for delivery in deliveries:
        events = parse(bytes(delivery.body))
        sorted_out.add(events, delivery.received_at, delivery)
        delivery.events, delivery.oddity = len(events), "" if events else oddity(bytes(delivery.body))
    people = sorting.store(sorted_out, now)
    _mark_sorted(deliveries, now)
    return people


def _mark_sorted(deliveries: Iterable[Delivery], now: datetime) -> None:
    """One UPDATE for all that brought as much."""
    alike: dict[tuple[int, str], list[int]] = defaultdict(list)
    for delivery in deliveries:
        alike[delivery.events, delivery.oddity].append(delivery.pk)
    for (events, odd), pks in alike.items():
        Delivery.objects.filter(pk__in=pks).update(
            events=events, oddity=odd, error="", processed_at=now, attempts=F("attempts") + 1
        )


def _sort_one(delivery_id: int, now: datetime) -> bool:
    """Sort one delivery. A failure keeps its kind on the row; it is tried again, five times in all."""
    try:
        with transaction.atomic():
            _take_turn(wait=True)
            delivery = _to_do(now).filter(pk=delivery_id).first()
            if delivery is not None:
                _sort([delivery], now)
            return delivery is not None
    except FAILURES as error:
        where = place(error)
        log.error("delivery_not_sorted", delivery=delivery_id, error=where)
        failed = Delivery.objects.filter(pk=delivery_id)
        failed.update(claimed_at=now, attempts=F("attempts") + 1, error=where)
        return False


def place(error: BaseException) -> str:
    """What failed and where. Not the error's own words: they may quote what a client wrote."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}, {Path(last.filename).name}:{last.lineno}"[:255]


# --- effects --------------------------------------------------------------------------------------
def waiting_people(now: datetime, limit: int = 500) -> list[int]:
    """Contacts (primary keys) of whom something was heard and not yet acted upon, longest waiting first."""
    rows = _waiting(now).order_by().values("contact").annotate(first=Min("pk")).order_by("first")
    return list(rows.values_list("contact", flat=True)[:limit])


def _waiting(now: datetime) -> QuerySet[ContactEvent]:
    free = Q(tried_at__isnull=True) | Q(tried_at__lt=now - TRY_AGAIN)
    return ContactEvent.objects.filter(
        free, handled_at__isnull=True, contact__isnull=False, attempts__lt=MAX_ATTEMPTS
    )


@dataclass
class Heard:
    """What came of a person's waiting events."""

    handled: int = 0
    acted: bool = False
    failure: str = ""


def hear(contact_id: int, now: datetime, *, wait: bool = False) -> Heard:
    """Give a person's waiting events their effects, in the order in which they happened.

    A person whom another worker has at hand is left to that worker, unless `wait`. One event that fails
    is tried again later and does not keep the others waiting.
    """
    heard = Heard()
    row, more = _next(contact_id, now, wait=wait)
    while row is not None:
        heard.handled += row.handled_at is not None
        heard.acted |= row.opens_window and row.handled_at is not None
        heard.failure = heard.failure or row.error
        # Mostly there was one: a look is cheaper than to lock the person once more for nothing.
        more = more or _waiting(now).filter(contact=contact_id).exists()
        row, more = _next(contact_id, now, wait=wait) if more else (None, False)
    return heard


@transaction.atomic
def _next(contact_id: int, now: datetime, *, wait: bool) -> tuple[ContactEvent | None, bool]:
    """Handle the earliest waiting event under the person's lock; None when there is none, or no lock.

    And whether a further one was seen to wait.
    """
    contact = identity.locked(contact_id, skip=not wait)
    if contact is None:
        return None, False
    first = list(_waiting(now).filter(contact=contact).order_by("occurred_at", "pk")[:2])
    if not first:
        return None, False
    row = first[0]
    row.attempts, row.tried_at = row.attempts + 1, now
    try:
        with transaction.atomic():
            row.outcome = hearing.give_effect(contact, row, now)
        row.handled_at, row.error = now, ""
    except FAILURES as error:
        row.error = place(error)
        log.error("event_failed", kind=row.kind, event_id=row.pk, error=row.error)
    row.save(update_fields=["outcome", "handled_at", "error", "attempts", "tried_at", "text"])
    return row, len(first) > 1


def attend(contact_ids: Iterable[int], now: datetime) -> None:
    """Learn who these people are, and send what waited for their word. The scan does the same, later."""
    for contact_id in contact_ids:
        profiles.look_up(contact_id, now)
        identity.settle(contact_id, now)
        tokens.grant_wish(contact_id, now)
        release.release_for_contact(contact_id, now)


# --- all at once ----------------------------------------------------------------------------------
def attend_to(contact_id: int, now: datetime) -> int:
    """A person's waiting events, and what follows from them; return how many had their effect."""
    heard = hear(contact_id, now)
    if heard.acted:
        attend([contact_id], now)
    return heard.handled


def process_delivery(delivery_id: int, now: datetime) -> bool:
    """Take one delivery all the way; False when it was done before or something in it failed."""
    with transaction.atomic():
        _take_turn(wait=True)
        delivery = _to_do(now).filter(pk=delivery_id).first()
        people = _sort([delivery], now) if delivery is not None else []
    taken = _take(people, now)
    return delivery is not None and not taken.failure


@dataclass
class Taken:
    """What came of a batch: the contacts (primary keys) who acted, and where the last fault of ours was."""

    contacts: list[int]
    failure: str = ""


def take_events(events: Sequence[InstagramEvent], received_at: datetime) -> Taken:
    """Give each of these events, read rather than heard, its effect unless it had it before."""
    with transaction.atomic():
        _take_turn(wait=True)
        sorted_out = sorting.Sorted()
        sorted_out.add(keeping_out.of_others(events), received_at, None)
        people = sorting.store(sorted_out, received_at)
    return _take(people, received_at, attended=False)


def _take(people: Sequence[int], now: datetime, *, attended: bool = True) -> Taken:
    taken = Taken([])
    for contact_id in people:
        heard = hear(contact_id, now, wait=True)
        taken.failure = heard.failure or taken.failure
        if heard.acted:
            taken.contacts.append(contact_id)
    if attended:
        attend(taken.contacts, now)
    return taken
