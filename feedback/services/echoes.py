"""What comes back of our own messages: echoes, reads, and answers that prove an arrival."""

from __future__ import annotations

from datetime import datetime, timedelta

from feedback.models import ContactEvent, InstagramContact, Message
from feedback.rules import Way
from feedback.services import attention, holding, sending

State = Message.State

# Our clock and the vendor's may differ by this much.
SKEW = timedelta(minutes=1)


def handle_echo(contact: InstagramContact, event: ContactEvent) -> str:
    """A message of the account's own. Never counts as the client's act.

    The vendor does not promise that an echo bears the id it answered our request with, and the echo may
    come before that answer is written down: then the same text to the same person settles it.
    """
    mine = Message.objects.filter(contact=contact)
    if event.mid and mine.filter(mid=event.mid, delivered_at__isnull=True).update(
        delivered_at=event.occurred_at
    ):
        return "delivered"
    message = _same_text(contact, event.text, event.occurred_at)
    if message is not None:
        sending.settle_as_sent(message, event.occurred_at, event.mid)
        Message.objects.filter(pk=message.pk).update(delivered_at=event.occurred_at)
        return "delivered"
    if mine.filter(mid=event.mid).exists():
        return "delivered"
    holding.person_answered(contact, event.occurred_at)
    attention.person_answered(contact, event.occurred_at)
    _shows_tick(contact, event)
    return "staff_wrote"


def _shows_tick(contact: InstagramContact, event: ContactEvent) -> None:
    """What somebody ticked as sent by hand is seen in Direct: then the tick is no mistake."""
    ticked = Message.objects.filter(contact=contact, channel=Way.MANUAL, state=State.SENT, text=event.text)
    ticked.filter(delivered_at__isnull=True).update(mid=event.mid, delivered_at=event.occurred_at)


def _same_text(contact: InstagramContact, text: str, at: datetime) -> Message | None:
    """The oldest message on its way to this person with just these words, claimed before that moment."""
    found = Message.objects.filter(
        contact=contact, state__in=(State.SENDING, State.UNKNOWN), text=text, claimed_at__lte=at + SKEW
    )
    return found.select_related("feedback__campaign").order_by("pk").first() if text else None


def handle_read(contact: InstagramContact, event: ContactEvent) -> str:
    """The person saw a message, and so what was sent before it. Opens no window."""
    mine = Message.objects.filter(contact=contact, state=State.SENT, seen_at__isnull=True)
    seen = mine.filter(sent_at__lte=event.occurred_at + SKEW)
    marked = Message.objects.filter(contact=contact, mid=event.mid).first() if event.mid else None
    if marked is not None:
        seen = mine.filter(pk__lte=marked.pk)
    return "seen" if seen.update(seen_at=event.occurred_at) else "ignored"


def settle_by_answer(message: Message, at: datetime) -> bool:
    """Who answers a message has received it, whatever the vendor told us. False when that was known."""
    return message.state != State.SENT and sending.settle_as_sent(message, at)
