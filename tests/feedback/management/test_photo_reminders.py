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
from tests.feedback.services.telegram import Telegram, telegram  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("telegram")]


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
    assert "надіслали б зараз" in now
    assert any("Оксана" in line and "буде надіслано" in line for line in lines)
    assert any("Новенька" in line and "немає в команді" in line for line in lines)
    assert lines[-1] == "Було б надіслано: 2"
    assert not PhotoReminder.objects.exists()
    assert not TeamMessage.objects.exists()


def test_what_is_due_is_sent_and_told_and_the_next_run_sends_nothing(
    telegram: Telegram,  # noqa: F811
) -> None:
    set_photos(morning_list=False)
    service = photo_service()
    member(ending_in(10, service=service, staff__name="Ірина").staff)
    ending_in(15, service=service, staff__name="Новенька")

    lines, again = run(), run()

    assert any("Ірина" in line and "Telegram: надіслано" in line for line in lines)
    assert any("Новенька" in line and "немає в команді" in line for line in lines)
    assert lines[-1] == "Надіслано: 1"
    assert again[-1] == "Надіслано: 0"
    (text,) = telegram.texts
    assert "Олена К." in text


def test_the_list_of_the_day_has_a_line_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    monkeypatch.setattr(timezone, "now", lambda: noon)
    set_photos(morning_at=noon.time())
    start = noon + timedelta(minutes=2)
    member(
        appointment(photo_service(), starts_at=start, staff__name="Ірина").staff,
        quiet_from=None,
        quiet_until=None,
    )

    lines = run()

    assert "Ірина, список на день, Telegram: надіслано" in lines


def test_it_says_so_when_nothing_can_be_sent_at_all() -> None:
    assert "Жодну послугу не позначено" in run()[0]
    set_photos(enabled=False)
    assert run()[0] == "Нагадування про фото вимкнено."
