"""What a client said that a person has to see to: it stays with the team whatever becomes of the survey.

A question, a booking or a cancellation waits until staff answer in Direct, or reply from a case, or somebody
ticks it off; going on with the survey answers nothing of it. Words in place of a rating wait until the rating
comes. A question is the heavier of the two.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import structlog
from django.db.models import QuerySet

from feedback.models import ContactEvent, InstagramContact, VisitFeedback
from feedback.services import attention_alerts

log = structlog.get_logger(__name__)

Attention = VisitFeedback.Attention
SETTLED = {"attention": Attention.NONE, "attention_since": None}


def waiting(kind: str = "") -> QuerySet[VisitFeedback]:
    """Surveys of clients who wait for a person, of this kind or of any."""
    rows = VisitFeedback.objects.exclude(attention=Attention.NONE)
    return rows.filter(attention=kind) if kind else rows


def question_came(
    contact: InstagramContact, survey: VisitFeedback, event: ContactEvent, now: datetime
) -> None:
    """The (locked) person asked something; managers are told once, until somebody answered.

    Events come unordered: what staff answered already waits for nobody.
    """
    answered = ContactEvent.objects.filter(contact=contact, outcome="staff_wrote")
    if answered.filter(occurred_at__gte=event.occurred_at).exists():
        return
    mine = VisitFeedback.objects.filter(pk=survey.pk).exclude(attention=Attention.QUESTION)
    if mine.update(attention=Attention.QUESTION, attention_since=event.occurred_at):
        attention_alerts.tell(contact, survey, event, now)
        log.info("question_waits", survey=survey.pk)


def words_came(survey: VisitFeedback, at: datetime) -> None:
    """The client wrote words where a rating was asked for."""
    mine = VisitFeedback.objects.filter(pk=survey.pk, attention=Attention.NONE, rating__isnull=True)
    mine.update(attention=Attention.WORDS, attention_since=at)


def rated(survey: VisitFeedback) -> None:
    """The number came after the words. Touches only the row, and only where words waited."""
    mine = VisitFeedback.objects.filter(pk=survey.pk, attention=Attention.WORDS, rating__isnull=False)
    mine.update(**SETTLED)


def person_answered(contact: InstagramContact, at: datetime) -> int:
    """Staff wrote to the (locked) person at `at`: what they asked up to then is seen to."""
    mine = waiting().filter(contact=contact, attention_since__lte=at)
    settled = mine.update(**SETTLED, attended_at=at, attended_by=None)
    if settled:
        attention_alerts.withdraw(contact)
    return settled


def tick_off(survey_ids: Iterable[int], user: Any, now: datetime) -> int:
    """A colleague saw to it: these wait no more. Returns how many had waited."""
    mine = waiting().filter(pk__in=list(survey_ids)).select_related("contact")
    people = [survey.contact for survey in mine if survey.contact is not None]
    count = mine.select_related(None).update(
        **SETTLED, attended_at=now, attended_by=user if getattr(user, "pk", None) else None
    )
    for contact in people:
        attention_alerts.withdraw(contact)
    log.info("question_ticked_off", count=count, user=getattr(user, "pk", None))
    return count
