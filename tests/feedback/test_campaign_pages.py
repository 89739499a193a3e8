"""Campaigns in the admin: several of them, in order, and what changed in each."""

from __future__ import annotations

import re
from datetime import time, timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback.models import Campaign, CampaignDay, MessageTemplate
from feedback.services import making
from feedback.services.campaigns import default_campaign
from tests.factories import ServiceFactory, StaffFactory
from tests.feedback.campaigns import address_of, posted, visits_of_the_week
from tests.feedback.factories import SurveyFactory, make_campaign
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db

LIST = "/admin/feedback/campaign/"


# --- several --------------------------------------------------------------------------------------
def test_a_new_campaign_begins_switched_off_with_the_usual_words(browser: Browser) -> None:
    make_campaign()
    answer = browser.post(f"{LIST}add/", {"name": "Після фарбування", "language": "uk", "source": ""})
    made = Campaign.objects.get(name="Після фарбування")
    assert answer.headers["Location"] == f"{LIST}{made.pk}/change/"
    assert (made.enabled, made.since, made.is_default) == (False, None, False)
    assert list(made.questions.order_by("position").values_list("key", flat=True)) == [
        "rating", "comment", "recommend",
    ]  # fmt: skip
    assert made.templates.count() == len(MessageTemplate.Kind.values)
    assert made.priority > default_campaign().priority


def test_a_new_campaign_may_begin_with_the_words_of_another(browser: Browser) -> None:
    source = make_campaign()
    source.questions.filter(key="rating").update(text_uk="Наскільки гарно?")
    browser.post(f"{LIST}add/", {"name": "Друга", "language": "uk", "source": source.pk})
    assert Campaign.objects.get(name="Друга").questions.get(key="rating").text_uk == "Наскільки гарно?"


def test_a_copy_has_the_same_rules_and_asks_nobody(browser: Browser) -> None:
    source = make_campaign(delay_hours=5, min_days_between=30)
    source.questions.filter(key="rating").update(text_uk="Наскільки гарно?")
    browser.post(f"{LIST}{source.pk}/copy/")
    made = Campaign.objects.exclude(pk=source.pk).get()
    assert (made.enabled, made.since, made.is_default) == (False, None, False)
    assert (made.delay_hours, made.min_days_between) == (5, 30)
    assert made.questions.get(key="rating").text_uk == "Наскільки гарно?"
    assert making.last_place() > made.priority > source.priority


def test_a_look_at_the_copys_address_makes_none(browser: Browser) -> None:
    browser.get(f"{LIST}{make_campaign().pk}/copy/")
    assert Campaign.objects.count() == 1


@pytest.mark.parametrize(
    ("used", "default", "status"),
    [
        pytest.param(False, False, 200, id="never used"),
        pytest.param(True, False, 403, id="asked about a visit"),
        pytest.param(False, True, 403, id="the house's own"),
    ],
)
def test_only_a_campaign_that_was_never_used_is_deleted(
    browser: Browser, used: bool, default: bool, status: int
) -> None:
    campaign = make_campaign() if default else making.copy(make_campaign(), "Друга")
    if used:
        SurveyFactory(campaign=campaign)
    assert browser.get(f"{LIST}{campaign.pk}/delete/").status_code == status
    browser.post(f"{LIST}{campaign.pk}/delete/", {"post": "yes"})
    assert Campaign.objects.filter(pk=campaign.pk).exists() is (status == 403)


def test_several_campaigns_stand_in_their_order_and_are_switched_from_the_list(browser: Browser) -> None:
    first = make_campaign(enabled=False, since=None)
    second = making.copy(first, "Друга")
    Campaign.objects.filter(pk=second.pk).update(priority=1)
    listed = browser.get(LIST).context["cl"].result_list
    assert [row.pk for row in listed] == [second.pk, first.pk]
    action = {"action": "turn_on", "_selected_action": [second.pk]}
    browser.post(LIST, action)
    second.refresh_from_db()
    assert second.enabled
    assert second.since is not None
    browser.post(LIST, {**action, "action": "turn_off"})
    second.refresh_from_db()
    assert (second.enabled, second.since) == (False, None)


def test_the_list_and_the_simulator_name_the_services_and_masters_a_campaign_is_about(
    browser: Browser,
) -> None:
    first = make_campaign()
    second = making.copy(first, "Друга")
    second.only_services.set(ServiceFactory(title=title) for title in ("Манікюр", "Педикюр", "Брови", "Вії"))
    second.except_masters.add(StaffFactory(name="Ірина Коваль"))
    with CaptureQueriesContext(connection) as few:
        listed = browser.get(LIST).content.decode()
    assert re.search(r"лише послуги: [\w, ]+ і ще 1; крім майстрів: Ірина Коваль", listed)
    assert "крім майстрів: Ірина Коваль" in browser.get(f"{LIST}{second.pk}/simulate/").content.decode()
    form = posted(browser, second, except_masters=[])
    changed = browser.post(f"{LIST}{second.pk}/simulate/", form).content.decode()
    assert "лише послуги" in changed
    assert "крім майстрів: " not in changed
    making.copy(second, "Третя")
    with CaptureQueriesContext(connection) as many:
        browser.get(LIST)
    assert len(many) == len(few)


@pytest.mark.parametrize("role", ["receptionist", "master"])
def test_the_desk_and_masters_see_nothing_of_it(role: str) -> None:
    campaign, other = make_campaign(), browser_of(user_in(role))
    for page in ("", "add/", *(f"{campaign.pk}/{each}/" for each in PAGES)):
        assert other.get(f"{LIST}{page}").status_code == 403, page
    assert other.post(f"{LIST}{campaign.pk}/count/").status_code == 403


PAGES = ("change", "history", "simulate", "preview", "test")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_takes_as_many_queries_for_twenty_visits_as_for_two(browser: Browser, page: str) -> None:
    campaign = make_campaign()
    visits_of_the_week(2)
    address = f"{LIST}{campaign.pk}/{page}/"
    assert browser.get(address).status_code == 200
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    visits_of_the_week(18)
    with CaptureQueriesContext(connection) as many:
        browser.get(address)
    assert len(many) == len(few)


# --- changes --------------------------------------------------------------------------------------
def test_changes_are_told_with_who_and_what_became_what(browser: Browser) -> None:
    campaign = make_campaign()
    data = posted(browser, campaign)
    data |= {"delay_hours": 3, "questions-0-text_uk": "Як вам візит?", "enabled": "on"}
    answer = browser.post(address_of(campaign), data)
    assert answer.status_code == 302, answer.context["errors"]
    page = browser.get(f"{LIST}{campaign.pk}/history/").content.decode()
    for words in ("the-manager", "24", "3", "Як вам візит?", "Як усе пройшло?"):
        assert words in page
    assert "<ins" in page
    assert "<del" in page


def test_of_a_day_that_was_added_the_history_tells_its_hours(browser: Browser) -> None:
    campaign = make_campaign()
    for values in ({"weekday": 1, "closed": True}, {"weekday": 5, "start": time(11), "end": time(15)}):
        day = CampaignDay(campaign=campaign, **values)
        day._history_date = timezone.now() + timedelta(hours=1)
        day.save()
    page = browser.get(f"{LIST}{campaign.pk}/history/").content.decode()
    assert "нікому не пишемо" in page.lower()
    assert "11:00–15:00" in page


def test_nothing_changed_is_no_change(browser: Browser) -> None:
    """Though browsers end each line of a text by two signs."""
    campaign = make_campaign()
    before = browser.get(f"{LIST}{campaign.pk}/history/").context["changes"]
    texts = list(campaign.questions.values_list("text_uk", flat=True))
    assert any("\n" in text for text in texts)
    data = posted(browser, campaign, enabled="on")
    typed = {name: str(value).replace("\n", "\r\n") for name, value in data.items() if "text_" in name}
    assert browser.post(address_of(campaign), data | typed).status_code == 302
    assert list(campaign.questions.values_list("text_uk", flat=True)) == texts
    after = browser.get(f"{LIST}{campaign.pk}/history/").context["changes"]
    assert len(after) == len(before)
