"""What the product promises about letting surveys go, when something changed since they were planned."""

from __future__ import annotations

import pytest

from feedback.channels.instagram.errors import Action, InstagramError
from feedback.models import InstagramAccount, Message, VisitFeedback
from feedback.rules import Reason
from feedback.services import accounts, planning, refusals
from feedback.services.release import release_due
from tests.factories import InstagramClientFactory
from tests.feedback.factories import NOW, AccountFactory, MessageFactory, ReachableSurveyFactory

pytestmark = pytest.mark.django_db


def test_a_visit_that_is_found_to_be_another_clients_is_not_asked_of_the_first() -> None:
    survey = ReachableSurveyFactory()
    survey.visit.client = InstagramClientFactory(name="Інша")
    survey.visit.save()
    assert release_due(NOW) == 0
    survey.refresh_from_db()
    assert (survey.status, survey.reason) == ("skipped", Reason.VISIT_CHANGED)


def test_the_client_who_was_there_is_planned_instead() -> None:
    survey = ReachableSurveyFactory()
    other = InstagramClientFactory(name="Інша", company=survey.visit.company)
    survey.visit.client = other
    survey.visit.save()
    planning.plan(NOW)
    survey.refresh_from_db()
    assert (survey.status, survey.client, survey.client_name) == ("planned", other, "Інша")
    assert survey.instagram_username == other.instagram_username


def test_a_pause_leaves_no_false_reason_behind() -> None:
    survey = ReachableSurveyFactory(person__last_action_at=None)
    InstagramAccount.objects.update(paused=True)
    release_due(NOW)
    survey.refresh_from_db()
    assert (survey.status, survey.reason) == ("waiting", Reason.PAUSED)
    InstagramAccount.objects.update(paused=False)
    release_due(NOW)
    survey.refresh_from_db()
    assert (survey.status, survey.reason) == ("waiting", Reason.NEVER_WROTE)


def test_a_late_refusal_of_a_swept_message_moves_nothing() -> None:
    survey = ReachableSurveyFactory(status="unknown", reason=Reason.OUTCOME_UNKNOWN)
    message = MessageFactory(feedback=survey, state="unknown")
    closed = InstagramError(Action.WINDOW_CLOSED, code=10, subcode=2534022, status=403)
    refusals.record(message, closed, NOW)
    survey.refresh_from_db()
    message.refresh_from_db()
    assert (message.state, survey.status) == ("unknown", "unknown")


def test_a_survey_whose_question_went_out_before_is_unknown_and_never_asked_again() -> None:
    survey = ReachableSurveyFactory(status="waiting", reason=Reason.WINDOW_CLOSED)
    MessageFactory(feedback=survey, purpose="rating", state="unknown")
    release_due(NOW)
    survey.refresh_from_db()
    assert survey.status == VisitFeedback.Status.UNKNOWN
    assert not Message.objects.filter(state="queued").exists()


def test_a_token_that_no_key_opens_is_replaced_by_the_environments() -> None:
    account = accounts.current_account(NOW) or AccountFactory()
    InstagramAccount.objects.filter(pk=account.pk).update(token="")
    found = accounts.current_account(NOW)
    assert found is not None
    assert found.token
