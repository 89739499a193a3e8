"""What stands in a master's chat is corrected when the appointment changes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from altegio.models import Appointment
from feedback.models import PhotoReminder, TeamMember, TeamMessage
from feedback.services import (
    joining,
    photo_answers,
    photo_edits,
    photo_sending,
    photos,
    team_sending,
)
from tests.factories import NOON, StaffFactory
from tests.feedback.photo_rows import appointment, member, photo_service, reminder_of
from tests.feedback.services.telegram import Telegram, telegram  # noqa: F401

pytestmark = pytest.mark.django_db

DUE, HOUR, DAY = NOON + timedelta(minutes=40), timedelta(hours=1), timedelta(days=1)
EDIT, BUTTONS = "editMessageText", "reply_markup"


@pytest.fixture
def reminded(telegram: Telegram) -> Appointment:  # noqa: F811
    """An appointment from noon to one, of which the master was reminded."""
    row = appointment(photo_service())
    member(row.staff, language="uk")
    photos.plan(DUE)
    photo_sending.send_due(DUE)
    for pk in team_sending.ready(DUE):
        team_sending.send(pk, DUE)
    return row


def after(row: Appointment, **values: Any) -> None:
    """Let Altegio change the appointment, and the task look at it."""
    Appointment.objects.filter(pk=row.pk).update(**values)
    photos.plan(DUE)
    photo_edits.correct(DUE)


def test_moved_within_the_day_it_says_the_new_time_and_keeps_its_buttons(
    telegram: Telegram,  # noqa: F811
    reminded: Appointment,
) -> None:
    after(reminded, starts_at=NOON + 2 * HOUR, ends_at=NOON + 3 * HOUR)
    (edit,) = telegram.of(EDIT)
    assert "перенесли" in edit["text"]
    assert "14:00–15:00" in edit["text"]
    assert len(edit[BUTTONS]["inline_keyboard"]) == 3
    photo_edits.correct(DUE)
    assert len(telegram.of(EDIT)) == 1
    assert TeamMessage.objects.get().text == edit["text"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        pytest.param({"cancelled": True}, "Запис скасовано", id="cancelled"),
        pytest.param(
            {"starts_at": NOON + DAY, "ends_at": NOON + DAY + HOUR},
            "12:00. Тоді й нагадаю.",
            id="another day",
        ),
        pytest.param({"attendance": -1}, "Клієнт не прийшов", id="did not come"),
    ],
)
def test_what_needs_no_photo_any_more_says_so_and_has_no_buttons(
    telegram: Telegram,  # noqa: F811
    reminded: Appointment,
    values: dict[str, Any],
    words: str,
) -> None:
    after(reminded, **values)
    (edit,) = telegram.of(EDIT)
    assert words in edit["text"]
    assert BUTTONS not in edit


def test_the_first_master_learns_that_it_is_anothers_now(
    telegram: Telegram,  # noqa: F811
    reminded: Appointment,
) -> None:
    other = StaffFactory()
    member(other)
    after(reminded, staff=other)
    (edit,) = telegram.of(EDIT)
    assert "в іншого майстра" in edit["text"]


def test_what_was_answered_stays_as_it_is(telegram: Telegram, reminded: Appointment) -> None:  # noqa: F811
    photo_answers.decide(reminder_of(reminded).pk, PhotoReminder.State.DONE, None, DUE)
    after(reminded, cancelled=True)
    assert telegram.of(EDIT) == []


def test_who_has_left_the_bot_is_told_nothing_there(
    telegram: Telegram,  # noqa: F811
    reminded: Appointment,
) -> None:
    joining.leave(TeamMember.objects.get(), DUE)
    after(reminded, cancelled=True)
    assert telegram.of(EDIT) == []
    photo_edits.correct(DUE + 3 * DAY)
    assert not TeamMessage.objects.filter(outdated=True).exists()


@pytest.mark.parametrize(
    ("code", "words", "again"),
    [
        (429, "Too Many Requests: retry after 1", True),
        (400, "Bad Request: message to edit not found", False),
    ],
)
def test_what_could_not_be_corrected_is_tried_again_only_where_that_helps(
    telegram: Telegram,  # noqa: F811
    reminded: Appointment,
    code: int,
    words: str,
    again: bool,
) -> None:
    telegram.fail(code, words, EDIT)
    after(reminded, cancelled=True)
    photo_edits.correct(DUE + HOUR)
    assert len(telegram.of(EDIT)) == int(again)
    assert not TeamMessage.objects.filter(outdated=True).exists()
