"""A client's question keeps surveys away until somebody answered it, or for the campaign's half an hour."""

from __future__ import annotations

from datetime import datetime

from feedback.models import ContactEvent, InstagramContact
from feedback.rules import holds_until
from feedback.services.campaigns import quiet_after_question


def question_came(contact: InstagramContact, at: datetime) -> None:
    """The (locked) person asked for something at `at`. What came later may be known already."""
    answers = ContactEvent.objects.filter(contact=contact, outcome="staff_wrote", occurred_at__gte=at)
    answered_at = answers.order_by("occurred_at").values_list("occurred_at", flat=True).first()
    until = holds_until(at, answered_at, quiet_after_question())
    if contact.hold_until is None or contact.hold_until < until:
        contact.hold_until = until
        contact.save(update_fields=["hold_until"])


def person_answered(contact: InstagramContact, at: datetime) -> None:
    """Staff wrote to the (locked) person at `at`: their questions up to then are answered."""
    if contact.hold_until is None or contact.hold_until <= at:
        return
    newer = ContactEvent.objects.filter(contact=contact, outcome="held", occurred_at__gt=at)
    if not newer.exists():
        contact.hold_until = at
        contact.save(update_fields=["hold_until"])
