"""Cap against opt-out against expiry, and what the rules say at the last moment: which reason wins."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations

import pytest

from feedback.models import InstagramContact, VisitFeedback
from feedback.services.campaigns import default_campaign
from feedback.services.release import release_due
from tests.factories import ReviewFactory
from tests.feedback.factories import (
    DAY,
    NOW,
    OptOutFactory,
    ReachableSurveyFactory,
    SurveyFactory,
    make_campaign,
)

pytestmark = pytest.mark.django_db

# From the strongest: who wins of several that hold at once, and the state it brings.
OBSTACLES = {
    "visit_changed": "skipped",
    "before_start": "skipped",
    "opted_out": "skipped",
    "reviewed": "skipped",
    "asked_lately": "skipped",
    "no_window": "missed",
    "held": "waiting",
    "paused": "waiting",
    "window_closed": "waiting",
    "text_held": "waiting",
    "another_survey": "waiting",
    "daily_limit": "waiting",
}
PAIRS = list(combinations(OBSTACLES, 2))


def put_in_the_way(survey: VisitFeedback, obstacle: str) -> None:
    """Let this keep the survey back."""
    contact = InstagramContact.objects.get(client=survey.client)
    if obstacle == "visit_changed":
        survey.visit.attendance = -1
        survey.visit.save()
    elif obstacle == "before_start":
        make_campaign(since=NOW - timedelta(hours=1))
    elif obstacle == "opted_out":
        OptOutFactory(contact=None, client=survey.client)
    elif obstacle == "reviewed":
        make_campaign_say(skip_reviewed=True)
        ReviewFactory(appointment=survey.visit.appointments.get())
    elif obstacle == "asked_lately":
        make_campaign_say(min_days_between=9, first_visits_always=False)
        SurveyFactory(client=survey.client, status="answered", sent_at=NOW - 3 * DAY)
    elif obstacle == "no_window":
        VisitFeedback.objects.filter(pk=survey.pk).update(expires_at=NOW)
    elif obstacle == "held":
        make_campaign_say(hold=True)
    elif obstacle == "paused":
        contact.account.paused = True
        contact.account.save()
    elif obstacle == "window_closed":
        contact.last_action_at = NOW - 2 * DAY
        contact.save()
    elif obstacle == "text_held":
        contact.hold_until = NOW + timedelta(minutes=5)
        contact.save()
    elif obstacle == "another_survey":
        SurveyFactory(client=survey.client, status="sent", expires_at=NOW + DAY)
    elif obstacle == "daily_limit":
        make_campaign_say(daily_limit=1)
        SurveyFactory(status="sent", sent_at=NOW - timedelta(minutes=1))


def make_campaign_say(**values: object) -> None:
    """Add to what the campaign says."""
    campaign = default_campaign()
    for name, value in values.items():
        setattr(campaign, name, value)
    campaign.save()


@pytest.mark.parametrize("obstacle", OBSTACLES)
def test_each_obstacle_keeps_a_due_survey_back_with_its_reason(obstacle: str) -> None:
    survey = ReachableSurveyFactory()
    put_in_the_way(survey, obstacle)
    assert release_due(NOW) == 0
    survey.refresh_from_db()
    assert (survey.status, survey.reason) == (OBSTACLES[obstacle], obstacle)


@pytest.mark.parametrize(("stronger", "weaker"), PAIRS)
def test_of_two_obstacles_the_stronger_is_the_reason(stronger: str, weaker: str) -> None:
    survey = ReachableSurveyFactory()
    for obstacle in (weaker, stronger):
        put_in_the_way(survey, obstacle)
    assert release_due(NOW) == 0
    survey.refresh_from_db()
    assert (survey.status, survey.reason) == (OBSTACLES[stronger], stronger)


def test_nothing_in_the_way_lets_it_go() -> None:
    survey = ReachableSurveyFactory()
    assert release_due(NOW) == 1
    survey.refresh_from_db()
    assert survey.status == "sending"


def test_a_place_taken_in_the_outbox_counts_and_a_place_that_came_free_is_used() -> None:
    make_campaign(daily_limit=1)
    first, second = ReachableSurveyFactory.create_batch(2)
    assert release_due(NOW) == 1
    rows = {row.status: row for row in VisitFeedback.objects.filter(pk__in=[first.pk, second.pk])}
    assert rows["waiting"].reason == "daily_limit"
    OptOutFactory(contact=None, client=rows["waiting"].client)
    assert release_due(NOW + DAY) == 0
    rows["waiting"].refresh_from_db()
    assert (rows["waiting"].status, rows["waiting"].reason) == ("skipped", "opted_out")
