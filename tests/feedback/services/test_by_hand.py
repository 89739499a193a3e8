"""The list of those to whom a person writes by hand, and how their answers find the survey."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import responses

from feedback.models import HandMark, InstagramContact, Message, VisitFeedback
from feedback.rules import Reason, Way
from feedback.services import by_hand, expiry, optouts, release, sending, ways
from tests.factories import CompletedVisitFactory, InstagramClientFactory, UserFactory
from tests.feedback.deliveries import echo, wrote
from tests.feedback.factories import DAY, NOW, ContactFactory, ReachableSurveyFactory, SurveyFactory
from tests.feedback.services.conftest import Graph
from tests.feedback.services.heard import hears
from tests.feedback.services.other_ways import account, state

pytestmark = pytest.mark.django_db
__all__ = ["account"]

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
IGSID = "90000000000000001"


def listed(**client: Any) -> VisitFeedback:
    """A survey of somebody who never wrote, on the list."""
    values = {"name": "Олена", "instagram_username": "olena_k", **client}
    survey = SurveyFactory(visit=CompletedVisitFactory(client=InstagramClientFactory(**values)))
    release.release_due(NOW)
    ways.go_on(NOW)
    survey.refresh_from_db()
    assert survey.by_hand_since == NOW
    return survey


# --- the list -------------------------------------------------------------------------------------
def test_who_direct_cannot_reach_stands_on_the_list_with_the_text_ready() -> None:
    survey = listed()
    assert list(by_hand.waiting(NOW)) == [survey]
    text = by_hand.texts_for([survey], NOW)[survey.pk]
    assert text.startswith("Олено, дякуємо")
    assert "автоматичне" not in text


@pytest.mark.parametrize("reason", [Reason.TEXT_HELD, Reason.ANOTHER_SURVEY, Reason.PAUSED])
def test_who_must_not_be_disturbed_is_not_on_the_list(reason: str) -> None:
    survey = listed()
    VisitFeedback.objects.update(reason=reason)
    assert survey not in by_hand.waiting(NOW)


def test_who_writes_leaves_the_list_and_is_asked_by_direct(graph: Graph) -> None:
    survey = listed()
    ContactFactory(client=survey.client, last_action_at=NOW)
    assert release.release_due(NOW + MINUTE) == 1
    assert not by_hand.waiting(NOW + MINUTE).exists()
    sending.send_message(Message.objects.get().pk, NOW + MINUTE)
    assert state(survey) == ("sent", "", "instagram")
    assert not by_hand.mark_sent(survey.pk, UserFactory(), NOW + MINUTE)


def test_nobody_is_asked_by_direct_while_a_colleague_writes() -> None:
    survey = listed()
    assert by_hand.take(survey.pk, UserFactory(), NOW)
    ContactFactory(client=survey.client, last_action_at=NOW)
    assert release.release_due(NOW + MINUTE) == 0
    assert state(survey)[:2] == ("waiting", Reason.BY_HAND)
    assert by_hand.waiting(NOW + MINUTE).exists()
    assert release.release_due(NOW + 31 * MINUTE) == 1


def test_the_list_ends_with_the_surveys_time() -> None:
    survey = listed()
    later = NOW + 8 * DAY
    assert not by_hand.waiting(later).exists()
    expiry.expire(later)
    assert state(survey)[:2] == ("missed", Reason.NEVER_WROTE)
    assert not by_hand.mark_sent(survey.pk, UserFactory(), later)


def another_visit(survey: VisitFeedback, **values: Any) -> VisitFeedback:
    """An older visit of the same client, of which Direct was left as well."""
    fields = {
        "visit": CompletedVisitFactory(client=survey.client),
        "visit_date": survey.visit_date - DAY,
        "status": "waiting",
        "reason": Reason.NEVER_WROTE,
        **values,
    }
    return SurveyFactory(**fields)


def test_a_client_of_several_visits_stands_on_the_list_once() -> None:
    survey = listed()
    older = [another_visit(survey), another_visit(survey, by_hand_since=NOW - DAY)]
    assert list(by_hand.people(NOW)) == [survey]
    ways.go_on(NOW + MINUTE)
    assert list(by_hand.waiting(NOW + MINUTE)) == [survey]
    assert {state(each)[:2] for each in older} == {("skipped", Reason.SUPERSEDED)}
    assert not by_hand.mark_sent(older[1].pk, UserFactory(), NOW + MINUTE)


def test_a_newer_visit_takes_the_place_unless_the_text_is_in_hand() -> None:
    survey = listed()
    by_hand.take(survey.pk, UserFactory(), NOW)
    newer = another_visit(survey, visit_date=survey.visit_date + HOUR)
    ways.go_on(NOW + MINUTE)
    assert list(by_hand.waiting(NOW + MINUTE)) == [survey]
    ways.go_on(NOW + 31 * MINUTE)
    assert list(by_hand.waiting(NOW + 31 * MINUTE)) == [newer]
    assert state(survey)[:2] == ("skipped", Reason.SUPERSEDED)


# --- the tick -------------------------------------------------------------------------------------
def test_a_tick_keeps_who_and_when() -> None:
    survey, user = listed(), UserFactory()
    assert by_hand.take(survey.pk, user, NOW)
    assert by_hand.mark_sent(survey.pk, user, NOW + MINUTE)
    assert not by_hand.mark_sent(survey.pk, user, NOW + MINUTE)
    assert state(survey) == ("sent", "", "manual")
    assert (survey.sent_at, survey.awaiting) == (NOW + MINUTE, "rating")
    message = Message.objects.get()
    assert (message.channel, message.state, message.by, message.sent_at) == (
        "manual",
        "sent",
        user,
        NOW + MINUTE,
    )
    marks = list(HandMark.objects.order_by("at").values_list("action", "user", "at"))
    assert marks == [("taken", user.pk, NOW), ("sent", user.pk, NOW + MINUTE)]


def test_the_answer_of_somebody_who_was_unknown_in_direct_is_stored(graph: Graph) -> None:
    survey = listed()
    by_hand.mark_sent(survey.pk, UserFactory(), NOW)
    graph.profile(IGSID, "olena_k", "Олена")
    hears(wrote(IGSID, "5", NOW + HOUR, "m1"), NOW + HOUR)
    assert state(survey) == ("answering", "", "manual")
    assert (survey.rating, survey.contact) == (5, InstagramContact.objects.get())
    following = Message.objects.get(purpose="comment")
    assert sending.send_message(following.pk, NOW + HOUR) == "sent"
    hears(wrote(IGSID, "Усе чудово!", NOW + HOUR + MINUTE, "m2"), NOW + HOUR + MINUTE)
    survey.refresh_from_db()
    assert survey.comment == "Усе чудово!"


def test_who_greets_after_a_text_by_hand_gets_the_question_with_buttons_once(graph: Graph) -> None:
    survey = listed()
    by_hand.mark_sent(survey.pk, UserFactory(), NOW)
    graph.profile(IGSID, "olena_k", "Олена")
    for minute in (0, 1):
        now = NOW + HOUR + minute * MINUTE
        hears(wrote(IGSID, "Добрий день", now, f"m{minute}"), now)
    assert state(survey) == ("sent", "", "manual")
    (question,) = Message.objects.filter(channel=Way.INSTAGRAM)
    assert (question.purpose, len(question.quick_replies)) == ("rating", 5)
    assert sending.send_message(question.pk, NOW + HOUR) == "sent"
    assert "не зрозуміли" not in graph.texts[0]
    assert not by_hand.undo(survey.pk, UserFactory(), NOW + HOUR)
    survey.refresh_from_db()
    assert (survey.comment, survey.received_at) == ("", None)
    later = NOW + 2 * HOUR
    hears(wrote(IGSID, "5", later, "m5", question.quick_replies[4]["payload"]), later)
    assert state(survey) == ("answering", "", "manual")
    assert (survey.rating, survey.awaiting) == (5, "comment")


def test_an_answer_that_was_quicker_than_the_tick_counts(graph: Graph) -> None:
    survey = listed()
    by_hand.take(survey.pk, None, NOW)
    graph.profile(IGSID, "olena_k", "Олена")
    hears(wrote(IGSID, "4", NOW + MINUTE, "m1"), NOW + MINUTE)
    assert graph.sent == []
    assert by_hand.mark_sent(survey.pk, UserFactory(), NOW + 2 * MINUTE)
    assert state(survey) == ("answering", "", "manual")
    assert survey.rating == 4


def test_a_person_who_was_known_answers_into_the_survey(graph: Graph) -> None:
    survey = ReachableSurveyFactory(person__last_action_at=NOW - 3 * DAY, person__igsid=IGSID)
    release.release_due(NOW)
    ways.go_on(NOW)
    assert by_hand.mark_sent(survey.pk, UserFactory(), NOW)
    hears(wrote(IGSID, "Дуже сподобалося, 5", NOW + HOUR, "m1"), NOW + HOUR)
    assert state(survey) == ("answering", "", "manual")
    assert survey.rating == 5


def test_what_was_sent_without_a_tick_is_seen_in_direct_and_not_sent_again(graph: Graph) -> None:
    survey = listed()
    text = by_hand.texts_for([survey], NOW)[survey.pk]
    graph.get(IGSID, status=400, error={"code": 230, "message": "consent"})
    hears(echo(IGSID, f"{text} 💛", NOW, "m0"), NOW)
    assert state(survey)[0] == "waiting"
    graph.mock.replace(responses.GET, f"{graph.base}/{IGSID}", json={"username": "olena_k", "name": "Олена"})
    later = NOW + 2 * HOUR
    hears(wrote(IGSID, "5", later, "m1"), later)
    assert state(survey) == ("answering", "", "manual")
    assert survey.rating == 5
    assert HandMark.objects.get().action == "heard"
    assert not Message.objects.filter(purpose="rating").exists()


# --- the tick was wrong ---------------------------------------------------------------------------
def test_a_wrong_tick_is_taken_back_and_the_survey_waits_as_before(graph: Graph) -> None:
    survey, user = listed(), UserFactory()
    by_hand.mark_sent(survey.pk, user, NOW)
    assert by_hand.undo(survey.pk, user, NOW + MINUTE)
    assert not by_hand.undo(survey.pk, user, NOW + MINUTE)
    assert state(survey) == ("waiting", Reason.NEVER_WROTE, "")
    assert survey.sent_at is None
    assert list(by_hand.waiting(NOW + MINUTE)) == [survey]
    assert by_hand.mark_sent(survey.pk, user, NOW + 2 * MINUTE)
    assert [mark.action for mark in HandMark.objects.order_by("at")] == ["sent", "undone", "sent"]


def test_an_answered_survey_is_not_taken_back(graph: Graph) -> None:
    survey = ReachableSurveyFactory(person__last_action_at=NOW - 3 * DAY, person__igsid=IGSID)
    release.release_due(NOW)
    ways.go_on(NOW)
    by_hand.mark_sent(survey.pk, UserFactory(), NOW)
    hears(wrote(IGSID, "5", NOW + HOUR, "m1"), NOW + HOUR)
    assert not by_hand.undo(survey.pk, UserFactory(), NOW + HOUR)


def test_who_asked_not_to_be_written_to_cannot_be_ticked() -> None:
    survey = listed()
    optouts.by_hand(survey.client_id, None, None, NOW)
    assert not by_hand.waiting(NOW).exists()
    assert not by_hand.mark_sent(survey.pk, UserFactory(), NOW)
