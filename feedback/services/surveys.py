"""How a survey's state moves when something becomes of its message. Each move is one conditional UPDATE."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F
from django.db.models.functions import Coalesce

from feedback.models import Message, VisitFeedback
from feedback.rules import Reason
from feedback.services.channels import DIRECT_CANNOT, next_way

Status = VisitFeedback.Status

NOT_ASKED = (Status.PLANNED, Status.WAITING)
ON_ITS_WAY = (Status.SENDING, Status.UNKNOWN)


def note_sent(message: Message, at: datetime) -> None:
    """The message is with the client since `at`: a survey on its way is sent, and waits for answers."""
    survey = message.feedback
    if survey is None:
        return
    days = timedelta(days=survey.campaign.expiry_days)
    rows = VisitFeedback.objects.filter(pk=survey.pk)
    rows.filter(status__in=ON_ITS_WAY).update(status=Status.SENT, reason="", expires_at=at + days)
    # An answer may have overtaken us: then the survey is further already, and only lacks its beginning.
    rows.filter(sent_at__isnull=True).update(sent_at=at, channel=VisitFeedback.Channel.INSTAGRAM)


def note_unknown(message: Message, at: datetime) -> None:
    """Nobody knows whether the message arrived; a survey that is further already stays where it is."""
    if message.feedback_id is None:
        return
    rows = VisitFeedback.objects.filter(pk=message.feedback_id, status=Status.SENDING)
    rows.update(
        status=Status.UNKNOWN,
        reason=Reason.OUTCOME_UNKNOWN,
        channel=VisitFeedback.Channel.INSTAGRAM,
        expires_at=Coalesce(F("expires_at"), at + timedelta(days=7)),
    )


def note_refused(message: Message, status: str, reason: str, now: datetime) -> None:
    """The message did not go: a survey on its way becomes this, for this reason."""
    survey = message.feedback
    if survey is None:
        return
    if reason in DIRECT_CANNOT:
        reason = next_way(survey, reason, now).reason
    rows = VisitFeedback.objects.filter(pk=survey.pk, status__in=ON_ITS_WAY)
    rows.update(status=status, reason=reason, awaiting="")
