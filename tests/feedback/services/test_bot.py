"""What people tell the bot, and what comes of it: joining, leaving, replies, updates told twice."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
import requests
from django.db import connection

from feedback.models import TeamLink, TeamMember, TelegramUpdate
from feedback.services import bot_hearing, bot_inbox, bot_replies, joining, retention
from feedback.texts import team as words
from tests.feedback.factories import NOW
from tests.feedback.services.telegram import (
    TeamMemberFactory,
    Telegram,
    answer,
    hear,
    moved,
    telegram,  # noqa: F401
    the_bot,
    wrote,
)

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
CHAT = 900100


def newcomer(**values: Any) -> tuple[TeamMember, TeamLink]:
    member = TeamMemberFactory(telegram_chat_id=None, **values)
    return member, joining.make_link(member, None, NOW)


# --- joining --------------------------------------------------------------------------------------
def test_a_colleague_joins_by_the_personal_link(telegram: Telegram) -> None:  # noqa: F811
    member, link = newcomer(name="Олена")
    token = link.token
    assert hear(wrote(1, CHAT, f"/start {token}")).outcome == "joined"
    member.refresh_from_db()
    assert (member.telegram_chat_id, member.telegram_name, member.on_telegram) == (CHAT, "Оля", True)
    answer()
    assert telegram.texts == [words.JOINED["uk"].format(name="Олена")]
    link.refresh_from_db()
    assert (link.used_at, link.token) == (NOW, "")


def test_the_link_is_shown_by_the_bots_name(telegram: Telegram) -> None:  # noqa: F811
    _member, link = newcomer()
    assert joining.address(link) == ""
    bot_hearing.look_after(NOW)
    assert joining.address(link) == f"https://t.me/salon_bot?start={link.token}"
    assert link.digest != link.token


def test_a_link_lets_in_once(telegram: Telegram) -> None:  # noqa: F811
    member, link = newcomer()
    token = link.token
    hear(wrote(1, CHAT, f"/start {token}"))
    assert hear(wrote(2, CHAT + 1, f"/start {token}")).reply == words.USED_LINK["uk"]
    member.refresh_from_db()
    assert member.telegram_chat_id == CHAT


def test_the_same_phone_may_open_its_link_twice(telegram: Telegram) -> None:  # noqa: F811
    _member, link = newcomer()
    token = link.token
    hear(wrote(1, CHAT, f"/start {token}"))
    assert hear(wrote(2, CHAT, f"/start {token}")).outcome == "joined"


@pytest.mark.parametrize("later", [joining.LASTS, joining.LASTS + MINUTE])
def test_a_link_ends_after_three_days(telegram: Telegram, later: timedelta) -> None:  # noqa: F811
    member, link = newcomer()
    assert joining.join(link.token, CHAT, "Оля", NOW + later) is joining.Refusal.OLD
    member.refresh_from_db()
    assert member.telegram_chat_id is None
    assert joining.open_link(member, NOW + later) is None


def test_a_new_link_ends_the_one_before(telegram: Telegram) -> None:  # noqa: F811
    member, link = newcomer()
    token = link.token
    joining.make_link(member, None, NOW)
    assert hear(wrote(1, CHAT, f"/start {token}")).outcome == "old_link"


def test_a_link_of_who_is_switched_off_lets_nobody_in(telegram: Telegram) -> None:  # noqa: F811
    member, link = newcomer()
    TeamMember.objects.filter(pk=member.pk).update(active=False)
    assert hear(wrote(1, CHAT, f"/start {link.token}")).outcome == "old_link"


def test_one_telegram_is_one_colleague(telegram: Telegram) -> None:  # noqa: F811
    there = TeamMemberFactory(telegram_chat_id=CHAT, name="Ірина")
    member, link = newcomer()
    said = hear(wrote(1, CHAT, f"/start {link.token}"))
    assert (said.outcome, said.reply) == ("taken_chat", words.TAKEN_CHAT["uk"].format(name="Ірина"))
    TeamMember.objects.filter(pk=there.pk).update(active=False)
    assert hear(wrote(2, CHAT, f"/start {link.token}")).outcome == "joined"
    member.refresh_from_db()
    assert member.telegram_chat_id == CHAT


@pytest.mark.parametrize(("language", "said"), [("uk", words.STRANGER["uk"]), ("en", words.STRANGER["en"])])
def test_a_stranger_is_politely_refused(telegram: Telegram, language: str, said: str) -> None:  # noqa: F811
    hear(wrote(1, CHAT, "/start", language), wrote(2, CHAT, "/start made-up", language))
    hear(wrote(3, CHAT, "скільки коштує манікюр?", language))
    answer()
    assert telegram.texts == [said, said]
    assert TeamMember.objects.count() == 0


# --- leaving, blocking ----------------------------------------------------------------------------
def test_stop_ends_it_and_is_confirmed(telegram: Telegram) -> None:  # noqa: F811
    member = TeamMemberFactory(telegram_chat_id=CHAT, language="en")
    assert hear(wrote(1, CHAT, "/stop")).outcome == "left"
    member.refresh_from_db()
    assert member.telegram_chat_id is None
    answer()
    assert telegram.texts == [words.LEFT["en"]]


def test_who_blocks_the_bot_is_noted_and_who_lets_it_back_too(telegram: Telegram) -> None:  # noqa: F811
    member = TeamMemberFactory(telegram_chat_id=CHAT)
    hear(moved(1, CHAT, "kicked"))
    member.refresh_from_db()
    assert (member.telegram_blocked_at, member.on_telegram) == (NOW, False)
    hear(moved(2, CHAT, "member"), wrote(3, CHAT, "/start"))
    member.refresh_from_db()
    assert member.on_telegram
    answer()
    assert telegram.texts == [words.WELCOME_BACK["uk"].format(name=member.name)]


def test_what_came_out_of_order_ends_as_it_happened(telegram: Telegram) -> None:  # noqa: F811
    member = TeamMemberFactory(telegram_chat_id=CHAT)
    bot_inbox.store_all(the_bot(), [moved(8, CHAT, "member"), moved(7, CHAT, "kicked")], NOW)
    bot_inbox.process(NOW)
    member.refresh_from_db()
    assert member.on_telegram


def test_what_a_colleague_writes_is_answered_with_what_the_bot_is_for(telegram: Telegram) -> None:  # noqa: F811
    TeamMemberFactory(telegram_chat_id=CHAT)
    hear(wrote(1, CHAT, "завтра мене не буде"))
    answer()
    assert telegram.texts == [words.ONLY_TELLS["uk"]]


# --- replies --------------------------------------------------------------------------------------
def test_a_reply_whose_answer_was_lost_is_not_said_again(telegram: Telegram) -> None:  # noqa: F811
    telegram.break_off(requests.ReadTimeout("slow"))
    hear(wrote(1, CHAT, "/start"))
    answer()
    answer(NOW + MINUTE)
    assert telegram.texts == []
    assert TelegramUpdate.objects.get().reply_state == "unknown"


def test_a_reply_waits_out_a_pause_but_not_for_ever(telegram: Telegram) -> None:  # noqa: F811
    telegram.fail(429, "Too Many Requests", retry_after=30)
    hear(wrote(1, CHAT, "/start"), wrote(2, CHAT + 1, "/start"))
    for update_id in bot_replies.ready(NOW)[:1]:
        bot_replies.reply(update_id, NOW)
    answer(NOW + timedelta(seconds=10))
    assert telegram.texts == []
    answer(NOW + timedelta(seconds=31))
    assert len(telegram.texts) == 2
    hear(wrote(3, CHAT + 2, "/start"))
    answer(NOW + timedelta(hours=1))
    assert len(telegram.texts) == 2


# --- storing --------------------------------------------------------------------------------------
def test_an_update_told_twice_has_its_effect_once(telegram: Telegram) -> None:  # noqa: F811
    TeamMemberFactory(telegram_chat_id=CHAT)
    for _time in range(3):
        hear(wrote(1, CHAT, "що?"))
    answer()
    assert len(telegram.texts) == 1


def test_what_is_no_update_is_left_alone(telegram: Telegram) -> None:  # noqa: F811
    assert bot_inbox.store(the_bot(), {}, NOW) is False
    assert bot_inbox.store(the_bot(), {"update_id": "x"}, NOW) is False
    assert hear({"update_id": 5, "poll": {}}).outcome == "ignored"


def test_updates_are_kept_for_a_while_only(telegram: Telegram, settings: Any) -> None:  # noqa: F811
    hear(wrote(1, CHAT, "/start"))
    bot_inbox.store(the_bot(), wrote(2, CHAT, "ще"), NOW)
    later = NOW + timedelta(days=settings.INSTAGRAM_RAW_DAYS, minutes=1)
    assert retention.purge_team_updates(later) == 1
    assert TelegramUpdate.objects.get().update_id == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_act_upon_an_update_once(telegram: Telegram) -> None:  # noqa: F811
    member = TeamMemberFactory(telegram_chat_id=CHAT)
    bot_inbox.store_all(the_bot(), [wrote(number, CHAT, "що?") for number in (1, 2, 3)], NOW)
    barrier, done = threading.Barrier(2), []

    def work() -> None:
        barrier.wait()
        done.append(bot_inbox.process(NOW))
        answer()
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    answer()
    assert sum(done) == 3
    assert len(telegram.texts) == 3
    assert member.pk
