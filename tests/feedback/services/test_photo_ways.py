"""By which way a master is reminded of a photo, and that who cannot be reminded is told of."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import override_settings

from altegio.models import Appointment
from feedback.models import PhotoReminder, TeamMember, TeamMessage
from feedback.rules.photos import PhotoReason
from feedback.services import photo_sending, photos
from tests.factories import StaffUserFactory, UserFactory
from tests.feedback.photo_rows import appointment, member, photo_service, reminder_of, set_photos
from tests.feedback.services.photo_passes import DUE, bot_and_mail, change, remind, stand

pytestmark = pytest.mark.django_db
__all__ = ["bot_and_mail"]

State = PhotoReminder.State


def test_the_master_is_reminded_in_telegram_with_three_buttons() -> None:
    row = appointment(photo_service(), staff__name="Ірина")
    ward = member(row.staff)

    assert remind(DUE - timedelta(minutes=1)) == []
    (message,) = remind(DUE)

    assert (message.member, message.channel, message.purpose) == (ward, "telegram", "photo")
    assert "Олена К." in message.text
    assert "Манікюр" in message.text
    assert "12:00–13:00" in message.text
    assert "Коваль" not in message.text
    pk = reminder_of(row).pk
    assert [button["value"] for button in message.buttons] == [
        f"photo:{pk}:done",
        f"photo:{pk}:not_needed",
        f"photo:{pk}:declined",
    ]
    assert message.not_after == row.ends_at + timedelta(minutes=10)
    assert (reminder_of(row).state, reminder_of(row).message) == (State.SENT, message)


def test_the_message_is_in_the_masters_language() -> None:
    row = appointment(photo_service())
    member(row.staff, language="en")

    (message,) = remind(DUE)

    assert message.text.startswith("📷 Time for a photo")
    assert message.buttons[0]["title"] == "Photo taken"


def test_by_letter_where_telegram_is_not_linked_with_the_page_for_who_may_log_in() -> None:
    row = appointment(photo_service())
    user = UserFactory(email="iryna@example.com")
    member(row.staff, telegram_chat_id=None, user=user)

    (message,) = remind(DUE)

    assert message.channel == "email"
    assert "Олена К." in message.subject
    assert message.buttons[-1]["url"].endswith("/admin/photos/")


def test_a_letter_to_who_may_not_log_in_asks_for_no_answer_that_cannot_be_given() -> None:
    row = appointment(photo_service())
    who = member(row.staff, telegram_chat_id=None, email="iryna@example.com")

    (message,) = remind(DUE)

    assert (message.member, message.channel) == (who, "email")
    assert "скажіть на рецепції" in message.text
    assert "позначте тут" not in message.text


def test_a_user_who_is_tied_to_the_master_is_the_master() -> None:
    row = appointment(photo_service())
    tied = StaffUserFactory(staff=row.staff)
    who = member(None, user=tied.user)

    assert [message.member for message in remind(DUE)] == [who]


def _without_letters(row: Appointment) -> None:
    member(row.staff, telegram_chat_id=None, email="iryna@example.com")
    set_photos(by_email=False)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda row: change(row, staff=None), PhotoReason.NO_MASTER),
        (lambda row: None, PhotoReason.NOT_IN_TEAM),
        (lambda row: member(row.staff, active=False), PhotoReason.NOT_IN_TEAM),
        (lambda row: member(row.staff, telegram_chat_id=None), PhotoReason.NO_WAY),
        (_without_letters, PhotoReason.NO_TELEGRAM),
    ],
)
def test_a_master_who_cannot_be_reminded_is_told_of_with_the_reason(make: Any, reason: PhotoReason) -> None:
    row = appointment(photo_service())
    make(row)

    assert remind(DUE) == []
    assert stand(row) == (State.PLANNED, reason)

    photos.plan(row.ends_at)
    assert stand(row) == (State.MISSED, reason)


def test_a_master_who_joins_before_the_end_is_reminded_after_all() -> None:
    row = appointment(photo_service())
    remind(DUE)

    member(row.staff)

    assert len(remind(DUE + timedelta(minutes=10))) == 1
    assert stand(row) == (State.SENT, "")


def test_a_message_that_could_not_be_delivered_shows_on_the_reminder() -> None:
    service = photo_service()
    failed, lost = appointment(service), appointment(service)
    for row in (failed, lost):
        member(row.staff)
    remind(DUE)
    TeamMessage.objects.filter(pk=reminder_of(failed).message_id).update(state="failed")
    TeamMessage.objects.filter(pk=reminder_of(lost).message_id).update(state="unknown")

    assert photo_sending.follow_messages(DUE) == 2
    assert photo_sending.follow_messages(DUE) == 0

    assert stand(failed) == (State.FAILED, PhotoReason.NOT_DELIVERED)
    assert stand(lost) == (State.SENT, PhotoReason.OUTCOME_UNKNOWN)
    photos.plan(DUE)
    assert stand(failed) == (State.FAILED, PhotoReason.NOT_DELIVERED)


@override_settings(TELEGRAM_BOT_TOKEN="", EMAIL_READY=False)
def test_without_a_bot_and_without_mail_every_master_is_told_of_as_unreachable() -> None:
    row = appointment(photo_service())
    member(row.staff, email="iryna@example.com")

    remind(DUE)

    assert stand(row) == (State.PLANNED, PhotoReason.NO_WAY)
    assert TeamMember.objects.count() == 1
