"""An unknown message is settled: by a person who looked into Direct, or by what the conversation lacks."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from feedback.models import Message, VisitFeedback
from feedback.rules import Reason
from feedback.services.sending import settle_as_sent
from feedback.services.surveys import note_refused

REFUSED_AND_ODD = "2"  # "temporary; also when the customer blocked you"


@transaction.atomic
def settle_by_hand(survey_id: int, *, arrived: bool, now: datetime) -> bool:
    """Settle the unknown messages of a survey; False when there is none any more. Nothing is sent again."""
    unknown = Message.objects.select_for_update().filter(feedback=survey_id, state=Message.State.UNKNOWN)
    settled = False
    for message in unknown:
        settled |= settle_as_sent(message, now) if arrived else _settle_as_failed(message, now)
    return settled


@transaction.atomic
def not_there(message: Message, now: datetime) -> bool:
    """The conversation does not show the message; whether that settles it.

    Not seeing it proves nothing by itself. Together with a refusal in plain words, twice, it does: the vendor
    answers so when the person has blocked the salon.
    """
    refused = message.error_code.partition("/")[0] == REFUSED_AND_ODD
    return refused and message.attempts > 1 and _settle_as_failed(message, now, Reason.UNREACHABLE)


def _settle_as_failed(message: Message, now: datetime, reason: str = Reason.OUTCOME_UNKNOWN) -> bool:
    unknown = Message.objects.filter(pk=message.pk, state=Message.State.UNKNOWN)
    if not unknown.update(state=Message.State.FAILED):
        return False
    note_refused(message, VisitFeedback.Status.FAILED, reason, now)
    return True
