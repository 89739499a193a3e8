"""Two at once: one case, one owner, one reply, one digest."""

from __future__ import annotations

from typing import Any

import pytest

from feedback.models import Case, CaseNote, Message, TeamMessage, VisitFeedback
from feedback.services import case_talk, cases, digests
from tests.feedback.cases import mail, manager, opened, survey_of
from tests.feedback.factories import NOW, AnswerFactory
from tests.feedback.services.test_digests import MONDAY
from tests.feedback.services.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["mail"]


def test_two_answers_at_once_open_one_case_and_tell_once() -> None:
    manager()
    survey = survey_of()
    AnswerFactory(feedback=survey, number=1)

    def answer() -> None:
        cases.answered(VisitFeedback.objects.get(pk=survey.pk), NOW)

    at_once(answer, answer, answer)
    assert (Case.objects.count(), TeamMessage.objects.count()) == (1, 1)
    assert CaseNote.objects.filter(code="low").count() == 1


def test_two_managers_who_press_at_once_are_one_owner() -> None:
    one, two = manager("olha").user, manager("kate").user
    case, taken = opened(), []

    def press(user: Any) -> None:
        taken.append(cases.take(case.pk, user, NOW, from_others=False))

    at_once(lambda: press(one), lambda: press(two))
    assert sorted(taken) == [False, True]
    assert CaseNote.objects.filter(code="taken").count() == 1


def test_a_double_click_sends_one_reply() -> None:
    user = manager().user
    case = opened()

    def reply() -> None:
        case_talk.reply(case.pk, "Вибачте!", user, NOW)

    at_once(reply, reply)
    assert Message.objects.filter(purpose="case_reply").count() == 1


def test_two_scans_queue_one_digest() -> None:
    manager()
    at_once(lambda: digests.queue_due(MONDAY), lambda: digests.queue_due(MONDAY))
    assert TeamMessage.objects.count() == 1
