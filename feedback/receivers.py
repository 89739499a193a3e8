"""What the surveys do when something is heard inside the product."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from feedback.models import TeamMember
from feedback.services import photo_answers
from feedback.signals import team_button


@receiver(team_button, dispatch_uid="feedback.photo_answer")
def note_photo_answer(member: TeamMember, value: str, now: datetime, **_kwargs: Any) -> str | None:
    """A master answered a reminder to take a photo."""
    return photo_answers.press(member, value, now)
