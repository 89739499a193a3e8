"""How far a survey came: one condition for the number on a page and for the list behind it.

Each step holds the next one: who answered was asked, and saw it, whatever Instagram told us of that.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, TextChoices
from django.utils.translation import gettext_lazy as _

from feedback.models import Message, VisitFeedback
from feedback.models.survey import ANSWERED
from feedback.rules import NOT_MEANT, OUT_OF_REACH

Status = VisitFeedback.Status

NOT_ASKED = (Status.WAITING, Status.SKIPPED, Status.MISSED, Status.FAILED, Status.UNKNOWN)
RATED = Q(rating__isnull=False)
SENT = ANSWERED | Q(sent_at__isnull=False)


class Step(TextChoices):
    """The steps from a visit to its answers, and where others left the way."""

    ELIGIBLE = "eligible", _("to be asked by the rules")
    SENT = "sent", _("sent")
    SEEN = "seen", _("seen")
    RATED = "rated", _("rated")
    FINISHED = "finished", _("all questions answered")
    MAY_ANSWER = "may_answer", _("sent, may still answer")
    NOT_ASKED = "not_asked", _("not asked, or not yet")
    OUT_OF_REACH = "out_of_reach", _("cannot be reached")


def step_q(step: str) -> Q:
    """The condition under which a survey came so far. Raises ValueError for a word that is no step."""
    left = ~SENT & Q(status__in=NOT_ASKED)
    conditions = {
        Step.ELIGIBLE: SENT | ~Q(reason__in=NOT_MEANT),
        Step.SENT: SENT,
        Step.SEEN: ANSWERED
        | Q(Exists(Message.objects.filter(feedback=OuterRef("pk"), seen_at__isnull=False))),
        Step.RATED: RATED,
        Step.FINISHED: RATED & Q(complete=True),
        Step.MAY_ANSWER: SENT & ~RATED & Q(status__in=(Status.SENT, Status.ANSWERING)),
        Step.NOT_ASKED: left & ~Q(reason=""),
        Step.OUT_OF_REACH: left & Q(reason__in=OUT_OF_REACH),
    }
    return conditions[Step(step)]
