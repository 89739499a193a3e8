"""Who asked not to be written to is not asked again, by any way."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from feedback.models import Answer, InstagramContact, Message, OptOut, VisitFeedback
from feedback.rules import Reason
from feedback.services import outbox
from feedback.services.campaigns import default_campaign

Status = VisitFeedback.Status

OPEN = (Status.PLANNED, Status.WAITING, Status.SENDING, Status.SENT, Status.ANSWERING, Status.UNKNOWN)


def by_word(contact: InstagramContact, now: datetime) -> str:
    """The (locked) person wrote so: their surveys close, and one message confirms it."""
    _keep(contact, OptOut.Source.WORD)
    close_surveys(contact.client_id, contact.pk)
    outbox.queue_opted_out(contact, default_campaign(), now)
    return "opted_out"


def _keep(contact: InstagramContact, source: str) -> None:
    OptOut.objects.get_or_create(contact=contact, defaults={"source": source})
    if contact.client_id is not None:
        OptOut.objects.get_or_create(client_id=contact.client_id, defaults={"source": source})


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
