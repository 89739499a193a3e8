"""A person looked into Direct and says whether an unknown message arrived."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from feedback.models import Message, VisitFeedback
from feedback.rules import Reason
from feedback.services.sending import settle_as_sent
from feedback.services.surveys import note_refused


@transaction.atomic
def settle_by_hand(survey_id: int, *, arrived: bool, now: datetime) -> bool:
    """Settle the unknown messages of a survey; False when there is none any more. Nothing is sent again."""
    unknown = Message.objects.select_for_update().filter(feedback=survey_id, state=Message.State.UNKNOWN)
    settled = False
    for message in unknown:
        settled |= settle_as_sent(message, now) if arrived else _settle_as_failed(message)
    return settled


def _settle_as_failed(message: Message) -> bool:
    unknown = Message.objects.filter(pk=message.pk, state=Message.State.UNKNOWN)
    if not unknown.update(state=Message.State.FAILED):
        return False
    note_refused(message, VisitFeedback.Status.FAILED, Reason.OUTCOME_UNKNOWN)
    return True
