"""Planning looks at what is new, and overlooks nothing."""

from __future__ import annotations

from datetime import timedelta
from unittest import mock

import pytest
from django.utils import timezone

from altegio.models import Visit
from feedback.models import PlanningMark, VisitFeedback
from feedback.services import campaigns, planning, unplanned
from tests.factories import NOON, CompletedVisitFactory, InstagramClientFactory
from tests.feedback.factories import DAY, make_campaign

pytestmark = pytest.mark.django_db

SOON = NOON + timedelta(hours=2)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> mock.Mock:
    """Counts how often all visits were looked at."""
    spy = mock.Mock(wraps=planning._forget_moved_past)
    monkeypatch.setattr(planning, "_forget_moved_past", spy)
    return spy


def unchanged(visit: Visit) -> Visit:
    """A visit that changed in the mirror long before these days."""
    Visit.objects.filter(pk=visit.pk).update(changed_at=NOON - 30 * DAY)
    return visit


def test_all_visits_are_looked_at_once_and_then_what_is_new(whole: mock.Mock) -> None:
    make_campaign()
    CompletedVisitFactory()
    planning.plan(SOON)
    planning.plan(SOON + MINUTE)
    assert whole.call_count == 1
    assert PlanningMark.objects.get().looked_at == SOON + MINUTE


def test_a_visit_that_ended_meanwhile_is_planned(whole: mock.Mock) -> None:
    make_campaign()
    planning.plan(SOON)
    unchanged(CompletedVisitFactory(starts_at=SOON - timedelta(hours=1)))
    assert planning.plan(SOON + timedelta(hours=3)).total == 1
    assert whole.call_count == 1


def test_an_old_visit_that_changed_meanwhile_is_planned(whole: mock.Mock) -> None:
    make_campaign()
    planning.plan(SOON)
    visit = CompletedVisitFactory(starts_at=NOON - 2 * DAY)
    Visit.objects.filter(pk=visit.pk).update(changed_at=SOON + MINUTE)
    assert planning.plan(SOON + 2 * MINUTE).total == 1
    assert whole.call_count == 1


def test_what_was_written_while_the_last_pass_looked_is_found() -> None:
    make_campaign()
    planning.plan(SOON)
    visit = CompletedVisitFactory(starts_at=NOON - 2 * DAY)
    Visit.objects.filter(pk=visit.pk).update(changed_at=SOON - unplanned.OVERLAP + MINUTE)
    assert planning.plan(SOON + MINUTE).total == 1


def test_what_was_overlooked_is_found_within_a_day() -> None:
    make_campaign()
    planning.plan(SOON)
    unchanged(CompletedVisitFactory(starts_at=NOON - 2 * DAY))
    assert planning.plan(SOON + timedelta(hours=5)).total == 0
    assert planning.plan(SOON + DAY).total == 1


def test_a_dry_run_tells_of_all_and_notes_nothing() -> None:
    make_campaign()
    planning.plan(SOON)
    unchanged(CompletedVisitFactory(starts_at=NOON - 2 * DAY))
    assert planning.plan(SOON + MINUTE, dry_run=True).total == 1
    assert PlanningMark.objects.get().looked_at == SOON


def test_a_beginning_that_moves_has_all_looked_at_again() -> None:
    campaign = make_campaign()
    planning.plan(SOON)
    unchanged(CompletedVisitFactory(starts_at=NOON - 9 * DAY))
    campaigns.switch_on(campaign, SOON, since=NOON - 20 * DAY)
    assert planning.plan(SOON + MINUTE).total == 1


def test_more_than_one_pass_holds_is_gone_on_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unplanned, "FRESH_LIMIT", 2)
    make_campaign()
    for number in range(5):
        unchanged(CompletedVisitFactory(starts_at=NOON - number * timedelta(hours=3)))
    assert [planning.plan(SOON).total for _pass in range(4)] == [2, 2, 1, 0]
    assert PlanningMark.objects.get().whole_at == SOON


def test_a_client_corrected_in_the_mirror_is_let_go_of_in_the_next_pass(whole: mock.Mock) -> None:
    make_campaign()
    visit = CompletedVisitFactory()
    planning.plan(SOON)
    Visit.objects.filter(pk=visit.pk).update(client=InstagramClientFactory(), changed_at=timezone.now())
    planning.plan(SOON + MINUTE)
    assert VisitFeedback.objects.get().client_id == Visit.objects.get().client_id
    assert whole.call_count == 1
