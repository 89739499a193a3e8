"""What masters answer to a reminder of a photo."""

from __future__ import annotations

import pytest

from feedback.models import PhotoReminder
from feedback.services import photo_answers, photos
from tests.factories import StaffFactory
from tests.feedback.photo_rows import appointment, member, photo_service, reminder_of
from tests.feedback.services.photo_passes import DUE, MORNING, bot_and_mail, change, remind, stand

pytestmark = pytest.mark.django_db
__all__ = ["bot_and_mail"]

State = PhotoReminder.State


def test_a_button_notes_the_answer_and_says_so() -> None:
    row = appointment(photo_service())
    ward = member(row.staff)
    remind(DUE)

    said = photo_answers.press(ward, f"photo:{reminder_of(row).pk}:done", DUE)

    assert said == "Дякуємо, записано."
    assert (reminder_of(row).state, reminder_of(row).decided_at) == (State.DONE, DUE)
    assert photos.plan(DUE) == 0


def test_a_button_of_others_is_left_to_others() -> None:
    ward = member(StaffFactory())

    for value in ("case:1:take", "photo:x:done", "photo:1:eaten", "photo", "photo:1"):
        assert photo_answers.press(ward, value, DUE) is None


def test_a_button_pressed_by_who_is_not_the_master_any_more_notes_nothing() -> None:
    row = appointment(photo_service())
    ward = member(row.staff)
    remind(DUE)
    change(row, staff=StaffFactory())
    photos.plan(DUE)

    said = photo_answers.press(ward, f"photo:{reminder_of(row).pk}:done", DUE)

    assert said
    assert stand(row)[0] == State.PLANNED


def test_a_photo_of_what_has_not_begun_is_not_believed() -> None:
    row = appointment(photo_service())
    photos.plan(MORNING)
    pk = reminder_of(row).pk

    assert not photo_answers.decide(pk, State.DONE, None, MORNING)
    assert photo_answers.decide(pk, State.NOT_NEEDED, None, MORNING)


def test_an_answer_can_be_changed_and_taken_back() -> None:
    row = appointment(photo_service())
    member(row.staff)
    remind(DUE)
    pk = reminder_of(row).pk

    photo_answers.decide(pk, State.DONE, None, DUE)
    photo_answers.decide(pk, State.DECLINED, None, DUE)
    assert stand(row) == (State.DECLINED, "")

    assert photo_answers.take_back(pk, DUE)
    assert stand(row) == (State.SENT, "")
    assert not photo_answers.take_back(pk, DUE)
