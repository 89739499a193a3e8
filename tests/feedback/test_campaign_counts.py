"""The count that follows a campaign's form: of which visits it speaks, and what is before its campaign."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone

from altegio.days import day_start, salon_zone
from feedback.admin import campaign_pages
from feedback.models import Campaign
from feedback.rules.simulation import Fate, Outcome
from feedback.services import making
from feedback.services.simulating import Played, Simulation
from tests.factories import AppointmentServiceFactory, CompletedVisitFactory
from tests.feedback.campaigns import count, visits_of_the_week
from tests.feedback.factories import make_campaign

pytestmark = pytest.mark.django_db

LIST = "/admin/feedback/campaign/"


def test_where_campaigns_before_it_take_every_visit_the_count_says_which_and_what_to_do(
    browser: Browser,
) -> None:
    first = make_campaign(name="Усі візити", hours_start="00:00", hours_end="00:00")
    browser.post(f"{LIST}add/", {"name": "Друга", "language": "uk", "source": first.pk})
    second = Campaign.objects.get(name="Друга")
    visits_of_the_week(3, wrote=True)

    found = count(browser, second)["count"]
    assert "«Усі візити» (3)" in found
    assert "в симуляторі" not in found

    before = count(browser, second, priority="1")
    assert "3 з 3" in before["count"]
    assert not any("Усі візити" in words for words in before["reasons"])


def test_visits_that_another_campaign_takes_stand_beside_the_count(browser: Browser) -> None:
    (visit,) = visits_of_the_week(1, wrote=True)
    line = AppointmentServiceFactory(appointment=visit.appointments.get())
    first = make_campaign(name="Лише манікюр", hours_start="00:00", hours_end="00:00")
    first.only_services.add(line.service)
    second = making.copy(first, "Друга")
    second.only_services.clear()
    visits_of_the_week(2, wrote=True)

    found = count(browser, second)
    assert "2 з 2" in found["count"]
    (beside,) = found["reasons"]
    assert "«Лише манікюр»" in beside
    assert "1" in beside


def test_a_new_campaign_says_which_come_before_it(browser: Browser) -> None:
    make_campaign(name="Усі візити")
    new = {"name": "Друга", "language": "uk", "source": ""}
    said = [str(each) for each in browser.post(f"{LIST}add/", new, follow=True).context["messages"]]
    assert any("Усі візити" in words for words in said), said


def test_the_reasons_of_the_count_add_up_to_those_who_are_not_asked() -> None:
    visit = CompletedVisitFactory.build()
    reasons = (
        ["never_wrote"] * 6 + ["no_client"] * 5 + ["too_cheap"] * 4 + ["opted_out"] * 3 + ["not_sampled"] * 2
    )
    rows = [Played(visit, Campaign(), Outcome(Fate.SKIPPED, reason)) for reason in [*reasons, "no_window"]]
    now = timezone.now()
    lines = campaign_pages.reasons_of(Simulation(now - timedelta(days=7), now, rows))
    assert [int("".join(filter(str.isdecimal, line))) for line in lines] == [6, 5, 4, 3, 3]


def test_the_count_and_the_simulator_take_the_same_week(browser: Browser) -> None:
    campaign = make_campaign(hours_start="00:00", hours_end="00:00")
    today = day_start(timezone.localdate(timezone=salon_zone()), salon_zone())
    for ended in (today - timedelta(days=6, hours=-1), today - timedelta(days=6, hours=1)):
        visits_of_the_week(1, ago=timezone.now() - ended)

    shown = browser.get(f"{LIST}{campaign.pk}/simulate/")
    assert shown.context["visits"] == "1"
    assert "з 1 візит" in count(browser, campaign)["count"]
    assert [each["chosen"] for each in shown.context["periods"]] == [True, False, False]
    chosen = browser.get(f"{LIST}{campaign.pk}/simulate/", {"sim_days": 7})
    assert chosen.context["asked"] == shown.context["asked"]
