"""Several campaigns side by side, each with limits, hours and days of its own; and at which price."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from altegio import selectors as mirror
from feedback.models import Campaign, CampaignDay, Holiday, PlanningMark, VisitFeedback
from feedback.rules import SendingHours, Targets
from feedback.services import campaigns, planning
from feedback.services.campaign_rules import CampaignRules, rules_of, targets_of
from feedback.services.release import release_due
from tests.factories import NOON, CompanyFactory, CompletedVisitFactory, ServiceFactory, StaffFactory
from tests.feedback.factories import DAY, NOW, ReachableSurveyFactory, add_campaign, make_campaign
from tests.feedback.services.plans import SOON, planned

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


# --- several ----------------------------------------------------------------------------------------
def test_each_visit_goes_to_the_first_campaign_that_takes_it() -> None:
    usual = make_campaign(priority=10)
    dear = add_campaign(name="Дорогі", priority=5, min_cost=5000, first_visits_always=False)
    cheap, costly = CompletedVisitFactory(), CompletedVisitFactory(cost=6000)
    planning.plan(SOON)
    found = dict(VisitFeedback.objects.values_list("visit", "campaign"))
    assert found == {cheap.pk: usual.pk, costly.pk: dear.pk}


def test_none_takes_it_and_the_one_that_came_farthest_says_why() -> None:
    usual = make_campaign(min_cost=5000, priority=1, first_visits_always=False)
    other = add_campaign(priority=2)
    other.except_masters.add(StaffFactory())
    other.only_services.add(ServiceFactory())
    CompletedVisitFactory()
    assert planned() == ("skipped", "too_cheap")
    assert VisitFeedback.objects.get().campaign == usual


def test_a_new_campaign_takes_what_others_left_while_there_is_time() -> None:
    make_campaign(min_cost=5000, first_visits_always=False)
    CompletedVisitFactory()
    assert planned() == ("skipped", "too_cheap")
    other = add_campaign()
    assert planned(SOON + HOUR) == ("planned", "")
    assert VisitFeedback.objects.get().campaign == other


def test_a_campaign_switched_off_keeps_its_surveys_waiting_and_the_other_goes_on() -> None:
    quiet = add_campaign(enabled=False)
    held_back = ReachableSurveyFactory(campaign=quiet)
    going = ReachableSurveyFactory()
    assert release_due(NOW) == 1
    held_back.refresh_from_db()
    going.refresh_from_db()
    assert (held_back.status, held_back.reason) == ("planned", "campaign_off")
    assert going.status == "sending"


def test_each_campaign_has_a_limit_of_its_own() -> None:
    make_campaign(daily_limit=1)
    other = add_campaign(daily_limit=2)
    mine = ReachableSurveyFactory.create_batch(2)
    theirs = ReachableSurveyFactory.create_batch(3, campaign=other)
    assert release_due(NOW) == 3
    rows = VisitFeedback.objects.filter(reason="daily_limit").values_list("campaign", flat=True)
    assert sorted(rows) == sorted([mine[0].campaign_id, theirs[0].campaign_id])


def test_each_campaign_has_hours_of_its_own() -> None:
    make_campaign()
    evening = add_campaign(hours_start=time(18), hours_end=time(22))
    ReachableSurveyFactory(campaign=evening)
    going = ReachableSurveyFactory()
    assert release_due(NOW) == 1
    going.refresh_from_db()
    assert going.status == "sending"


# --- days -------------------------------------------------------------------------------------------
def test_nobody_is_written_to_on_a_holiday_or_a_closed_day() -> None:
    campaign = make_campaign()
    ReachableSurveyFactory()
    today = Holiday.objects.create(date=NOW.date())
    assert release_due(NOW) == 0
    today.delete()
    closed = CampaignDay.objects.create(campaign=campaign, weekday=NOW.weekday(), closed=True)
    assert release_due(NOW) == 0
    closed.delete()
    assert release_due(NOW) == 1


def test_the_day_of_the_week_moves_the_time_to_ask() -> None:
    campaign = make_campaign()
    thursday = CampaignDay(campaign=campaign, weekday=3, start=time(15), end=time(16))
    thursday.save()
    CompletedVisitFactory()
    planning.plan(SOON)
    assert VisitFeedback.objects.get().due_at == campaigns.start_of_day(NOON + DAY) + 15 * HOUR


def test_a_week_without_an_open_day_is_refused_and_would_not_stop_the_planner() -> None:
    campaign = make_campaign()
    for weekday in range(6):
        CampaignDay.objects.create(campaign=campaign, weekday=weekday, closed=True)
    last = CampaignDay(campaign=campaign, weekday=6, closed=True)
    with pytest.raises(ValidationError):
        last.full_clean()
    last.save()
    assert rules_of([campaign])[0].week.on(date(2026, 7, 1)) == SendingHours(time(10), time(20))


# --- what is asked without writing ------------------------------------------------------------------
def test_visits_are_assessed_by_a_campaign_that_is_not_saved_and_nothing_is_written() -> None:
    service = ServiceFactory()
    CompletedVisitFactory(appointment__service=service)
    CompletedVisitFactory(starts_at=NOON - 2 * HOUR)
    visits = list(mirror.completed_visits(now=SOON))
    unsaved = Campaign(name="Нова", since=NOON - DAY, delay_hours=1)
    rules = CampaignRules(unsaved, rules_of([unsaved])[0].week, targets_of({"only_services": [service.pk]}))
    found = planning.assess_visits(visits, [rules], SOON)
    assert [(by, str(one.reason or "")) for _visit, by, one in found] == [
        (unsaved, "excluded_service"),
        (unsaved, ""),
    ]
    assert not VisitFeedback.objects.exists()
    assert not PlanningMark.objects.exists()


def test_a_copy_of_a_saved_campaign_is_assessed_with_what_a_form_says() -> None:
    campaign = make_campaign()
    CompletedVisitFactory()
    rules = rules_of([campaign])[0]
    changed = replace(rules, targets=Targets(only_masters=frozenset({0})))
    visits = list(mirror.completed_visits(now=SOON))
    assert planning.assess_visits(visits, [campaign], SOON)[0][2].reason is None
    assert planning.assess_visits(visits, [changed], SOON)[0][2].reason == "excluded_master"


# --- how much is asked of the database --------------------------------------------------------------
def test_the_number_of_queries_grows_neither_with_visits_nor_with_campaigns() -> None:
    everything = {
        "min_cost": 500,
        "sample_percent": 90,
        "min_days_between": 7,
        "skip_reviewed": True,
        "skip_review_requested": True,
        "unmarked_hours": 5,
        "first_visits_always": True,
    }
    make_campaign(**everything).only_masters.add(StaffFactory())
    few = queries_of_plan(2)
    for number in range(4):
        add_campaign(priority=number, **everything).except_services.add(ServiceFactory())
    PlanningMark.objects.all().delete()
    many = queries_of_plan(40)
    make_campaign(min_cost=600)
    changed = queries_of_plan(0)
    assert many <= few
    assert changed <= few + 12


def queries_of_plan(visits: int) -> int:
    CompletedVisitFactory.create_batch(visits, company=CompanyFactory())
    with CaptureQueriesContext(connection) as captured:
        planning.plan(SOON)
    return len(captured)
