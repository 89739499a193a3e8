"""Webhook events: stored as they come, then a hint to read an object again.

The vendor says nothing that could be trusted: events are unsigned, unordered and sent once. So what an
event tells is never written; the object is read anew, once for all events about it.
"""

from __future__ import annotations

import json
import logging
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_noop

from altegio.blocklist import Blocklist, hold
from altegio.client import AltegioClient, AltegioError, NoRights, Retryable, Stopped
from altegio.models import Company, WebhookEvent
from altegio.sync.copying import clean_text, database_now
from altegio.sync.lines import Line
from altegio.sync.reading import reread
from altegio.sync.sentences import sentence
from altegio.sync.streams import BY_NAME, COMPANY, Reading, Stream

log = logging.getLogger(__name__)

AT_ONCE = 200
# An event that was claimed and not finished (a killed worker) is free again after this; whoever works on
# holds on to the rest.
LEASE = timedelta(minutes=1)
FIRST_PAUSE = timedelta(seconds=20)
LONGEST_PAUSE = timedelta(hours=1)
# Then the passes have long since brought what changed.
MOST_ATTEMPTS = 10
# Outcomes are kept in English and told in the reader's language; this one has its reason behind it.
GIVEN_UP = "given up: "
BIGGEST_ID = 2**63 - 1
# A longer list in one body is none of Altegio's; it is kept as one.
MOST_AT_ONCE = 1000

_SINGLE = {"record": "appointments", "client": "clients"}
# Money moves at an appointment: the event names it.
_OF_RECORD = ("finances_operation", "goods_operations_sale")
_WHOLE = {
    "staff": "staff",
    "master": "staff",
    "service": "services",
    "service_category": "service_categories",
    "company": COMPANY,
    "salon": COMPANY,
}


# --- at the door ----------------------------------------------------------------------------------
def keep(body: bytes, *, now: datetime) -> int:
    """Store whatever came, a row an event, and return how many; what cannot be read is stored too."""
    text = clean_text(body.decode("utf-8", "replace"))
    rows = [_event(item, piece, now) for item, piece in _pieces(text)]
    WebhookEvent.objects.bulk_create(rows)
    return len(rows)


def _pieces(text: str) -> Iterator[tuple[dict[str, Any], str]]:
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        body = None
    if isinstance(body, list) and len(body) <= MOST_AT_ONCE and any(isinstance(item, dict) for item in body):
        for item in body:
            yield item if isinstance(item, dict) else {}, json.dumps(item, ensure_ascii=True)
        return
    yield body if isinstance(body, dict) else {}, text


def _event(item: dict[str, Any], piece: str, now: datetime) -> WebhookEvent:
    return WebhookEvent(
        received_at=now,
        company_altegio_id=as_id(item.get("company_id")),
        resource=_word(item.get("resource"), 64),
        resource_id=as_id(item.get("resource_id")),
        event=_word(item.get("status"), 32),
        body=piece,
    )


def as_id(value: Any) -> int | None:
    """An id out of a number or a string of digits; None for what is none or does not fit."""
    if isinstance(value, str) and value.isdecimal() and len(value) < 20:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 < value <= BIGGEST_ID else None


def _word(value: Any, length: int) -> str:
    return clean_text(value, length) if isinstance(value, str) else ""


# --- in the worker --------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Target:
    """What events are about: one object of a stream, or the stream as a whole."""

    company_id: int
    stream: str
    altegio_id: int | None


def process_events(client: AltegioClient, company_ids: Iterable[int], *, now: datetime) -> int:
    """Read again what the waiting events are about, of these locations; returns how many events it took.

    An event whose object could not be read is tried again after a pause that grows, ten times at most.
    """
    events = _claim(now)
    companies = {one.altegio_id: one for one in Company.objects.filter(altegio_id__in=list(company_ids))}
    by_target: dict[_Target | None, list[WebhookEvent]] = defaultdict(list)
    for event in events:
        by_target[_target(event)].append(event)
    away, lease = "", _Lease({event.pk for event in events}, time.monotonic())
    for target, about in by_target.items():
        lease.hold(about)
        company = companies.get(target.company_id) if target else None
        if target is None:
            _close(about, gettext_noop("nothing to read again"), now)
        elif company is None:
            _close(about, gettext_noop("not a location of this mirror"), now)
        elif away and target.altegio_id is not None:
            _postpone(about, away, now)
        else:
            away = _settle(client, company, target, about, now)
    return len(events)


def events_wait(*, now: datetime) -> bool:
    """Whether there are events that nobody has taken up."""
    return bool(_waiting(now).exists())


def _waiting(now: datetime) -> Any:
    free = Q(try_after__isnull=True) | Q(try_after__lte=now)
    # Put off for longer than any is, by a clock that was ahead and was set back: it would wait until then.
    for attempts in range(MOST_ATTEMPTS + 1):
        free |= Q(attempts=attempts, try_after__gt=now + max(_pause(attempts), LEASE) + LEASE)
    return WebhookEvent.objects.filter(free, processed_at__isnull=True)


def _claim(now: datetime) -> list[WebhookEvent]:
    with transaction.atomic():
        known = hold()
        events = list(_waiting(now).order_by("id").select_for_update(skip_locked=True)[:AT_ONCE])
        for event in events if known else ():
            strip(event, known)
        WebhookEvent.objects.filter(pk__in=[event.pk for event in events]).update(
            attempts=F("attempts") + 1, try_after=now + LEASE
        )
    for event in events:
        event.attempts += 1
    return events


def strip(event: WebhookEvent, known: Blocklist) -> bool:
    """Leave of an event about an erased person only what is to be read again. Whether it was about one."""
    company, about = event.company_altegio_id or 0, event.resource_id
    if not (event.resource == "client" and known.client(company, about)) and not known.mentioned(
        company, event.body
    ):
        return False
    record = {"record_id": _data(event).get("record_id")} if event.resource in _OF_RECORD else {}
    event.body = json.dumps({"company_id": company, "resource": event.resource, "data": record})
    WebhookEvent.objects.filter(pk=event.pk).update(body=event.body)
    return True


@dataclass
class _Lease:
    """The claim on events that were not dealt with yet."""

    left: set[int]
    renewed: float

    def hold(self, about: list[WebhookEvent]) -> None:
        """Go on to these events: they leave the claim once done; the claim on the others is made longer."""
        if time.monotonic() - self.renewed > LEASE.total_seconds() / 3:
            until = database_now() + LEASE
            WebhookEvent.objects.filter(pk__in=self.left, processed_at=None).update(try_after=until)
            self.renewed = time.monotonic()
        self.left -= {event.pk for event in about}


def _target(event: WebhookEvent) -> _Target | None:
    company, resource = event.company_altegio_id, event.resource
    if company is None:
        return None
    if resource in _WHOLE:
        return _Target(company, _WHOLE[resource], None)
    if resource in _OF_RECORD:
        record = as_id(_data(event).get("record_id"))
        return _Target(company, "appointments", record) if record else None
    if resource in _SINGLE and event.resource_id:
        return _Target(company, _SINGLE[resource], event.resource_id)
    return None


def told_of(company_id: int, stream: str, *, since: datetime) -> bool:
    """Whether an event came about the stream as a whole since then (such as the last pass's beginning).

    The events themselves are asked: a mark that they leave could be lost to a pass that is ending.
    """
    resources = [resource for resource, name in _WHOLE.items() if name == stream]
    told = WebhookEvent.objects.filter(company_altegio_id=company_id, resource__in=resources)
    return bool(resources) and told.filter(received_at__gte=since).exists()


def _data(event: WebhookEvent) -> dict[str, Any]:
    try:
        body = json.loads(event.body)
    except (ValueError, RecursionError):
        return {}
    data = body.get("data") if isinstance(body, dict) else None
    return data if isinstance(data, dict) else {}


def _settle(
    client: AltegioClient, company: Company, target: _Target, events: list[WebhookEvent], now: datetime
) -> str:
    """Deal with the events about one target; returns why the vendor is not worth asking on, if it is not."""
    if target.altegio_id is None:
        # Which asks whether it was `told_of` the list.
        _close(events, gettext_noop("left to the next pass"), now)
        return ""
    if not WebhookEvent.objects.filter(pk__in=[event.pk for event in events], processed_at=None).exists():
        # Another worker has read the object since they were claimed.
        return ""
    answered = _stored_about(target)
    try:
        outcome = _read_again(BY_NAME[target.stream], Reading(client, company, now), target.altegio_id)
    except AltegioError as error:
        _postpone(events, sentence(error), now)
        # Each request was repeated for a minute before it failed: the others would only keep the worker.
        stops = isinstance(error, Retryable | Stopped) and not isinstance(error, NoRights)
        return sentence(error) if stops else ""
    _close(events, outcome, now)
    answered.filter(processed_at=None).update(processed_at=now, outcome=outcome[:255])
    return ""


def _stored_about(target: _Target) -> Any:
    """The events about the object that are stored by now, whoever claimed them: one reading answers all."""
    resources = [resource for resource, stream in _SINGLE.items() if stream == target.stream]
    about = WebhookEvent.objects.filter(
        company_altegio_id=target.company_id, resource__in=resources, resource_id=target.altegio_id
    )
    stored = list(about.filter(processed_at=None).values_list("pk", flat=True))
    return WebhookEvent.objects.filter(pk__in=stored)


def _read_again(stream: Stream, reading: Reading, altegio_id: int) -> str:
    line = Line(stream.name)
    changed = reread(stream, reading, altegio_id, line)
    if changed is None:
        return gettext_noop("Altegio has it no more")
    if line.unreadable:
        return gettext_noop("could not be understood")
    return gettext_noop("read again") if changed else gettext_noop("nothing new")


def _close(events: list[WebhookEvent], outcome: str, now: datetime) -> None:
    ids = [event.pk for event in events]
    WebhookEvent.objects.filter(pk__in=ids).update(processed_at=now, outcome=outcome[:255])


def _postpone(events: list[WebhookEvent], reason: str, now: datetime) -> None:
    spent = [event for event in events if event.attempts >= MOST_ATTEMPTS]
    _close(spent, GIVEN_UP + reason, now)
    for event in events:
        if event.attempts < MOST_ATTEMPTS:
            until = now + _pause(event.attempts)
            WebhookEvent.objects.filter(pk=event.pk).update(try_after=until, outcome=reason[:255])


def _pause(attempts: int) -> timedelta:
    """How long what was tried so often waits for the next time."""
    return min(FIRST_PAUSE * 2 ** max(0, attempts - 1), LONGEST_PAUSE)
