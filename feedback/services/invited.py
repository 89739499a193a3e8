"""Clients whom an SMS or a letter invited into Direct: what they do there takes their survey up."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from feedback import texts
from feedback.models import ContactEvent, InstagramContact, Message, VisitFeedback
from feedback.services import optouts, outbox, surveys
from feedback.services.channels import INVITING, PURPOSES
from feedback.services.script import script_of
from feedback.services.wording import value_of

Status = VisitFeedback.Status
State = Message.State

OPEN = (Status.SENT, Status.UNKNOWN)
WENT = (State.SENT, State.UNKNOWN, State.SENDING)


def open_invitations(client_id: int | None) -> QuerySet[Message]:
    """Invitations of this client that went out and were not taken up yet, the newest visit first."""
    rows = Message.objects.filter(
        feedback__client=client_id,
        feedback__status__in=OPEN,
        channel__in=INVITING,
        purpose__in=[PURPOSES[way] for way in INVITING],
        state__in=WENT,
    )
    related = ("feedback__campaign", "feedback__script", "feedback__visit__company")
    return rows.select_related(*related).order_by("-feedback__visit_date", "-pk")


def by_rating(contact: InstagramContact, event: ContactEvent) -> VisitFeedback | None:
    """The survey that a plain rating from this (locked) person answers, though Direct did not ask yet."""
    if contact.client_id is None or not texts.may_rate(event.text):
        return None
    message = open_invitations(contact.client_id).filter(claimed_at__lte=event.occurred_at).first()
    if message is None or message.feedback is None or not is_rating(message.feedback, event.text):
        return None
    return _taken_up(message, contact, event.occurred_at)


def is_rating(survey: VisitFeedback, text: str) -> bool:
    """Whether these words are plainly a rating on the scale of this survey."""
    main = script_of(survey).main
    return main is not None and value_of(main, text) is not None


@transaction.atomic
def by_wish(contact_id: int, now: datetime) -> int:
    """Who came by the link, or asks to rate the visit, is asked in Direct now. Returns 1 or 0."""
    people = InstagramContact.objects.select_for_update(of=("self",), no_key=True)
    contact = people.filter(pk=contact_id, wished_at__isnull=False, client__isnull=False).first()
    message = open_invitations(contact.client_id).first() if contact is not None else None
    if contact is None or message is None or optouts.is_opted_out(contact.client_id, contact.pk):
        return 0
    survey = _taken_up(message, contact, now)
    question = script_of(survey).first
    if outbox.queue_question(survey, question, now) is None:
        return 0
    VisitFeedback.objects.filter(pk=survey.pk).update(awaiting=question.key)
    return InstagramContact.objects.filter(pk=contact.pk).update(wished_at=None)


def _taken_up(message: Message, contact: InstagramContact, at: datetime) -> VisitFeedback:
    """Who comes by an invitation has received it. The survey is theirs from now on."""
    taken = Message.objects.filter(pk=message.pk, state__in=(State.SENDING, State.UNKNOWN))
    if taken.update(state=State.SENT, sent_at=message.claimed_at or at, error="", error_code=""):
        surveys.note_sent(message, message.claimed_at or at)
    VisitFeedback.objects.filter(messages=message).update(contact=contact)
    Message.objects.filter(pk=message.pk, seen_at__isnull=True).update(seen_at=at)
    related = ("campaign", "script", "contact", "visit__company")
    return VisitFeedback.objects.select_related(*related).get(messages=message)
