"""What a campaign's form says before it is saved, and what it leaves as it is."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from feedback.models import Campaign, VisitFeedback
from feedback.services import making
from tests.factories import CompletedVisitFactory, InstagramClientFactory
from tests.feedback.campaigns import address_of, posted
from tests.feedback.factories import AccountFactory, ContactFactory, SurveyFactory, make_campaign
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db

LIST = "/admin/feedback/campaign/"
HOUR = timedelta(hours=1)


@pytest.fixture
def browser() -> Browser:
    """A manager's browser."""
    return browser_of(user_in("manager"))


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
