"""What the surveys do when something is heard inside the product."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from altegio.models import Client
from altegio.signals import nameless_made
from feedback.models import Answer, TeamMember, VisitFeedback
from feedback.services import case_buttons, cases, forgetting, photo_answers
from feedback.signals import answered, team_button


@receiver(answered, dispatch_uid="feedback.case_of_answer")
def note_answer(
    feedback: VisitFeedback, now: datetime | None = None, given: list[Answer] | None = None, **_kwargs: Any
) -> None:
    """An answer was stored: in its own transaction a low score opens a case."""
    cases.answered(feedback, now or timezone.now(), given)


@receiver(team_button, dispatch_uid="feedback.photo_answer")
def note_photo_answer(member: TeamMember, value: str, now: datetime, **_kwargs: Any) -> str | None:
    """A master answered a reminder to take a photo."""
    return photo_answers.press(member, value, now)


@receiver(team_button, dispatch_uid="feedback.case_taken")
def take_case(member: TeamMember, value: str, now: datetime, **_kwargs: Any) -> str | None:
    """A manager took a case from its alert."""
    return case_buttons.press(member, value, now)


@receiver(nameless_made, dispatch_uid="feedback.nameless_client")
def keep_out_of_surveys(client: Client, **_kwargs: Any) -> None:
    """An erased person turned up at another location: nobody is asked about their visits there."""
    forgetting.keep_out(client, timezone.now())
