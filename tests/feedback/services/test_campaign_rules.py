"""What a campaign's rules do in the database: whom it takes, what follows a change, who lets go."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from altegio import selectors as mirror
from altegio.models import Visit
from feedback.models import Campaign, CampaignDay, Holiday, PlanningMark, VisitFeedback
from feedback.rules import SendingHours, Targets
from feedback.services import campaigns, planning, replanning
from feedback.services.campaign_rules import CampaignRules, rules_of, targets_of
from feedback.services.held import held, release_held
from feedback.services.release import release_due
from tests.factories import (
    NOON,
    AppointmentFactory,
    CompanyFactory,
    CompletedVisitFactory,
    InstagramClientFactory,
    ReviewFactory,
    ServiceFactory,
    StaffFactory,
    UserFactory,
)
from tests.feedback.factories import (
    DAY,
    NOW,
    ContactFactory,
    ReachableSurveyFactory,
    SurveyFactory,
    add_campaign,
    make_campaign,
)

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
SOON = NOON + 2 * HOUR


def planned(now: Any = SOON) -> tuple[str, str]:
    """What became of the newest visit."""
    planning.plan(now)
    survey = VisitFeedback.objects.order_by("visit_date").last()
    return (survey.status, survey.reason) if survey else ("", "")


# --- whom -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ("only_services", ""),
        ("except_services", "excluded_service"),
        ("only_categories", ""),
        ("except_categories", "excluded_service"),
        ("only_masters", ""),
        ("except_masters", "excluded_master"),
    ],
)
def test_services_categories_and_masters_are_taken_or_left_out(field: str, reason: str) -> None:
    campaign = make_campaign()
    service, master = ServiceFactory(), StaffFactory()
    CompletedVisitFactory(appointment__staff=master, appointment__service=service)
    rows = {"services": service, "categories": service.category, "masters": master}
    getattr(campaign, field).add(rows[field.split("_")[1]])
    assert planned() == ("skipped" if reason else "planned", reason)


@pytest.mark.parametrize(
    ("field", "reason"), [("only_services", "excluded_service"), ("only_masters", "excluded_master")]
)
def test_only_others_are_asked(field: str, reason: str) -> None:
    campaign = make_campaign()
    CompletedVisitFactory()
    rows = {"only_services": ServiceFactory, "only_masters": StaffFactory}
    getattr(campaign, field).add(rows[field]())
    assert planned() == ("skipped", reason)


def test_a_review_left_in_altegio_keeps_the_survey_away() -> None:
    make_campaign(skip_reviewed=True)
    visit = CompletedVisitFactory()
    ReviewFactory(appointment=visit.appointments.get())
    assert planned() == ("skipped", "reviewed")


def test_whom_altegio_asks_itself_is_not_asked_by_us() -> None:
    make_campaign(skip_review_requested=True)
    CompletedVisitFactory(appointment__review_requested=True)
    assert planned() == ("skipped", "review_requested")


def test_a_client_is_asked_once_in_so_many_days() -> None:
    make_campaign(min_days_between=5, first_visits_always=False)
    survey = SurveyFactory(status="answered", visit__starts_at=NOON - 4 * DAY, sent_at=NOON - 3 * DAY)
    CompletedVisitFactory(client=survey.client)
    assert planned() == ("skipped", "asked_lately")
    make_campaign(min_days_between=4, first_visits_always=False)
    assert planned() == ("planned", "")


def test_a_first_visit_is_asked_about_whatever_it_cost() -> None:
    make_campaign(min_cost=9000, first_visits_always=True)
    first = CompletedVisitFactory(starts_at=NOON - DAY)
    CompletedVisitFactory(client=first.client)
    known_longer = InstagramClientFactory(visits_count=7)
    CompletedVisitFactory(client=known_longer, starts_at=NOON - 2 * DAY)
    planning.plan(SOON)
    found = VisitFeedback.objects.order_by("visit_date").values_list("status", "reason")
    assert list(found) == [("skipped", "too_cheap"), ("planned", ""), ("skipped", "too_cheap")]


def test_a_visit_of_several_appointments_is_still_a_first_visit() -> None:
    visit = CompletedVisitFactory(client=InstagramClientFactory(visits_count=2))
    AppointmentFactory(visit=visit, client=visit.client, starts_at=NOON + HOUR)
    assert mirror.first_visits({visit.pk}, SOON + DAY) == {visit.pk}


def test_a_share_of_visits_is_asked_about_and_the_same_ones_at_each_look() -> None:
    make_campaign(sample_percent=50, first_visits_always=False)
    CompletedVisitFactory.create_batch(40)
    planning.plan(SOON)
    drawn = set(VisitFeedback.objects.filter(status="planned").values_list("visit", flat=True))
    left_out = VisitFeedback.objects.filter(reason="not_sampled")
    assert 8 < len(drawn) < 32
    assert left_out.count() == 40 - len(drawn)
    VisitFeedback.objects.all().delete()
    PlanningMark.objects.all().delete()
    planning.plan(SOON)
    assert set(VisitFeedback.objects.filter(status="planned").values_list("visit", flat=True)) == drawn


@pytest.mark.parametrize(
    ("hours", "attendance", "expected"),
    [
        pytest.param(None, 2, ("", ""), id="off"),
        pytest.param(3, 2, ("", ""), id="too soon"),
        pytest.param(1, 2, ("planned", ""), id="confirmed, never marked"),
        pytest.param(1, 0, ("planned", ""), id="pending, never marked"),
        pytest.param(1, -1, ("", ""), id="a no-show was marked"),
    ],
)
def test_a_visit_that_nobody_marked_counts_where_the_salon_says_so(
    hours: int | None, attendance: int, expected: tuple[str, str]
) -> None:
    make_campaign(unmarked_hours=hours)
    CompletedVisitFactory(attendance=attendance)
    assert planned() == expected


def test_an_unmarked_visit_counts_in_the_pass_after_its_hours() -> None:
    make_campaign(unmarked_hours=2)
    visit = CompletedVisitFactory(attendance=2)
    Visit.objects.update(changed_at=NOON - 30 * DAY)
    assert planned(visit.ends_at + HOUR) == ("", "")
    assert planned(visit.ends_at + 2 * HOUR) == ("planned", "")


def test_an_unmarked_visit_is_asked_about_until_it_is_marked_as_missed() -> None:
    make_campaign(unmarked_hours=1)
    survey = ReachableSurveyFactory(visit__attendance=2)
    Visit.objects.update(attendance=-1)
    release_due(NOW)
    survey.refresh_from_db()
    assert (survey.status, survey.reason) == ("skipped", "visit_changed")


def test_no_longer_counting_says_that_nobody_marked_the_visit() -> None:
    make_campaign(unmarked_hours=None)
    survey = ReachableSurveyFactory(visit__attendance=2)
    release_due(NOW)
    survey.refresh_from_db()
    assert (survey.status, survey.reason) == ("skipped", "not_marked")


# --- late -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("late_days", "expected"),
    [
        pytest.param(None, ("planned", ""), id="as long as a survey may wait"),
        pytest.param(4, ("planned", ""), id="still fresh"),
        pytest.param(2, ("missed", "too_late"), id="not fresh any more"),
    ],
)
def test_a_visit_marked_three_days_late(late_days: int | None, expected: tuple[str, str]) -> None:
    make_campaign(late_days=late_days)
    planning.plan(SOON)
    visit = CompletedVisitFactory(attendance=2)
    planning.plan(SOON + HOUR)
    Visit.objects.filter(pk=visit.pk).update(attendance=1, changed_at=NOON + 3 * DAY)
    assert planned(NOON + 3 * DAY + HOUR) == expected


def test_who_was_marked_late_is_asked_at_once() -> None:
    make_campaign(late_days=4)
    visit = CompletedVisitFactory(starts_at=NOON - 2 * DAY)
    ContactFactory(client=visit.client)
    planning.plan(NOW)
    assert release_due(NOW) == 1


# --- what changes after planning --------------------------------------------------------------------
def test_a_visit_moved_after_planning_is_asked_about_at_its_new_time() -> None:
    make_campaign()
    visit = CompletedVisitFactory()
    planning.plan(SOON)
    later = {"starts_at": NOON + 30 * HOUR, "ends_at": NOON + 31 * HOUR}
    Visit.objects.filter(pk=visit.pk).update(**later, changed_at=SOON + HOUR)
    planning.plan(SOON + 2 * HOUR)
    planning.plan(NOON + 32 * HOUR)
    survey = VisitFeedback.objects.get()
    assert (survey.status, survey.visit_date) == ("planned", later["starts_at"])
    assert survey.due_at == NOON + 31 * HOUR + DAY
    assert survey.expires_at == survey.due_at + 7 * DAY


def test_a_visit_moved_far_after_it_was_let_go_is_planned_again() -> None:
    make_campaign()
    visit = CompletedVisitFactory()
    planning.plan(SOON)
    VisitFeedback.objects.update(status="skipped", reason="visit_changed", expires_at=NOON + 8 * DAY)
    end = NOON + 20 * DAY
    Visit.objects.filter(pk=visit.pk).update(starts_at=end - HOUR, ends_at=end, changed_at=end)
    assert planning.plan(end + HOUR).reopened == 1
    survey = VisitFeedback.objects.get()
    assert (survey.status, survey.due_at) == ("planned", end + DAY)


def test_other_rules_hold_for_what_is_planned_and_for_what_was_left_out() -> None:
    campaign = make_campaign(min_cost=800, first_visits_always=False)
    CompletedVisitFactory()
    assert planned() == ("skipped", "too_cheap")
    make_campaign(min_cost=700)
    assert planned() == ("planned", "")
    make_campaign(min_cost=701)
    assert planned() == ("skipped", "too_cheap")
    make_campaign(min_cost=0, delay_hours=48)
    assert planned() == ("planned", "")
    survey = VisitFeedback.objects.get()
    assert survey.due_at == NOON + HOUR + 2 * DAY
    assert survey.campaign == campaign


def test_more_than_one_portion_follows_other_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replanning, "PORTION", 2)
    make_campaign()
    CompletedVisitFactory.create_batch(5)
    planning.plan(SOON)
    make_campaign(min_cost=9000, first_visits_always=False)
    planning.plan(SOON)
    assert VisitFeedback.objects.filter(status="skipped", reason="too_cheap").count() == 5


def test_more_visits_that_changed_than_a_portion_holds_are_all_followed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(replanning, "PORTION", 2)
    make_campaign(min_cost=600, first_visits_always=False)
    CompletedVisitFactory.create_batch(5)
    planning.plan(SOON)
    Visit.objects.update(cost=100, changed_at=SOON + HOUR)
    planning.plan(SOON + 2 * HOUR)
    assert VisitFeedback.objects.filter(status="skipped", reason="too_cheap").count() == 5


def test_what_is_due_already_stays_due_when_the_delay_grows() -> None:
    make_campaign()
    CompletedVisitFactory()
    planning.plan(SOON)
    make_campaign(delay_hours=72)
    planning.plan(NOW)
    assert VisitFeedback.objects.get().due_at == NOON + HOUR + DAY


def test_a_waiting_survey_keeps_what_it_waits_for_when_rules_change() -> None:
    make_campaign()
    survey = SurveyFactory(status="waiting", reason="never_wrote")
    planning.plan(NOW)
    make_campaign(expiry_days=9)
    planning.plan(NOW)
    survey.refresh_from_db()
    assert (survey.status, survey.reason) == ("waiting", "never_wrote")
    assert survey.expires_at == NOON + HOUR + 10 * DAY


def test_what_was_asked_is_left_as_it_is_when_rules_change() -> None:
    make_campaign()
    survey = SurveyFactory(status="sent", sent_at=NOW - HOUR)
    planning.plan(NOW)
    make_campaign(min_cost=9000)
    planning.plan(NOW)
    survey.refresh_from_db()
    assert survey.status == "sent"


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


# --- held -------------------------------------------------------------------------------------------
def test_a_held_survey_waits_for_a_manager_and_then_goes() -> None:
    make_campaign(hold=True)
    visit = CompletedVisitFactory()
    ContactFactory(client=visit.client)
    assert planned() == ("waiting", "held")
    assert release_due(NOW) == 0
    survey = VisitFeedback.objects.get()
    assert (survey.status, survey.reason) == ("waiting", "held")
    manager = UserFactory()
    assert list(held(NOW)) == [survey]
    assert release_held([survey.pk], manager, NOW) == 1
    assert release_held([survey.pk], manager, NOW) == 0
    assert planning.plan(NOW).reopened == 0
    assert release_due(NOW) == 1
    survey.refresh_from_db()
    assert (survey.approved_at, survey.approved_by) == (NOW, manager)


def test_hold_switched_on_holds_what_is_planned_and_off_lets_it_go() -> None:
    make_campaign()
    CompletedVisitFactory()
    assert planned() == ("planned", "")
    make_campaign(hold=True)
    assert planned() == ("waiting", "held")
    make_campaign(hold=False)
    assert planned() == ("planned", "")


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
