"""Who comes by a link or taps "rate the visit" is asked about the right one, at the right time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from feedback.channels.instagram.events import RATE_VISIT
from feedback.models import InstagramAccount, VisitFeedback
from feedback.services import tokens
from tests.factories import ClientFactory, CompletedVisitFactory
from tests.feedback.deliveries import came, tapped, wrote
from tests.feedback.factories import NOW, SurveyFactory
from tests.feedback.services.heard import ANNA, hear
from tests.feedback.services.links import account, person

pytestmark = pytest.mark.django_db
__all__ = ["account"]

MINUTE = timedelta(minutes=1)


def a_survey(**values: Any) -> VisitFeedback:
    survey: VisitFeedback = SurveyFactory(
        visit=CompletedVisitFactory(client=ClientFactory()), due_at=NOW + timedelta(hours=5), **values
    )
    return survey


def test_the_link_of_a_visit_that_is_over_brings_its_survey_now(account: InstagramAccount) -> None:
    survey = a_survey()
    hear(came(ANNA, tokens.for_visit(account, survey.visit, NOW).token, NOW))
    survey.refresh_from_db()
    assert (person().client, survey.status, survey.contact) == (survey.client, "sending", person())


def test_a_clients_link_opens_the_way_and_hurries_nothing(account: InstagramAccount) -> None:
    survey = a_survey()
    hear(came(ANNA, tokens.for_client(account, survey.client, NOW).token, NOW))
    survey.refresh_from_db()
    assert (survey.status, survey.due_at) == ("planned", NOW + timedelta(hours=5))


def test_a_visits_link_scanned_before_the_visit_is_over_hurries_nothing(account: InstagramAccount) -> None:
    visit = CompletedVisitFactory(starts_at=NOW - timedelta(minutes=30), client=ClientFactory())
    hear(came(ANNA, tokens.for_visit(account, visit, NOW).token, NOW))
    assert (person().client, person().wished_at) == (visit.client, None)


def test_who_taps_rate_the_visit_is_asked_about_the_last_one(account: InstagramAccount) -> None:
    survey = a_survey()
    hear(came(ANNA, tokens.for_client(account, survey.client, NOW).token, NOW))
    event = hear(tapped(ANNA, RATE_VISIT, NOW + MINUTE, "m1"), at=NOW + MINUTE)
    survey.refresh_from_db()
    assert (event.outcome, survey.status, person().wished_at) == ("wish", "sending", None)


def test_an_ice_breaker_of_a_new_conversation_brings_link_and_wish_at_once(account: InstagramAccount) -> None:
    survey = a_survey()
    hear(tapped(ANNA, RATE_VISIT, NOW, "m1", tokens.for_client(account, survey.client, NOW).token))
    survey.refresh_from_db()
    assert (person().client, survey.status) == (survey.client, "sending")


def test_a_wish_before_the_visit_is_closed_in_altegio_stands_for_a_day(account: InstagramAccount) -> None:
    client = ClientFactory()
    hear(tapped(ANNA, RATE_VISIT, NOW, "m1", tokens.for_client(account, client, NOW).token))
    assert person().wished_at == NOW
    survey = SurveyFactory(visit=CompletedVisitFactory(client=client), due_at=NOW + timedelta(hours=5))
    assert tokens.grant_wishes(NOW + timedelta(hours=1)) == [person().pk]
    survey.refresh_from_db()
    assert (survey.due_at, person().wished_at) == (NOW + timedelta(hours=1), None)


def test_a_wish_that_found_no_visit_is_forgotten_after_a_day() -> None:
    hear(tapped(ANNA, RATE_VISIT, NOW, "m1"))
    assert person().conflict == "who_came"
    tokens.grant_wishes(NOW + timedelta(hours=25))
    assert person().wished_at is None


def test_words_of_somebody_unknown_are_no_question_for_the_staff() -> None:
    hear(wrote(ANNA, "Добрий день", NOW, "m1"))
    assert person().conflict == ""
