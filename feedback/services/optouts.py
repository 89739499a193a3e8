"""Who asked not to be written to is not asked again, by any way."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q

from feedback.models import Answer, InstagramContact, Message, OptOut, VisitFeedback
from feedback.rules import Reason
from feedback.services import outbox
from feedback.services.campaigns import default_campaign

log = structlog.get_logger(__name__)

Status = VisitFeedback.Status
Source = OptOut.Source

OPEN = (Status.PLANNED, Status.WAITING, Status.SENDING, Status.SENT, Status.ANSWERING, Status.UNKNOWN)


# --- who did --------------------------------------------------------------------------------------
def is_opted_out(client_id: int | None, contact_id: int | None) -> bool:
    """Whether this client, or this person in Direct, asked not to be written to. One query."""
    mine = Q(contact=contact_id) if contact_id is not None else Q(pk__in=[])
    if client_id is not None:
        mine |= Q(client=client_id) | Q(contact__client=client_id)
    return OptOut.objects.filter(mine).exists()


def opted_out_clients(clients: Iterable[int]) -> set[int]:
    """`is_opted_out` for many clients (primary keys) at once. One query."""
    wanted = set(clients)
    rows = OptOut.objects.filter(Q(client__in=wanted) | Q(contact__client__in=wanted))
    pairs = rows.values_list("client_id", "contact__client_id")
    return {pk for pair in pairs for pk in pair if pk is not None} & wanted


# --- the ways to do it ----------------------------------------------------------------------------
def by_word(contact: InstagramContact, now: datetime, source: str = Source.WORD) -> str:
    """The (locked) person said so: their surveys close, and one message confirms it."""
    _keep(contact.client_id, contact, source, now)
    close_surveys(contact.client_id, contact.pk)
    outbox.queue_opted_out(contact, default_campaign(), now)
    return "opted_out"


def by_button(contact: InstagramContact, now: datetime) -> str:
    """The (locked) person tapped so."""
    return by_word(contact, now, Source.BUTTON)


@transaction.atomic
def by_link(client_id: int | None, contact_id: int | None, now: datetime) -> bool:
    """Somebody confirmed on the link's page; the page itself is the confirmation. False if it stood."""
    return _for_person(client_id, contact_id, Source.LINK, now, None)


@transaction.atomic
def by_hand(client_id: int | None, contact_id: int | None, user: Any, now: datetime) -> bool:
    """Staff enter it for a client, a person in Direct, or both. False if it stood."""
    return _for_person(client_id, contact_id, Source.MANUAL, now, user)


@transaction.atomic
def take_back(client_id: int) -> bool:
    """The client wants to be written to again: forget that they did not. False if nothing stood."""
    mine = Q(client=client_id) | Q(contact__client=client_id)
    gone, _kinds = OptOut.objects.filter(mine).delete()
    if gone:
        log.info("opt_out_taken_back", client=client_id)
    return bool(gone)


def _for_person(client_id: int | None, contact_id: int | None, source: str, now: datetime, user: Any) -> bool:
    contacts = InstagramContact.objects.filter(either(client_id, contact_id))
    locked = list(contacts.select_for_update(of=("self",)).order_by("pk"))
    client_id = client_id or next((each.client_id for each in locked if each.client_id), None)
    people: list[InstagramContact | None] = [*locked] or [None]
    new = [_keep(client_id, each, source, now, user) for each in people]
    for each in people:
        close_surveys(client_id, each.pk if each else None)
    return any(new)


def either(client_id: int | None, contact_id: int | None) -> Q:
    """The people in Direct who are this client or this contact."""
    mine = Q(pk=contact_id) if contact_id is not None else Q(pk__in=[])
    return mine | Q(client=client_id) if client_id is not None else mine


def _keep(
    client_id: int | None, contact: InstagramContact | None, source: str, now: datetime, user: Any = None
) -> bool:
    """Remember it for both, for ever; the first time and source stay. Whether anything was new."""
    values = {"source": source, "by": user, "created_at": now}
    new = False
    if contact is not None:
        new |= OptOut.objects.get_or_create(contact=contact, defaults=values)[1]
    if client_id is not None:
        new |= OptOut.objects.get_or_create(client_id=client_id, defaults=values)[1]
    if new:
        log.info("opted_out", source=str(source), client=client_id, contact=contact and contact.pk)
    return new


def close_surveys(client_id: int | None, contact_id: int | None) -> None:
    """Close what is open for this client and contact; what was answered before stays answered."""
    theirs = Q(contact=contact_id) if contact_id is not None else Q(pk__in=[])
    if client_id is not None:
        theirs |= Q(client=client_id)
    surveys = VisitFeedback.objects.filter(theirs, status__in=OPEN)
    queued = Message.objects.filter(feedback__in=surveys.values("pk"), state=Message.State.QUEUED)
    Message.objects.filter(
        pk__in=list(queued.values_list("pk", flat=True)), state=Message.State.QUEUED
    ).update(state=Message.State.FAILED, error_code=Reason.OPTED_OUT)
    given = list(Answer.objects.filter(feedback__in=surveys.values("pk")).values_list("feedback", flat=True))
    surveys.filter(pk__in=given).update(status=Status.ANSWERED, reason=Reason.OPTED_OUT, awaiting="")
    surveys.update(status=Status.SKIPPED, reason=Reason.OPTED_OUT, awaiting="")
