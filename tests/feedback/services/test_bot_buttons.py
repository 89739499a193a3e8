"""Buttons under what the team is told, and what their presses mean."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests
from django.dispatch import receiver

from feedback import signals
from feedback.models import TeamMember, TeamMessage, TelegramUpdate
from feedback.services import bot_inbox, team, team_sending
from feedback.texts import team as words
from tests.feedback.factories import NOW
from tests.feedback.services.telegram import (
    TeamMemberFactory,
    Telegram,
    answer,
    hear,
    pressed,
    telegram,  # noqa: F401
)

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
CHAT = 900100

# --- buttons --------------------------------------------------------------------------------------
BUTTONS = [{"title": "Готово", "value": "thing:7:done"}, {"title": "Не треба", "value": "thing:7:not_needed"}]


@pytest.fixture
def heard() -> Iterator[list[Any]]:
    """What a receiver of presses was told."""
    found: list[Any] = []

    @receiver(signals.team_button, weak=False, dispatch_uid="test")
    def note(member: TeamMember, value: str, message: TeamMessage, now: Any, **_kwargs: Any) -> str:
        found.append((member, value, message, now))
        return "Фото записано."

    yield found
    signals.team_button.disconnect(dispatch_uid="test")


def sent(member: TeamMember) -> TeamMessage:
    message = team.queue(member, "photo", f"photo:{member.pk}", "Зробіть фото", buttons=BUTTONS, now=NOW)
    assert message is not None
    team_sending.send(message.pk, NOW)
    return message


def test_a_press_is_told_to_who_asked_and_answered(telegram: Telegram, heard: list[Any]) -> None:  # noqa: F811
    member = TeamMemberFactory(telegram_chat_id=CHAT)
    message = sent(member)
    (keyboard,) = [body["reply_markup"]["inline_keyboard"] for body in telegram.of("sendMessage")]
    hear(pressed(1, CHAT, keyboard[1][0]["callback_data"], message_id=1))
    assert [(who, value) for who, value, _message, _now in heard] == [(member, "thing:7:not_needed")]
    answer()
    assert telegram.of("answerCallbackQuery")[0]["text"] == "Фото записано."
    (edit,) = telegram.of("editMessageText")
    assert edit["text"] == "Зробіть фото\n\n✓ Не треба. Фото записано."
    assert "reply_markup" not in edit
    message.refresh_from_db()
    assert (message.pressed_value, message.pressed_at) == ("thing:7:not_needed", NOW)


def test_a_second_press_changes_nothing(telegram: Telegram, heard: list[Any]) -> None:  # noqa: F811
    message = sent(TeamMemberFactory(telegram_chat_id=CHAT))
    hear(pressed(1, CHAT, f"m{message.pk}:0"), pressed(2, CHAT, f"m{message.pk}:1"))
    assert len(heard) == 1
    answer()
    assert telegram.of("answerCallbackQuery")[1]["text"] == words.ANSWERED["uk"]
    assert len(telegram.of("editMessageReplyMarkup")) == 1
    message.refresh_from_db()
    assert message.pressed_value == "thing:7:done"


@pytest.mark.parametrize("data", ["m{pk}:2", "m999999999:0", "thing:7:done", "m{pk}:-1", "", "m{pk}:0x"])
def test_a_made_up_press_means_nothing(telegram: Telegram, heard: list[Any], data: str) -> None:  # noqa: F811
    message = sent(TeamMemberFactory(telegram_chat_id=CHAT))
    assert hear(pressed(1, CHAT, data.format(pk=message.pk))).outcome == "not_theirs"
    assert heard == []


def test_nobody_presses_the_button_of_another(telegram: Telegram, heard: list[Any]) -> None:  # noqa: F811
    message = sent(TeamMemberFactory(telegram_chat_id=CHAT))
    TeamMemberFactory(telegram_chat_id=CHAT + 1)
    hear(pressed(1, CHAT + 1, f"m{message.pk}:0"), pressed(2, CHAT + 2, f"m{message.pk}:0"))
    assert heard == []


def test_a_press_settles_a_message_of_unknown_outcome(telegram: Telegram, heard: list[Any]) -> None:  # noqa: F811
    telegram.break_off(requests.ReadTimeout("slow"))
    message = sent(TeamMemberFactory(telegram_chat_id=CHAT))
    hear(pressed(1, CHAT, f"m{message.pk}:0", message_id=55))
    message.refresh_from_db()
    assert (message.state, message.telegram_message_id, len(heard)) == ("sent", 55, 1)


def test_a_receiver_that_fails_undoes_the_press_and_it_is_tried_again(telegram: Telegram) -> None:  # noqa: F811
    message = sent(TeamMemberFactory(telegram_chat_id=CHAT))
    tries: list[str] = []

    @receiver(signals.team_button, weak=False, dispatch_uid="fails")
    def fail_once(value: str, **_kwargs: Any) -> str:
        tries.append(value)
        if len(tries) == 1:
            raise LookupError("a fault of ours")
        return "Записано."

    try:
        row = hear(pressed(1, CHAT, f"m{message.pk}:0"))
        assert (row.processed_at, row.attempts) == (None, 1)
        assert "LookupError" in row.error
        message.refresh_from_db()
        assert message.pressed_at is None
        assert bot_inbox.process(NOW + 2 * MINUTE) == 1
    finally:
        signals.team_button.disconnect(dispatch_uid="fails")
    message.refresh_from_db()
    assert message.pressed_value == "thing:7:done"


# --- replies --------------------------------------------------------------------------------------
def test_a_press_answered_too_late_still_loses_its_buttons(telegram: Telegram, heard: list[Any]) -> None:  # noqa: F811
    message = sent(TeamMemberFactory(telegram_chat_id=CHAT))
    telegram.fail(400, "Bad Request: query is too old", "answerCallbackQuery")
    hear(pressed(1, CHAT, f"m{message.pk}:0"))
    answer()
    assert len(telegram.of("editMessageText")) == 1
    assert TelegramUpdate.objects.get().reply_state == "sent"
