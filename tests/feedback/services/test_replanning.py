"""What becomes of a planned survey when its visit or its campaign changes, and of one that is held."""

from __future__ import annotations

from datetime import timedelta

import pytest

from altegio.models import Visit
from feedback.models import VisitFeedback
from feedback.services import planning, replanning
from feedback.services.held import held, release_held
from feedback.services.release import release_due
from tests.factories import NOON, CompletedVisitFactory, UserFactory
from tests.feedback.factories import DAY, NOW, ContactFactory, SurveyFactory, make_campaign
from tests.feedback.services.plans import SOON, planned

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


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
