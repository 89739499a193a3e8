"""The switch on every page, the campaign's forecast, and what happened to one client."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.utils import timezone

from feedback.models import ContactEvent, InstagramContact, Message, OptOut, Question, SendingSwitch
from feedback.services import forecast, optouts, outbox, script, switch
from tests.feedback.factories import (
    DAY,
    NOW,
    AccountFactory,
    AnswerFactory,
    MessageFactory,
    ReachableSurveyFactory,
    SurveyFactory,
    make_campaign,
)
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
SENDING = "/admin/sending/"


# --- the switch -----------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ["owner", "manager"])
def test_who_leads_the_salon_pauses_everything_from_any_page(role: str) -> None:
    browser = browser_of(user_in(role))
    page = browser.get("/admin/").content.decode()
    assert 'value="pause"' in page
    answer = browser.post(SENDING, {"turn": "pause", "next": "/admin/altegio/client/"})
    assert answer.headers["Location"] == "/admin/altegio/client/"
    assert switch.is_paused()
    for address in ("/admin/", "/admin/calendar/", "/admin/altegio/client/", SENDING):
        page = browser.get(address).content.decode()
        assert "Надсилання призупинено" in page, address
        assert 'value="resume"' in page, address
    browser.post(SENDING, {"turn": "resume"})
    assert not switch.is_paused()


@pytest.mark.parametrize("role", ["receptionist", "master"])
def test_others_see_the_pause_and_cannot_turn_it(role: str) -> None:
    switch.turn(None, NOW, paused=True)
    browser = browser_of(user_in(role))
    page = browser.get("/admin/calendar/").content.decode()
    assert "Надсилання призупинено" in page
    assert 'value="resume"' not in page
    assert browser.post(SENDING, {"turn": "resume"}).status_code == 403
    assert switch.is_paused()


def test_a_look_turns_nothing_and_nobody_is_led_elsewhere() -> None:
    browser = browser_of(user_in("manager"))
    assert browser.get(SENDING, {"turn": "pause"}).status_code == 200
    assert not SendingSwitch.objects.exists()
    answer = browser.post(SENDING, {"turn": "trial", "next": "https://elsewhere.test/"})
    assert answer.headers["Location"] == SENDING
    page = browser.get("/admin/").content.decode()
    assert "Пробний режим: повідомлення пишуться, але нікому не йдуть." in page


def test_a_message_of_the_trial_says_so() -> None:
    survey = SurveyFactory(status="skipped", reason="dry_run")
    AccountFactory()
    MessageFactory(feedback=survey, state="failed", error_code="dry_run", claimed_at=NOW)
    page = browser_of(user_in("manager")).get(f"/admin/feedback/visitfeedback/{survey.pk}/change/")
    assert "написано, не надіслано" in page.content.decode()


# --- the campaign ---------------------------------------------------------------------------------
def visited(ended_ago: timedelta, wrote_before_end: timedelta | None) -> None:
    survey = ReachableSurveyFactory()
    visit = survey.visit
    visit.ends_at = NOW - ended_ago
    visit.starts_at = visit.ends_at - HOUR
    visit.save()
    contact = InstagramContact.objects.get(client=survey.client)
    if wrote_before_end is not None:
        at = visit.ends_at - wrote_before_end
        ContactEvent.objects.create(
            contact=contact, account=contact.account, key=str(contact.pk), kind="text", occurred_at=at,
            opens_window=True,
        )  # fmt: skip


def test_the_forecast_counts_both_settings_by_what_was_heard() -> None:
    AccountFactory()
    campaign = make_campaign()
    visited(3 * DAY, None)
    visited(4 * DAY, -3 * HOUR)  # wrote after the visit: still open a day later
    visited(5 * DAY, 2 * HOUR)  # wrote before it: only sooner
    visited(6 * DAY, 30 * HOUR)  # wrote the day before: closed by then
    visited(HOUR, HOUR)  # its time has not come
    found = forecast.reach(campaign, NOW)
    assert found is not None
    assert (found.visits, found.early, found.on_time) == (4, 2, 1)
    assert found.since == NOW - 6 * DAY - 30 * HOUR


def test_the_forecast_uses_the_last_words_that_the_first_reading_found() -> None:
    campaign = make_campaign()
    visited(3 * DAY, None)
    visited(4 * DAY, None)
    InstagramContact.objects.update(last_action_at=None)
    after = InstagramContact.objects.order_by("pk").first()
    assert after is not None
    # Three hours after the visit of three days ago; nobody told of it when it happened.
    InstagramContact.objects.filter(pk=after.pk).update(last_action_at=NOW - 3 * DAY + 3 * HOUR)
    InstagramContact.objects.exclude(pk=after.pk).update(last_action_at=NOW - 20 * DAY)
    found = forecast.reach(campaign, NOW)
    assert found is not None
    assert (found.visits, found.early, found.on_time, found.partly) == (2, 1, 1, True)
    assert found.since == NOW - 20 * DAY


def test_without_anything_heard_there_is_no_forecast() -> None:
    assert forecast.reach(make_campaign(), NOW) is None


def test_the_campaigns_page_shows_the_forecast_and_the_settings() -> None:
    AccountFactory()
    # Round the clock: else the hour at which this runs decides whether the window is open at the time.
    campaign = make_campaign(since=timezone.now() - 40 * DAY, hours_start=time(0), hours_end=time(0))
    survey = ReachableSurveyFactory()
    contact = InstagramContact.objects.get()
    now = timezone.now()
    survey.visit.starts_at, survey.visit.ends_at = now - 5 * DAY - HOUR, now - 5 * DAY
    survey.visit.save()
    for number, at in enumerate((now - 35 * DAY, now - 5 * DAY + 2 * HOUR)):
        ContactEvent.objects.create(
            contact=contact, key=str(number), kind="text", occurred_at=at, opens_window=True
        )
    page = browser_of(user_in("manager")).get(f"/admin/feedback/campaign/{campaign.pk}/change/")
    words = page.content.decode()
    assert "За останні 4 тижні" in words
    assert words.count("1 з 1") == 2
    for name in ("early", "hold_minutes", "daily_limit", "questions-0-titles_uk"):
        assert f'name="{name}"' in words


@pytest.mark.parametrize(
    ("titles", "fault"),
    [
        pytest.param("1\n2\n3\n4\n5", "", id="as many as wanted"),
        pytest.param("", "", id="as usual"),
        pytest.param("1\n2\n3", "кнопок: 5", id="too few"),
        pytest.param("1\n2\n3\n4\n" + "а" * 21, "задовге для кнопки", id="too long"),
        pytest.param("1\n1\n3\n4\n5", "однакові", id="the same twice"),
        pytest.param("1\n2\n3\n4\n" + "💅" * 11, "задовге для кнопки", id="emoji count as two"),
    ],
)
def test_buttons_are_checked_when_they_are_saved(titles: str, fault: str) -> None:
    question = Question(kind="rating", text_uk="Як?", titles_uk=titles)
    faults = " ".join(question._title_faults("titles_uk"))
    assert (fault in faults) if fault else not faults


def test_the_salons_own_buttons_are_sent() -> None:
    campaign = make_campaign()
    question = campaign.questions.get(key="recommend")
    question.titles_uk = "Звісно\nНавряд"
    question.save()
    words = script.build(campaign, "uk")
    asked = words.question("recommend")
    assert asked is not None
    found = [(each["title"], each["value"]) for each in outbox.buttons(asked, words)]
    assert found == [("Звісно", True), ("Навряд", False)]


# --- one client -----------------------------------------------------------------------------------
def test_everything_about_a_client_stands_on_one_page_in_order() -> None:
    AccountFactory()
    survey = ReachableSurveyFactory(status="sent", planned_at=NOW - 2 * HOUR)
    contact = InstagramContact.objects.get()
    MessageFactory(feedback=survey, contact=contact, state="sent", sent_at=NOW, claimed_at=NOW)
    ContactEvent.objects.create(
        contact=contact, key="1", kind="text", text="Чи є час?", occurred_at=NOW + HOUR, outcome="held"
    )
    AnswerFactory(feedback=survey, answered_at=NOW + 2 * HOUR)
    optouts.by_hand(survey.client_id, None, user_in("manager"), NOW + 3 * HOUR)
    address = f"/admin/clients/{survey.client_id}/story/"
    page = browser_of(user_in("owner")).get(address).content.decode()
    order = [
        "Просить більше не писати",
        "Чи є час?",
        "Програма надіслала: у Direct",
        "Заплановано опитування",
    ]
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert page.count("Просить більше не писати") == 1
    assert "запитання або бажання записатися" in page or "відповісти" in page
    assert "5 з 5" in page


def test_a_receptionist_reads_it_without_the_answers_and_a_master_not_at_all() -> None:
    survey = ReachableSurveyFactory()
    AnswerFactory(feedback=survey)
    address = f"/admin/clients/{survey.client_id}/story/"
    page = browser_of(user_in("receptionist")).get(address)
    assert page.status_code == 200
    assert "5 з 5" not in page.content.decode()
    assert browser_of(user_in("master")).get(address).status_code == 403


def test_an_opt_out_by_hand_closes_what_is_open() -> None:
    survey = ReachableSurveyFactory()
    message = MessageFactory(feedback=survey, contact=InstagramContact.objects.get(), state="queued")
    browser = browser_of(user_in("manager"))
    answer = browser.post("/admin/feedback/optout/add/", {"client": survey.client_id, "contact": ""})
    assert answer.status_code == 302
    survey.refresh_from_db()
    assert (survey.status, survey.reason) == ("skipped", "opted_out")
    assert Message.objects.get(pk=message.pk).state == "failed"
    assert set(OptOut.objects.values_list("by__username", "source")) == {("the-manager", "manual")}


def test_an_account_that_rests_after_a_limit_says_until_when_on_every_page() -> None:
    account = AccountFactory()
    until = timezone.now() + 5 * timedelta(minutes=1)
    type(account).objects.update(parked_until=until)
    browser, clock = browser_of(user_in("manager")), timezone.localtime(until).strftime("%H:%M")
    home = browser.get("/admin/").content.decode()
    assert "відпочиває до" in home
    assert home.count(clock) == 2  # at the head and on the account's light
    assert "Instagram просить надсилати рідше" in browser.get("/admin/calendar/").content.decode()
    type(account).objects.update(parked_until=timezone.now() - HOUR)
    assert "відпочиває до" not in browser.get("/admin/").content.decode()
