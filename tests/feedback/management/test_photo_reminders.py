"""`photo_reminders`: what it tells and what it does."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from feedback.models import PhotoReminder, TeamMessage
from tests.feedback.photo_rows import appointment, member, photo_service, set_photos

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _telegram(settings: Any) -> None:
    settings.TELEGRAM_BOT_TOKEN = "sandbox-bot"


def run(**options: Any) -> list[str]:
    """The lines that the command prints."""
    said = StringIO()
    call_command("photo_reminders", stdout=said, **options)
    return said.getvalue().splitlines()


def ending_in(minutes: int, **values: Any) -> Any:
    """An appointment of an hour that ends so many minutes from now."""
    start: datetime = timezone.now() + timedelta(minutes=minutes - 60)
    return appointment(values.pop("service", None) or photo_service(), starts_at=start, **values)


def test_a_dry_run_tells_each_reminder_on_a_line_and_writes_nothing() -> None:
    service = photo_service()
    due = ending_in(10, service=service, staff__name="Ірина")
    later = ending_in(50, service=service, staff__name="Оксана")
    ending_in(15, service=service, staff__name="Новенька")
    for row in (due, later):
        member(row.staff)

    lines = run(dry_run=True)

    assert len(lines) == 4
    (now,) = (line for line in lines if "Ірина" in line)
    assert "Олена К., Манікюр" in now
    assert "would be sent now" in now
    assert any("Оксана" in line and "to be sent at" in line for line in lines)
    assert any("Новенька" in line and "not in the team" in line for line in lines)
    assert lines[-1] == "Would be sent: 2"
    assert not PhotoReminder.objects.exists()
    assert not TeamMessage.objects.exists()


def test_what_is_due_is_sent_and_told_and_the_next_run_sends_nothing() -> None:
    set_photos(morning_list=False)
    service = photo_service()
    member(ending_in(10, service=service, staff__name="Ірина").staff)
    ending_in(15, service=service, staff__name="Новенька")

    lines, again = run(), run()

    assert any("Ірина" in line and "telegram" in line for line in lines)
    assert any("Новенька" in line and "not in the team" in line for line in lines)
    assert lines[-1] == "Sent: 1"
    assert again[-1] == "Sent: 0"
    assert TeamMessage.objects.count() == 1


def test_it_says_so_when_nothing_can_be_sent_at_all() -> None:
    assert "No service is marked" in run()[0]
    set_photos(enabled=False)
    assert run()[0] == "Photo reminders are switched off."
