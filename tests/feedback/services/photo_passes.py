"""The pass that reminds masters of photos, at a moment of the test's choice, and what came of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from altegio.models import Appointment
from feedback.models import TeamMessage
from feedback.services import photo_sending, photos
from tests.factories import NOON
from tests.feedback.photo_rows import reminder_of

MORNING = NOON.replace(hour=9)
DUE = NOON + timedelta(minutes=40)


@pytest.fixture(autouse=True)
def bot_and_mail(settings: Any) -> None:
    """Masters can be reached: there is a bot and a mail server."""
    settings.TELEGRAM_BOT_TOKEN = "sandbox-bot"
    settings.EMAIL_READY = True


def stand(row: Appointment) -> tuple[str, str]:
    """State and reason of the appointment's reminder."""
    found = reminder_of(row)
    return found.state, found.reason


def change(row: Appointment, **values: Any) -> None:
    """Let Altegio change the appointment."""
    Appointment.objects.filter(pk=row.pk).update(**values)


def remind(now: datetime) -> list[TeamMessage]:
    """A pass of the task at this moment; the messages that it put into the outbox."""
    photos.plan(now)
    return [each.message for each in photo_sending.send_due(now)]
