"""The team's pages: who is in it, the link into the bot, a test, and how the bot stands."""

from __future__ import annotations

import re
from typing import Any
from unittest import mock

import pytest
from django.test import Client as Browser
from django.test import RequestFactory
from django.utils import translation

from feedback import tasks
from feedback.admin import team_told
from feedback.models import TeamLink, TeamMember, TeamMessage
from feedback.services import bot, bot_hearing, digests, joining
from salon.alerts import keeping
from salon.home.strip import strip
from salon.models import Alert
from tests.factories import StaffFactory
from tests.feedback.factories import NOW
from tests.feedback.services.telegram import (
    TeamMemberFactory,
    Telegram,
    hear,
    pressed,
    telegram,  # noqa: F401
    the_bot,
    wrote,
)
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db

LIST = "/admin/feedback/teammember/"
PLAIN = {"language": "uk", "active": "on", "wants_alerts": "on", "email": "", "_save": "1"}


@pytest.fixture
def manager() -> Browser:
    return browser_of(user_in("manager"))


@pytest.fixture(autouse=True)
def sender(monkeypatch: pytest.MonkeyPatch) -> mock.Mock:
    """The worker, which is not here."""
    delay = mock.Mock()
    monkeypatch.setattr(tasks.send_team, "delay", delay)
    return delay


def page_of(member: TeamMember) -> str:
    return f"{LIST}{member.pk}/telegram/"


# --- the list -------------------------------------------------------------------------------------
def test_a_master_is_added_by_name_alone_and_gets_a_link_next(manager: Browser) -> None:
    staff = StaffFactory(name="Оксана")
    answer = manager.post(f"{LIST}add/", {**PLAIN, "staff": staff.pk, "name": ""})
    member = TeamMember.objects.get()
    assert (member.name, member.staff) == ("Оксана", staff)
    assert answer.headers["Location"] == page_of(member)


def test_a_user_is_added_under_the_users_name(manager: Browser) -> None:
    user = user_in("owner", first_name="Софія", last_name="Бондар")
    manager.post(f"{LIST}add/", {**PLAIN, "user": user.pk, "name": ""})
    assert TeamMember.objects.get().name == "Софія Бондар"


@pytest.mark.parametrize(
    "given", [{}, {"name": "Оля", "quiet_from": "22:00", "quiet_until": ""}], ids=["nobody", "half a night"]
)
def test_a_colleague_without_a_name_or_with_half_a_night_is_refused(
    manager: Browser, given: dict[str, str]
) -> None:
    answer = manager.post(f"{LIST}add/", {**PLAIN, **given})
    assert answer.status_code == 200
    assert not TeamMember.objects.exists()


def test_the_same_master_is_not_added_twice(manager: Browser) -> None:
    member = TeamMemberFactory(staff=StaffFactory())
    manager.post(f"{LIST}add/", {**PLAIN, "staff": member.staff.pk, "name": ""})
    assert TeamMember.objects.count() == 1


def test_who_is_switched_off_leaves_the_bot(manager: Browser, telegram: Telegram) -> None:  # noqa: F811
    member = TeamMemberFactory()
    link = joining.make_link(member, None, NOW)
    manager.post(f"{LIST}{member.pk}/change/", {"name": member.name, "language": "uk", "email": ""})
    member.refresh_from_db()
    link.refresh_from_db()
    assert (member.active, member.telegram_chat_id, link.token) == (False, None, "")


def test_the_list_says_what_a_colleague_is_not_told_and_why(manager: Browser) -> None:
    both = {"wants_alerts": True, "wants_digest": True}
    TeamMemberFactory(name="Марина", user=user_in("owner"), **both)
    TeamMemberFactory(name="Ольга", user=None, email="olga@salon.example", **both)
    TeamMemberFactory(name="Ярина", user=user_in("receptionist"), wants_alerts=True, wants_digest=False)
    TeamMemberFactory(name="Софія", staff=StaffFactory(), wants_alerts=False, wants_digest=True)
    rows = {row.name: list(team_told.told(row)) for row in manager.get(LIST).context["cl"].result_list}
    assert rows["Марина"] == ["сповіщення", "підсумок тижня"]
    assert all("не надходить: виберіть користувача" in line for line in rows["Ольга"])
    assert ["цей користувач не бачить відповідей" in line for line in rows["Ярина"]] == [True]
    assert ["доки на його сторінці" in line for line in rows["Софія"]] == [True]
    digests.allow_masters(allowed=True)
    page = manager.get(LIST).content.decode()
    assert "підсумок тижня про власні візити" in page
    assert "доки на його сторінці" not in page


@pytest.mark.parametrize("size", [1, 12])
def test_the_list_takes_as_many_queries_for_twelve_as_for_one(
    size: int,
    telegram: Telegram,  # noqa: F811
    django_assert_max_num_queries: Any,
) -> None:
    browser = browser_of(user_in("owner"))
    for _one in range(size):
        TeamMemberFactory(staff=StaffFactory())
    with django_assert_max_num_queries(24):
        assert browser.get(LIST).status_code == 200


# --- the link -------------------------------------------------------------------------------------
def test_a_manager_makes_a_link_and_sees_it_as_a_code(manager: Browser, telegram: Telegram) -> None:  # noqa: F811
    member = TeamMemberFactory(telegram_chat_id=None)
    assert "start=" not in manager.get(page_of(member)).content.decode()
    manager.post(page_of(member), {"do": "link"})
    shown = manager.get(page_of(member)).content.decode()
    (address,) = set(re.findall(r"https://t\.me/salon_bot\?start=[\w-]+", shown))
    assert "<svg" in shown
    hear(wrote(1, 4242, f"/start {address.partition('start=')[2]}"))
    member.refresh_from_db()
    assert member.telegram_chat_id == 4242
    assert "start=" not in manager.get(page_of(member)).content.decode()
    assert TeamLink.objects.get().by is not None


def test_a_look_makes_no_link(manager: Browser, telegram: Telegram) -> None:  # noqa: F811
    manager.get(page_of(TeamMemberFactory(telegram_chat_id=None)))
    assert not TeamLink.objects.exists()


def test_unlinking_takes_the_chat_and_the_link_away(manager: Browser, telegram: Telegram) -> None:  # noqa: F811
    member = TeamMemberFactory()
    manager.post(page_of(member), {"do": "unlink"})
    member.refresh_from_db()
    assert member.telegram_chat_id is None


def test_a_test_message_goes_at_once_and_its_button_answers(
    manager: Browser,
    telegram: Telegram,  # noqa: F811
    sender: mock.Mock,
) -> None:
    member = TeamMemberFactory(telegram_chat_id=4242)
    manager.post(page_of(member), {"do": "test"})
    manager.post(page_of(member), {"do": "test"})
    assert sender.call_count == 2
    assert TeamMessage.objects.count() == 2
    tasks.send_team()
    assert len(telegram.texts) == 2
    hear(pressed(1, 4242, f"m{TeamMessage.objects.latest('pk').pk}:0"))
    assert TeamMessage.objects.latest("pk").pressed_value == "test:seen"


def test_nobody_is_told_that_a_test_went_where_there_is_no_way(manager: Browser, sender: mock.Mock) -> None:
    member = TeamMemberFactory(telegram_chat_id=None)
    manager.post(page_of(member), {"do": "test"})
    assert sender.call_count == 0
    assert TeamMessage.objects.get().state == "failed"


@pytest.mark.parametrize("role", ["master", "receptionist"])
def test_only_who_looks_after_the_team_may_see_it(role: str, telegram: Telegram) -> None:  # noqa: F811
    member, browser = TeamMemberFactory(), browser_of(user_in(role))
    assert browser.get(LIST).status_code == 403
    assert browser.get(page_of(member)).status_code == 403
    assert browser.post(page_of(member), {"do": "link"}).status_code == 403
    assert browser.post(f"{LIST}bot/").status_code == 403
    assert not TeamLink.objects.exists()


# --- the bot --------------------------------------------------------------------------------------
def test_without_a_token_the_list_says_that_telegram_is_off(manager: Browser) -> None:
    assert "TELEGRAM_BOT_TOKEN" in manager.get(LIST).content.decode()


def test_the_list_says_by_which_way_updates_come(manager: Browser, telegram: Telegram) -> None:  # noqa: F811
    bot_hearing.look_after(NOW)
    shown = manager.get(LIST).content.decode()
    assert "@salon_bot" in shown
    assert 'data-bot="good"' in shown


def test_a_person_takes_the_bot_over_from_another_program(
    manager: Browser,
    telegram: Telegram,  # noqa: F811
    settings: Any,
) -> None:
    settings.PUBLIC_URL = "https://salon.example"
    telegram.webhook = "https://other.example/"
    bot_hearing.look_after(NOW)
    assert "feedback/teammember/bot/" in manager.get(LIST).content.decode()
    manager.post(f"{LIST}bot/")
    assert telegram.webhook.startswith("https://salon.example/")
    assert the_bot().error == ""


def test_a_dead_token_is_an_alert_until_it_works_again(manager: Browser, telegram: Telegram) -> None:  # noqa: F811
    bot.stop(the_bot())
    alert = Alert.objects.get(kind="telegram_revoked")
    assert alert.stops
    assert "teammember" in alert.link
    assert "telegram" in manager.get("/admin/").content.decode().lower()
    bot.lift(the_bot())
    keeping.scan(alert.last_at + 2 * keeping.GRACE)
    alert.refresh_from_db()
    assert alert.ended_at is not None


def test_home_says_how_the_bot_stands(telegram: Telegram, settings: Any, rf: RequestFactory) -> None:  # noqa: F811
    request = rf.get("/admin/")
    request.user = user_in("manager")

    def word() -> tuple[str, str]:
        with translation.override("en"):
            (light,) = [one for one in strip(request, NOW, paused=False) if one.title == "Telegram"]
        return light.word, light.tone

    assert word() == ("not looked at yet", "wait")
    bot_hearing.look_after(NOW)
    assert word() == ("answers are fetched", "good")
    settings.PUBLIC_URL = "https://salon.example"
    assert word() == ("answers come at once", "good")
    bot.stop(the_bot())
    assert word() == ("does not work", "bad")
    settings.TELEGRAM_BOT_TOKEN = ""
    assert word() == ("switched off", "off")


# --- what was written -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("state", "code", "again"),
    [
        ("unknown", "interrupted", "queued"),
        ("failed", "our_bug", "queued"),
        ("failed", "too_late", "failed"),
        ("sent", "", "sent"),
    ],
)
def test_a_person_may_send_once_more_what_may_not_have_arrived(
    manager: Browser, state: str, code: str, again: str
) -> None:
    message = TeamMessage.objects.create(
        member=TeamMemberFactory(), channel="telegram", purpose="test", key="k", text="x", state=state,
        error_code=code,
    )  # fmt: skip
    manager.post(f"/admin/feedback/teammessage/{message.pk}/again/")
    message.refresh_from_db()
    assert message.state == again


def test_messages_and_updates_can_be_looked_at(manager: Browser, telegram: Telegram) -> None:  # noqa: F811
    message = TeamMessage.objects.create(
        member=TeamMemberFactory(), channel="telegram", purpose="test", key="k", text="Привіт <b>"
    )
    row = hear(wrote(1, 4242, "/start"))
    card = manager.get(f"/admin/feedback/teammessage/{message.pk}/change/").content.decode()
    assert "Привіт &lt;b&gt;" in card
    assert manager.get("/admin/feedback/teammessage/").status_code == 200
    update = f"/admin/feedback/telegramupdate/{row.pk}/change/"
    assert manager.get(update).status_code == 403
    assert "4242" in browser_of(user_in("owner")).get(update).content.decode()
