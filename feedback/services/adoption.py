"""A survey that went by another way is taken up in Direct, where the client answers.

Who was written to by hand, by SMS or e-mail may be unknown in Direct until they write. When it becomes known
who they are, their survey is tied to the conversation, and words that came before count as the answer.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from feedback.channels.instagram.events import EventKind
from feedback.models import ContactEvent, InstagramContact, Message, VisitFeedback
from feedback.rules import Way
from feedback.services import conversation, invited

Status = VisitFeedback.Status
State = Message.State

SKEW = timedelta(minutes=1)


def adopt(contact: InstagramContact, now: datetime) -> int:
    """Tie what went out by hand to the (locked) person and hear their words again; how many counted."""
    if contact.client_id is None:
        return 0
    sent = Message.objects.filter(
        Q(contact__isnull=True) | Q(contact=contact),
        feedback__client=contact.client_id,
        feedback__status=Status.SENT,
        channel=Way.MANUAL,
        state=State.SENT,
    )
    since: datetime | None = None
    for message in sent.order_by("pk"):
        Message.objects.filter(pk=message.pk).update(contact=contact)
        VisitFeedback.objects.filter(messages=message).update(contact=contact)
        since = min(since or message.claimed_at or now, message.claimed_at or now)
    for went in invited.open_invitations(contact.client_id):
        since = min(since or went.claimed_at or now, went.claimed_at or now)
    return 0 if since is None else _hear_again(contact, since, now)


def _hear_again(contact: InstagramContact, since: datetime, now: datetime) -> int:
    """Words that meant nothing while nobody knew whose they were."""
    events = ContactEvent.objects.filter(
        contact=contact, kind=EventKind.TEXT, outcome="greeting", occurred_at__gte=since - SKEW
    )
    counted = 0
    for event in events.order_by("occurred_at", "pk"):
        outcome = conversation.handle(contact, event, now)
        if outcome != event.outcome:
            ContactEvent.objects.filter(pk=event.pk).update(outcome=outcome)
            counted += 1
    return counted
