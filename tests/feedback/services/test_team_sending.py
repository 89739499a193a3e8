"""What the team is told goes out once, by a way that works, whatever Telegram answers."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
import requests
from django.core import mail
from django.db import connection

from feedback.channels.telegram.errors import Action
from feedback.models import TeamMember, TeamMessage, TelegramBot
from feedback.services import bot, retention, team, team_refusals, team_sending
from tests.factories import StaffFactory, StaffUserFactory
from tests.feedback.factories import NOW
from tests.feedback.services.telegram import TeamMemberFactory, Telegram, go, telegram, tell, the_bot  # noqa: F401
from tests.roles import user_in

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
BLOCKED = "Forbidden: bot was blocked by the user"


# --- how long they are kept -------------------------------------------------------------------------
def test_what_is_over_for_long_is_deleted_and_what_waits_is_not(telegram: Telegram) -> None:  # noqa: F811
    member = TeamMemberFactory()
    go(tell(member, "old"))
    tell(member, "waits")
    later = NOW + timedelta(days=91)
    tell(member, "new", now=later)
    assert retention.purge_team_messages(NOW + timedelta(days=89)) == 0
    assert retention.purge_team_messages(later) == 1
    assert set(TeamMessage.objects.values_list("key", flat=True)) == {"waits", "new"}


# --- the queue ------------------------------------------------------------------------------------
def test_one_key_is_one_message(telegram: Telegram) -> None:  # noqa: F811
    member = TeamMemberFactory()
    first, again = tell(member), tell(member, text="Інше")
    assert first.pk == again.pk
    go(first)
    assert telegram.texts == ["Сфотографуйте"]


def test_who_is_not_linked_gets_a_letter(telegram: Telegram, settings: Any) -> None:  # noqa: F811
    settings.EMAIL_READY = True
    member = TeamMemberFactory(telegram_chat_id=None, email="olha@example.com")
    buttons = [{"title": "Відкрити", "url": "https://salon.example/x"}, {"title": "Готово", "value": "a:1"}]
    message = go(tell(member, subject="Нагадування", buttons=buttons))
    assert (message.state, message.channel) == ("sent", "email")
    letter = mail.outbox[0]
    assert (letter.subject, letter.to) == ("Нагадування", ["olha@example.com"])
    assert "Відкрити: https://salon.example/x" in letter.body
    assert telegram.texts == []


def test_who_cannot_be_reached_is_written_down_and_told_once_there_is_a_way(telegram: Telegram) -> None:  # noqa: F811
    member = TeamMemberFactory(telegram_chat_id=None)
    message = tell(member)
    assert (message.state, message.error_code) == ("failed", team.NO_WAY)
    member.telegram_chat_id = 4242
    member.save()
    assert tell(member).state == "queued"
    assert go(message).state == "sent"


def test_without_a_bot_the_team_is_written_to_by_email(settings: Any) -> None:
    settings.TELEGRAM_BOT_TOKEN, settings.EMAIL_READY = "", True
    message = go(tell(TeamMemberFactory(email="olha@example.com")))
    assert (message.state, message.channel) == ("sent", "email")


def test_the_address_of_the_user_serves_where_there_is_no_other(settings: Any) -> None:
    settings.EMAIL_READY = True
    user = user_in("manager", email="boss@example.com")
    go(tell(TeamMemberFactory(user=user, telegram_chat_id=None)))
    assert mail.outbox[0].to == ["boss@example.com"]


def test_who_left_is_not_written_to(telegram: Telegram) -> None:  # noqa: F811
    member = TeamMemberFactory(active=False)
    assert team.queue(member, "test", "k", "x", now=NOW) is None
    staying = TeamMemberFactory()
    message = tell(staying, key="k2")
    TeamMember.objects.filter(pk=staying.pk).update(active=False)
    assert (go(message).state, message.error_code) == ("failed", team.LEFT)
    assert telegram.texts == []


# --- what Telegram answers ------------------------------------------------------------------------
def test_every_action_of_the_table_has_its_handler() -> None:
    assert set(team_refusals.HANDLERS) == set(Action)


def test_a_blocked_bot_is_noted_and_the_message_goes_as_a_letter(telegram: Telegram, settings: Any) -> None:  # noqa: F811
    settings.EMAIL_READY = True
    member = TeamMemberFactory(email="olha@example.com")
    telegram.fail(403, BLOCKED)
    message = go(tell(member))
    assert (message.state, message.channel) == ("queued", "email")
    assert go(message).state == "sent"
    assert len(mail.outbox) == 1
    member.refresh_from_db()
    assert member.telegram_blocked_at == NOW
    assert tell(member, "next").channel == "email"


def test_a_blocked_bot_without_an_address_is_a_failure(telegram: Telegram) -> None:  # noqa: F811
    telegram.fail(400, "Bad Request: chat not found")
    message = go(tell(TeamMemberFactory()))
    assert (message.state, message.error_code) == ("failed", "chat_gone")


def test_a_pause_that_telegram_asks_for_holds_for_all(telegram: Telegram) -> None:  # noqa: F811
    one, two = TeamMemberFactory(), TeamMemberFactory()
    telegram.fail(429, "Too Many Requests", retry_after=35)
    first = go(tell(one))
    assert (first.state, first.attempts) == ("queued", 0)
    second = go(tell(two, "second"), NOW + timedelta(seconds=30))
    assert second.state == "queued"
    assert telegram.texts == []
    assert go(second, NOW + timedelta(seconds=36)).state == "sent"
    first.refresh_from_db()
    assert first.state == "sent"


@pytest.mark.parametrize("lost", [requests.ReadTimeout("slow"), requests.ConnectionError("reset")])
def test_a_lost_answer_is_unknown_and_never_sent_again(telegram: Telegram, lost: Exception) -> None:  # noqa: F811
    telegram.break_off(lost)
    message = go(tell(TeamMemberFactory()))
    assert message.state == "unknown"
    go(message, NOW + timedelta(hours=5))
    assert telegram.texts == []


def test_a_fault_of_the_vendors_server_is_unknown_too(telegram: Telegram) -> None:  # noqa: F811
    telegram.fail(502, "Bad Gateway")
    assert go(tell(TeamMemberFactory())).state == "unknown"


def test_what_never_left_is_tried_again(telegram: Telegram) -> None:  # noqa: F811
    telegram.break_off(requests.ConnectTimeout("no"))
    message = go(tell(TeamMemberFactory()))
    assert (message.state, message.attempts) == ("queued", 0)
    assert go(message, NOW + MINUTE).state == "sent"


def test_a_refusal_without_a_reason_is_tried_once_more_and_then_goes_as_a_letter(
    telegram: Telegram,  # noqa: F811
    settings: Any,
) -> None:
    settings.EMAIL_READY = True
    for _try in range(2):
        telegram.fail(403, "Forbidden: bot can't send messages to the user")
    message = go(tell(TeamMemberFactory(email="olha@example.com")))
    assert message.state == "queued"
    go(message, NOW + 3 * MINUTE)
    assert (message.state, message.channel) == ("queued", "email")
    assert go(message, NOW + 4 * MINUTE).state == "sent"
    assert telegram.texts == []


def test_a_revoked_token_stops_the_bot_once_and_letters_take_over(telegram: Telegram, settings: Any) -> None:  # noqa: F811
    settings.EMAIL_READY = True
    telegram.fail(401, "Unauthorized")
    message = go(tell(TeamMemberFactory(email="olha@example.com")))
    assert the_bot().state == TelegramBot.State.STOPPED
    assert bot.stop(the_bot()) is False
    assert go(message).state == "sent"
    assert len(mail.outbox) == 1


def test_who_has_no_address_waits_until_the_bot_works_again(telegram: Telegram) -> None:  # noqa: F811
    message = tell(TeamMemberFactory())
    bot.stop(the_bot())
    assert go(message).state == "queued"
    bot.lift(the_bot())
    assert go(message).state == "sent"


def test_who_died_while_sending_leaves_an_unknown_outcome(telegram: Telegram) -> None:  # noqa: F811
    message = tell(TeamMemberFactory())
    TeamMessage.objects.filter(pk=message.pk).update(state="sending", claimed_at=NOW)
    assert team_sending.sweep(NOW + 4 * MINUTE) == 1
    assert (go(message, NOW + 5 * MINUTE).state, telegram.texts) == ("unknown", [])


def test_a_button_to_a_private_address_is_a_line_of_the_text(telegram: Telegram) -> None:  # noqa: F811
    go(tell(TeamMemberFactory(), buttons=[{"title": "Відкрити", "url": "http://127.0.0.1:8000/x"}]))
    body = telegram.of("sendMessage")[0]
    assert body["text"].endswith("Відкрити: http://127.0.0.1:8000/x")
    assert "reply_markup" not in body


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one_message_once(telegram: Telegram) -> None:  # noqa: F811
    message = tell(TeamMemberFactory())
    barrier = threading.Barrier(2)

    def work() -> None:
        barrier.wait()
        team_sending.send(message.pk, NOW)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(telegram.texts) == 1


def test_words_that_were_changed_at_the_last_moment_are_those_that_go(
    telegram: Telegram,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    message, claim = tell(TeamMemberFactory()), team_sending._claim

    def change_first(mine: TeamMessage, now: datetime) -> bool:
        TeamMessage.objects.filter(pk=mine.pk, state="queued").update(text="Без коментаря")
        return claim(mine, now)

    monkeypatch.setattr(team_sending, "_claim", change_first)
    assert go(message).state == "sent"
    assert telegram.texts == ["Без коментаря"]


# --- who ------------------------------------------------------------------------------------------
def test_alerts_go_to_who_wants_them_and_may_read_answers(
    django_assert_num_queries: Any,
) -> None:
    boss = TeamMemberFactory(user=user_in("manager"))
    TeamMemberFactory(user=user_in("owner"), wants_alerts=False)
    TeamMemberFactory(user=user_in("master"))
    TeamMemberFactory(user=user_in("receptionist"), active=False)
    TeamMemberFactory(staff=StaffFactory())
    with django_assert_num_queries(1):
        assert team.managers() == [boss]


def test_a_master_is_found_as_staff_or_by_the_user(django_assert_num_queries: Any) -> None:
    tied, own = StaffUserFactory(), StaffFactory()
    by_user = TeamMemberFactory(user=tied.user)
    as_staff = TeamMemberFactory(staff=own)
    with django_assert_num_queries(2):
        assert team.member_of_staff(tied.staff.pk) == by_user
        assert team.member_of_staff(own.pk) == as_staff
    TeamMember.objects.update(active=False)
    assert team.member_of_staff(own.pk) is None
