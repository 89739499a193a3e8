"""What the page about one client says is true, at its own time, and plain without a word of the messages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from feedback.models import InstagramContact, SurveyChange, VisitFeedback
from feedback.rules import Reason
from feedback.services import inbox, release, sending
from tests.factories import CompletedVisitFactory
from tests.feedback.deliveries import body, unsent, wrote
from tests.feedback.factories import (
    DAY,
    NOW,
    AccountFactory,
    ReachableSurveyFactory,
    SurveyFactory,
    make_campaign,
)
from tests.feedback.services.conftest import Graph, graph
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db

__all__ = ["graph"]
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def account() -> Any:
    make_campaign()
    return AccountFactory()


def page_of(survey: VisitFeedback, role: str = "receptionist") -> str:
    return browser_of(user_in(role)).get(f"/admin/clients/{survey.client_id}/story/").content.decode()


def hears(event: dict[str, Any], now: Any) -> None:
    inbox.process_delivery(inbox.store_delivery(body(event), now).pk, now)
    for message_id in sending.ready_messages(now):
        sending.send_message(message_id, now)


def test_the_words_that_released_a_survey_are_not_said_to_find_none(graph: Graph) -> None:
    survey = ReachableSurveyFactory(person__last_action_at=NOW - 2 * DAY)
    release.release_due(NOW)
    hears(wrote(InstagramContact.objects.get().igsid, "Добрий день", NOW + MINUTE, "m1"), NOW + MINUTE)
    survey.refresh_from_db()
    assert survey.status == "sent"
    text = page_of(survey)
    assert "опитування зараз немає" not in text
    for sentence in (
        "Щойно клієнт напише в Direct, опитування піде саме.",
        "Клієнт написав",
        "Опитування йде в Direct",
        "запитання, як пройшов візит, від 1 до 5",
        "Тепер чекаємо на відповідь клієнта.",
    ):
        assert sentence in text, sentence


def test_todays_state_stands_above_and_not_at_yesterdays_step() -> None:
    survey = ReachableSurveyFactory(person__hold_until=NOW + DAY)
    release.release_due(NOW)
    text = page_of(survey)
    above, story = text.split("Як усе було")
    badge = ">hourglass_empty</span>чекає</span>"
    assert badge in above
    assert badge not in story


def test_a_decision_of_later_is_not_dated_by_the_planning() -> None:
    survey = SurveyFactory(status="skipped", reason=Reason.SUPERSEDED, planned_at=NOW)
    assert not SurveyChange.objects.exists()  # as of before changes were kept
    text = page_of(survey)
    assert "Вирішено не питати про візит" not in text
    assert "Пізніше вирішено не питати." in text
    at_once = SurveyFactory(
        visit=CompletedVisitFactory(client=survey.client), status="skipped", reason=Reason.NO_INSTAGRAM
    )
    assert "Вирішено не питати про візит" in page_of(at_once, "manager")


def test_an_answer_that_was_taken_back_is_said_to_be_gone(graph: Graph) -> None:
    survey = ReachableSurveyFactory()
    igsid = InstagramContact.objects.get().igsid
    release.release_due(NOW)
    for message_id in sending.ready_messages(NOW):
        sending.send_message(message_id, NOW)
    hears(wrote(igsid, "5", NOW + MINUTE, "m1"), NOW + MINUTE)
    hears(wrote(igsid, "Секрет", NOW + 2 * MINUTE, "m2"), NOW + 2 * MINUTE)
    assert "Відповідь збережено: коментар" in page_of(survey)
    hears(unsent(igsid, "m2", NOW + 3 * MINUTE), NOW + 3 * MINUTE)
    text = page_of(survey, "manager")
    assert "Відповідь збережено: коментар" not in text
    assert "пізніше клієнт її видалив" in text
    assert "Відповідь збережено: оцінка" in text


def test_who_may_not_read_answers_learns_that_there_is_one(graph: Graph) -> None:
    survey = ReachableSurveyFactory()
    release.release_due(NOW)
    for message_id in sending.ready_messages(NOW):
        sending.send_message(message_id, NOW)
    hears(wrote(InstagramContact.objects.get().igsid, "2", NOW + MINUTE, "m1"), NOW + MINUTE)
    text = page_of(survey)
    assert "Відповідь збережено: оцінка" in text
    assert "★" not in text
    assert "★" in page_of(survey, "manager")
