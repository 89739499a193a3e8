"""Whom a campaign's rules take: services, masters, reviews, shares, and visits that nobody marked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from altegio import selectors as mirror
from altegio.models import Visit
from feedback.models import PlanningMark, VisitFeedback
from feedback.services import planning
from feedback.services.release import release_due
from tests.factories import (
    NOON,
    AppointmentFactory,
    CompletedVisitFactory,
    InstagramClientFactory,
    ReviewFactory,
    ServiceFactory,
    StaffFactory,
)
from tests.feedback.factories import DAY, NOW, ReachableSurveyFactory, SurveyFactory, make_campaign
from tests.feedback.services.plans import SOON, planned

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


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
