"""An unknown message is settled: by a person who looked into Direct, or by what the conversation lacks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from feedback.models import CaseNote, Message, VisitFeedback
from feedback.rules import Reason
from feedback.services.sending import settle_as_sent
from feedback.services.surveys import note_refused

# A person looked into Direct, and it is not there.
NOT_THERE = "not_there"
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
def settle_case_message(case_id: int, message_id: int, by: Any, now: datetime, *, arrived: bool) -> bool:
    """Settle an unknown message that a colleague wrote from a case; False when there is none any more.

    One that did not arrive may be written anew. A line of the case says who looked.
    """
    mine = CaseNote.objects.filter(case=case_id, message=message_id).values("message")
    rows = Message.objects.select_for_update().filter(pk__in=mine, state=Message.State.UNKNOWN)
    message = rows.first()
    if message is None:
        return False
    if arrived:
        settle_as_sent(message, now)
    else:
        Message.objects.filter(pk=message.pk).update(
            state=Message.State.FAILED, error_code=NOT_THERE, error=""
        )
    code = "seen_there" if arrived else NOT_THERE
    CaseNote.objects.create(case_id=case_id, kind=CaseNote.Kind.STATE, code=code, author=by, at=now)
    return True


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
