"""When waiting is over: surveys that were never asked, never answered, or answered in part."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Case, Exists, F, OuterRef, Value, When

from feedback.models import Answer, Message, VisitFeedback
from feedback.rules import Reason
from feedback.services.surveys import NOT_ASKED

Status = VisitFeedback.Status

BATCH = 5000

# Whose end changes anything.
_ENDING = (*NOT_ASKED, Status.SENDING, Status.SENT, Status.ANSWERING)
# Reasons that only meant "not yet": at the end the window is what was missing.
_NOT_YET = (Reason.WINDOW_CLOSED.value, Reason.ANOTHER_SURVEY, Reason.TEXT_HELD, Reason.BY_HAND)


def missed_reason(reason: str, known_in_direct: bool) -> str:
    """Why a survey that waited for `reason` was missed in the end."""
    if reason in _NOT_YET or (not reason and known_in_direct):
        return Reason.NO_WINDOW
    return reason or Reason.NEVER_WROTE


def expire(now: datetime) -> dict[str, int]:
    """Close what is past its time; return how many by their new state.

    Asked without any answer: expired. Some answer, then silence: answered, not complete. Never asked:
    missed, 5,000 a pass. On its way with a message that never left: missed, and the message goes nowhere.
    """
    late = VisitFeedback.objects.filter(expires_at__lte=now)
    if not late.filter(status__in=_ENDING).exists():  # as at most looks
        return {}
    given = Exists(Answer.objects.filter(feedback=OuterRef("pk")))
    asked = late.filter(status__in=(Status.SENT, Status.ANSWERING))
    counts = {
        "answered": asked.filter(given).update(status=Status.ANSWERED, awaiting="", reason="", ended_at=now),
        "expired": asked.exclude(given).update(status=Status.EXPIRED, reason=Reason.NO_ANSWER, awaiting=""),
    }
    # In their order, so that the database goes by the index of ends and not through all that waits.
    first = late.filter(status__in=NOT_ASKED).order_by("expires_at").values("pk")[:BATCH]
    waiting = late.filter(pk__in=first, status__in=NOT_ASKED)
    reason = Case(
        When(reason__in=_NOT_YET, then=Value(Reason.NO_WINDOW)),
        When(reason="", then=Value(Reason.NEVER_WROTE.value)),
        default=F("reason"),
    )
    counts["missed"] = waiting.update(status=Status.MISSED, reason=reason) + _never_left(now)
    return {state: count for state, count in counts.items() if count}


def _never_left(now: datetime) -> int:
    """Surveys whose first message waited in the queue (a stopped account) until it was too late."""
    queued = Message.objects.filter(
        state=Message.State.QUEUED, feedback__status=Status.SENDING, feedback__expires_at__lte=now
    )
    missed = 0
    for pk, survey_id in list(queued.values_list("pk", "feedback_id")):
        taken = Message.objects.filter(pk=pk, state=Message.State.QUEUED)
        if taken.update(state=Message.State.FAILED, error_code="expired"):
            rows = VisitFeedback.objects.filter(pk=survey_id, status=Status.SENDING)
            missed += rows.update(status=Status.MISSED, reason=Reason.ACCOUNT_STOPPED, awaiting="")
    return missed
