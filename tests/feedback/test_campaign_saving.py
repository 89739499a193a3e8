"""What a campaign's form says before it is saved, and what it leaves as it is."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from feedback.models import Campaign, Holiday, VisitFeedback
from feedback.services import making
from tests.factories import CompletedVisitFactory, InstagramClientFactory
from tests.feedback.campaigns import address_of, posted
from tests.feedback.factories import AccountFactory, ContactFactory, SurveyFactory, make_campaign

pytestmark = pytest.mark.django_db

LIST = "/admin/feedback/campaign/"
HOUR = timedelta(hours=1)


def faults(answer: Any) -> dict[str, Any]:
    """Why the form was not saved, by field."""
    assert answer.status_code == 200, "it was saved"
    found: dict[str, Any] = answer.context["adminform"].form.errors
    return found


# --- when -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("mode", "at", "hours", "fits"),
    [
        pytest.param("next_day", "23:00", ("10:00", "20:00"), False, id="after the hours"),
        pytest.param("next_day", "20:00", ("10:00", "20:00"), False, id="at their very end"),
        pytest.param("next_day", "10:00", ("10:00", "20:00"), True, id="at their beginning"),
        pytest.param("next_day", "23:00", ("10:00", "00:00"), True, id="until midnight"),
        pytest.param("hours", "23:00", ("10:00", "20:00"), True, id="some hours after"),
    ],
)
def test_a_fixed_time_lies_within_the_sending_hours(
    browser: Browser, mode: str, at: str, hours: tuple[str, str], fits: bool
) -> None:
    campaign = make_campaign()
    data = posted(browser, campaign, delay_mode=mode, send_at=at, hours_start=hours[0], hours_end=hours[1])
    answer = browser.post(address_of(campaign), data)
    if fits:
        assert answer.status_code == 302, faults(answer)
    else:
        (words,) = faults(answer)["send_at"]
        assert all(clock in words for clock in (at, *hours))


@pytest.mark.parametrize("shown", ["%H:%M", "%H:%M:%S"])
def test_a_beginning_that_nobody_changed_stays_to_the_very_moment(browser: Browser, shown: str) -> None:
    since = timezone.now().replace(second=36, microsecond=123456) - HOUR
    campaign = make_campaign(since=since)
    page = f"{LIST}{campaign.pk}/history/"
    before = len(browser.get(page).context["changes"])
    typed = {"enabled": "on", "since_1": timezone.localtime(since).strftime(shown)}
    assert browser.post(address_of(campaign), posted(browser, campaign, **typed)).status_code == 302
    campaign.refresh_from_db()
    assert campaign.since == since
    assert len(browser.get(page).context["changes"]) == before


def test_switched_off_it_forgets_a_beginning_of_which_the_page_shows_no_seconds(browser: Browser) -> None:
    since = timezone.now().replace(second=36, microsecond=123456) - HOUR
    campaign = make_campaign(since=since)
    data = posted(browser, campaign, since_1=timezone.localtime(since).strftime("%H:%M"))
    data.pop("enabled")
    assert browser.post(address_of(campaign), data).status_code == 302
    campaign.refresh_from_db()
    assert (campaign.enabled, campaign.since) == (False, None)


def test_a_beginning_that_somebody_changed_is_taken(browser: Browser) -> None:
    campaign = make_campaign(since=timezone.now() - HOUR)
    earlier = timezone.localtime(timezone.now() - 30 * HOUR).replace(second=0, microsecond=0)
    typed = {"since_0": earlier.strftime("%d.%m.%Y"), "since_1": earlier.strftime("%H:%M"), "enabled": "on"}
    assert browser.post(address_of(campaign), posted(browser, campaign, **typed)).status_code == 302
    campaign.refresh_from_db()
    assert campaign.since == earlier


# --- the fixed time, and days that are not like the others ----------------------------------------
def test_where_a_day_of_the_week_cannot_keep_the_fixed_time_the_page_says_when_it_goes(
    browser: Browser,
) -> None:
    campaign = make_campaign(
        delay_mode="next_day", send_at=time(12), hours_start=time(10), hours_end=time(20)
    )
    assert "не щодня" not in browser.get(address_of(campaign)).content.decode()
    days = {
        "days-TOTAL_FORMS": "2",
        "days-0-weekday": "5",
        "days-0-start": "14:00",
        "days-0-end": "18:00",
        "days-1-weekday": "6",
        "days-1-closed": "on",
        "days-1-start": "10:00",
        "days-1-end": "20:00",
    }
    said = "О 12:00 не щодня: субота → 14:00; неділя → понеділок, 10:00."
    data = posted(browser, campaign, **days)
    assert browser.post(f"{LIST}{campaign.pk}/count/", data).json()["notes"] == [said]
    assert said in browser.post(address_of(campaign), data, follow=True).content.decode()
    page = browser.get(address_of(campaign)).content.decode()
    assert said in page
    Holiday.objects.create(date=date(2027, 1, 1))
    assert "Що припадає на свято" in browser.get(address_of(campaign)).content.decode()
    hours = posted(browser, campaign, delay_mode="hours")
    assert browser.post(f"{LIST}{campaign.pk}/count/", hours).json()["notes"] == []


# --- without English ------------------------------------------------------------------------------
def test_a_campaign_without_all_its_english_is_switched_on_only_when_that_was_said(browser: Browser) -> None:
    campaign = make_campaign(enabled=False, since=None)
    campaign.questions.filter(key="comment").update(text_en="")
    on = posted(browser, campaign, enabled="on")
    answer = browser.post(address_of(campaign), on)
    assert "Ще не ввімкнено: 1 текст" in str(faults(answer)["enabled"])
    assert '<input type="checkbox" name="english_meant" value="1">' in answer.content.decode()
    assert not browser.post(f"{LIST}{campaign.pk}/simulate/", on).context["fault"]

    # One more than was told of; and what is written along with the switch counts as written.
    emptied = {**on, "questions-0-text_en": "", "english_meant": "1"}
    assert "2 тексти" in str(faults(browser.post(address_of(campaign), emptied))["enabled"])
    written = {**on, "questions-1-text_en": "What did you like?"}
    assert browser.post(address_of(campaign), written).status_code == 302
    campaign.refresh_from_db()
    assert campaign.enabled


def test_who_means_it_switches_a_campaign_on_without_english(browser: Browser) -> None:
    campaign = make_campaign(enabled=False, since=None)
    campaign.templates.filter(kind="thanks").update(text_en="")
    browser.post(LIST, {"action": "turn_on", "_selected_action": [campaign.pk]})
    campaign.refresh_from_db()
    assert not campaign.enabled
    meant = posted(browser, campaign, enabled="on", english_meant="1")
    assert browser.post(address_of(campaign), meant).status_code == 302
    campaign.refresh_from_db()
    assert campaign.enabled
    assert browser.post(address_of(campaign), posted(browser, campaign, delay_hours="3")).status_code == 302


def test_the_list_switches_on_what_has_its_english_and_names_the_rest(browser: Browser) -> None:
    first = make_campaign(name="Перша", enabled=False, since=None)
    second = making.copy(first, "Друга")
    second.questions.filter(key="rating").update(text_en="")
    chosen = {"action": "turn_on", "_selected_action": [first.pk, second.pk]}
    page = browser.post(LIST, chosen, follow=True).content.decode()
    assert "Не ввімкнено, бо деякі тексти не мають англійського: «Друга»" in page
    assert list(Campaign.objects.filter(enabled=True)) == [first]


# --- which first ----------------------------------------------------------------------------------
def test_of_two_campaigns_of_the_same_order_the_list_says_which_goes_first(browser: Browser) -> None:
    first = make_campaign(name="Усі візити")
    second = making.copy(first, "Друга")
    assert "Усі візити»" not in browser.get(LIST).content.decode()
    Campaign.objects.filter(pk=second.pk).update(priority=first.priority)
    assert browser.get(LIST).content.decode().count("«Усі візити»") == 1


# --- by which way ---------------------------------------------------------------------------------
def waits(campaign: Campaign, **client: Any) -> VisitFeedback:
    """A survey that is due and that Direct cannot take, of somebody with a phone."""
    now = timezone.now()
    values = {"phone": "+380671234567", **client}
    ended = {"starts_at": now - 30 * HOUR, "ends_at": now - 29 * HOUR}
    visit = CompletedVisitFactory(client=InstagramClientFactory(**values), **ended)
    made: VisitFeedback = SurveyFactory(
        visit=visit,
        campaign=campaign,
        status="waiting",
        reason="never_wrote",
        due_at=now - HOUR,
        expires_at=now + 50 * HOUR,
    )
    return made


def test_sms_to_clients_who_wait_already_go_only_when_that_was_said(browser: Browser) -> None:
    AccountFactory()
    campaign = make_campaign()
    for _each in range(3):
        waits(campaign)
    waits(campaign, phone="")
    ContactFactory(client=waits(campaign).client, last_action_at=timezone.now() - HOUR)
    sms = {"channels_0": "altegio_sms", "channels_1": "", "enabled": "on"}
    answer = browser.post(address_of(campaign), posted(browser, campaign, **sms))
    assert "3" in str(faults(answer)["channels"])
    assert '<input type="checkbox" name="sms_meant" value="3">' in answer.content.decode()
    campaign.refresh_from_db()
    assert campaign.channels == ["instagram", "manual"]

    waits(campaign)  # one more than was told
    assert "4" in str(
        faults(browser.post(address_of(campaign), posted(browser, campaign, **sms, sms_meant="3")))
    )
    meant = posted(browser, campaign, **sms, sms_meant="4")
    assert browser.post(address_of(campaign), meant).status_code == 302
    campaign.refresh_from_db()
    assert campaign.channels == ["instagram", "altegio_sms"]
    # As it was said once, a later save asks no more.
    again = posted(browser, campaign, enabled="on", delay_hours="3")
    assert browser.post(address_of(campaign), again).status_code == 302


@pytest.mark.parametrize("running", [True, False])
def test_the_count_and_the_simulator_follow_other_ways_before_anybody_said_so(
    browser: Browser, running: bool
) -> None:
    AccountFactory()
    campaign = make_campaign(enabled=running, hours_start=time(0), hours_end=time(0))
    waits(campaign)
    data = posted(browser, campaign, channels_0="altegio_sms", channels_1="")
    found = browser.post(f"{LIST}{campaign.pk}/count/", data).json()
    assert "errors" not in found, found
    assert not browser.post(f"{LIST}{campaign.pk}/simulate/", data).context["fault"]


def test_a_campaign_that_is_off_sends_nobody_an_sms_by_being_saved(browser: Browser) -> None:
    campaign = make_campaign(enabled=False, since=None)
    waits(campaign)
    data = posted(browser, campaign, channels_0="altegio_sms", channels_1="")
    assert browser.post(address_of(campaign), data).status_code == 302
