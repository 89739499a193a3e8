"""What people tell the bot, and what comes of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests
from django.db import connection
from django.dispatch import receiver

from feedback import signals
from feedback.models import TeamLink, TeamMember, TeamMessage, TelegramBot, TelegramUpdate
from feedback.services import (
    bot,
    bot_hearing,
    bot_inbox,
    bot_replies,
    joining,
    retention,
    team,
    team_sending,
)
from feedback.services.bot_hearing import Way
from feedback.texts import team as words
from tests.feedback.factories import NOW
from tests.feedback.services.telegram import (
    TeamMemberFactory,
    Telegram,
    hear,
    moved,
    pressed,
    telegram,  # noqa: F401
    the_bot,
    wrote,
)

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
CHAT = 900100


def answer(now: Any = NOW) -> None:
    for update_id in bot_replies.ready(now):
        bot_replies.reply(update_id, now)


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


def test_a_press_answered_too_late_still_loses_its_buttons(telegram: Telegram, heard: list[Any]) -> None:  # noqa: F811
    message = sent(TeamMemberFactory(telegram_chat_id=CHAT))
    telegram.fail(400, "Bad Request: query is too old", "answerCallbackQuery")
    hear(pressed(1, CHAT, f"m{message.pk}:0"))
    answer()
    assert len(telegram.of("editMessageText")) == 1
    assert TelegramUpdate.objects.get().reply_state == "sent"


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


# --- by which way updates come --------------------------------------------------------------------
@pytest.mark.parametrize(
    ("public_url", "token", "secret", "way"),
    [
        ("https://salon.example", "", "s", Way.OFF),
        ("https://salon.example", "1:a", "s", Way.WEBHOOK),
        ("https://salon.example", "1:a", "", Way.POLLING),
        ("http://127.0.0.1:8000", "1:a", "s", Way.POLLING),
        ("http://salon.example", "1:a", "s", Way.POLLING),
    ],
)
def test_updates_are_posted_to_a_public_address_and_fetched_elsewhere(
    settings: Any, public_url: str, token: str, secret: str, way: Way
) -> None:
    settings.PUBLIC_URL, settings.TELEGRAM_BOT_TOKEN = public_url, token
    settings.TELEGRAM_WEBHOOK_SECRET = secret
    assert bot_hearing.way() is way


def test_a_public_salon_sets_its_webhook_by_itself_once(telegram: Telegram, settings: Any) -> None:  # noqa: F811
    settings.PUBLIC_URL = "https://salon.example"
    bot_hearing.look_after(NOW)
    bot_hearing.look_after(NOW + MINUTE)
    (body,) = telegram.of("setWebhook")
    assert body["url"] == "https://salon.example/webhooks/telegram/test-telegram-secret/"
    assert body["secret_token"] == "test-telegram-secret"
    assert bot_hearing.poll(NOW) == 0
    assert telegram.of("getUpdates") == []


def test_a_salon_that_is_private_now_takes_its_webhook_away(telegram: Telegram, settings: Any) -> None:  # noqa: F811
    settings.PUBLIC_URL = "https://salon.example"
    bot_hearing.look_after(NOW)
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    bot_hearing.look_after(NOW + MINUTE)
    assert (telegram.webhook, the_bot().webhook_url) == ("", "")


def test_the_webhook_of_another_program_is_left_to_a_person(telegram: Telegram, settings: Any) -> None:  # noqa: F811
    settings.PUBLIC_URL = "https://salon.example"
    telegram.webhook = "https://other.example/hook"
    bot_hearing.look_after(NOW)
    assert the_bot().error == bot.ELSEWHERE
    assert telegram.webhook == "https://other.example/hook"
    bot_hearing.connect(the_bot(), bot.client())
    assert telegram.webhook.startswith("https://salon.example/")
    assert the_bot().error == ""


def test_a_webhook_that_does_not_answer_is_told(telegram: Telegram, settings: Any) -> None:  # noqa: F811
    settings.PUBLIC_URL = "https://salon.example"
    bot_hearing.look_after(NOW)
    broken = {"pending_update_count": 3, "last_error_date": int(NOW.timestamp()) - 60}
    telegram.results["getWebhookInfo"] = broken
    bot_hearing.look_after(NOW)
    assert the_bot().error == bot.FAILING
    telegram.results["getWebhookInfo"] = {}
    bot_hearing.look_after(NOW)
    assert the_bot().error == ""


def test_updates_are_fetched_from_where_the_last_look_ended(telegram: Telegram) -> None:  # noqa: F811
    TeamMemberFactory(telegram_chat_id=CHAT)
    telegram.results["getUpdates"] = [wrote(5, CHAT, "раз"), wrote(6, CHAT, "два")]
    assert bot_hearing.poll(NOW) == 2
    assert bot_hearing.poll(NOW + MINUTE) == 0
    assert [body["offset"] for body in telegram.of("getUpdates")] == [0, 7]
    assert the_bot().polled_at == NOW + MINUTE
    assert all(body["timeout"] <= 2 for body in telegram.of("getUpdates"))


def test_one_worker_fetches_at_a_time(telegram: Telegram) -> None:  # noqa: F811
    TelegramBot.objects.filter(pk=the_bot().pk).update(polling_until=NOW + MINUTE)
    assert bot_hearing.poll(NOW) == 0
    assert telegram.calls == []
    telegram.results["getUpdates"] = [wrote(5, CHAT, "раз")]
    assert bot_hearing.poll(NOW + MINUTE) == 1
    assert the_bot().polling_until is None


@pytest.mark.parametrize(("webhook", "code"), [("", bot.OTHER_READER), ("https://other/", bot.ELSEWHERE)])
def test_who_takes_the_updates_from_us_is_told(telegram: Telegram, webhook: str, code: str) -> None:  # noqa: F811
    telegram.webhook = webhook
    telegram.fail(409, "Conflict", "getUpdates")
    bot_hearing.poll(NOW)
    assert the_bot().error == code
    bot_hearing.poll(NOW + MINUTE)
    assert the_bot().error == ""


def test_a_webhook_of_our_own_gives_way_to_fetching(telegram: Telegram, settings: Any) -> None:  # noqa: F811
    telegram.webhook = f"{settings.PUBLIC_URL}/webhooks/telegram/test-telegram-secret/"
    telegram.fail(409, "Conflict", "getUpdates")
    bot_hearing.poll(NOW)
    assert telegram.webhook == ""


def test_a_token_that_works_again_lets_messages_out(telegram: Telegram) -> None:  # noqa: F811
    bot.stop(the_bot())
    telegram.fail(401, "Unauthorized", "getMe")
    bot_hearing.look_after(NOW)
    assert bot.works() is False
    bot_hearing.look_after(NOW + MINUTE)
    assert bot.works() is True


def test_without_a_token_nothing_is_asked() -> None:
    assert bot.current() is None
    assert bot_hearing.look_after(NOW) is Way.OFF
    assert bot_hearing.poll(NOW) == 0
    assert bot_replies.ready(NOW) == []
