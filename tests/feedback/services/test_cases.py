"""A low score becomes a case: when it opens, and what people do with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from feedback.models import Answer, Case, InstagramContact, TeamMessage, VisitFeedback
from feedback.services import cases, release
from feedback.services.case_times import answer_by
from tests.factories import UserFactory
from tests.feedback.cases import HOUR, codes, flush, mail, manager, opened, rate, says, survey_of, tap
from tests.feedback.factories import NOW, AnswerFactory, ReachableSurveyFactory, make_campaign
from tests.feedback.services.conftest import Graph

pytestmark = pytest.mark.django_db
__all__ = ["mail"]


# --- when it opens --------------------------------------------------------------------------------
def test_a_low_answer_in_direct_opens_a_case_and_tells_the_managers_at_once(graph: Graph) -> None:
    manager()
    survey = ReachableSurveyFactory(client_name="Олена К.")
    contact = InstagramContact.objects.get(client=survey.client)
    release.release_due(NOW)
    flush(NOW)
    tap(contact, survey.messages.get(purpose="rating"), "2", NOW + timedelta(minutes=1))
    case = Case.objects.get(survey=survey)
    assert (case.state, case.owner, case.company) == ("new", None, survey.visit.company)
    assert case.due_at == answer_by(survey, case.opened_at)
    assert case.due_at - case.opened_at >= timedelta(hours=24)
    assert codes(case) == ["low", "told"]
    assert case.notes.get(code="low").text == "2/5"
    letter = TeamMessage.objects.get()
    for words in ("2/5", "Олена К.", "Оксана", f"/admin/feedback/case/{case.pk}/change/"):
        assert words in letter.text, words
    assert survey.client.phone not in letter.text
    assert [button["value"] for button in letter.buttons] == [f"case:{case.pk}:take"]
    says(contact, "Лак облущився за день", NOW + timedelta(minutes=2))
    assert TeamMessage.objects.count() == 1
    assert codes(case) == ["low", "told", "comment"]


@pytest.mark.parametrize(("rating", "opens"), [(1, True), (3, True), (4, False), (5, False)])
def test_the_campaign_says_up_to_which_rating_it_is_low(rating: int, opens: bool) -> None:
    assert (rate(survey_of(), rating) is not None) == opens
    assert Case.objects.exists() == opens


@pytest.mark.parametrize(
    ("kind", "number", "opens"),
    [("rating10", 6, True), ("rating10", 7, False), ("scale", 0, True), ("scale", 10, False)],
)
def test_scales_of_ten_count_in_proportion(kind: str, number: int, opens: bool) -> None:
    survey = survey_of()
    AnswerFactory(feedback=survey, question_key="care", kind=kind, number=number)
    assert (cases.answered(survey, NOW) is not None) == opens


def test_a_stricter_campaign_opens_fewer_cases_and_gives_them_its_own_time() -> None:
    campaign = make_campaign(low_threshold=2, case_hours=6)
    assert rate(survey_of(campaign=campaign), 3) is None
    case = opened(2, campaign=campaign)
    assert case.due_at == NOW + 6 * HOUR


def test_a_yes_or_no_opens_nothing() -> None:
    survey = survey_of()
    AnswerFactory(feedback=survey, question_key="recommend", kind="yes_no", number=None, yes=False)
    assert cases.answered(survey, NOW) is None


def test_the_same_answer_twice_adds_nothing() -> None:
    manager()
    case = opened()
    before = codes(case)
    for _again in range(3):
        assert cases.answered(VisitFeedback.objects.get(pk=case.survey_id), NOW + HOUR) == case
    assert codes(case) == before
    assert (Case.objects.count(), TeamMessage.objects.count()) == (1, 1)


def test_a_survey_has_one_case_by_a_constraint() -> None:
    case = opened()
    again = Case(survey=case.survey, company=case.company, opened_at=NOW, due_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()


def test_a_mind_changed_for_the_better_leaves_the_case_with_a_line() -> None:
    case = opened(2)
    rate(case.survey, 5, NOW + HOUR)
    case.refresh_from_db()
    assert case.is_open
    assert case.notes.get(code="higher").text == "5/5"
    rate(case.survey, 5, NOW + 2 * HOUR)
    assert codes(case).count("higher") == 1


def test_a_mind_changed_for_the_worse_opens_a_case() -> None:
    survey = survey_of()
    assert rate(survey, 5) is None
    case = rate(survey, 1, NOW + HOUR)
    assert case is not None
    assert (case.opened_at, case.notes.get(code="low").text) == (NOW + HOUR, "1/5")


def test_a_score_that_falls_again_opens_an_ended_case_again_and_tells_anew() -> None:
    member = manager()
    case = opened(2)
    rate(case.survey, 5, NOW + HOUR)
    assert cases.resolve(case.pk, "Вибачилися", member.user, NOW + 2 * HOUR)
    rate(case.survey, 1, NOW + 3 * HOUR)
    case.refresh_from_db()
    assert (case.state, case.reopened, case.due_at) == ("in_work", 1, NOW + 27 * HOUR)
    assert TeamMessage.objects.count() == 2
    assert codes(case)[-2:] == ["reopened", "told"]


# --- what people do -------------------------------------------------------------------------------
def test_a_case_goes_from_hand_to_hand_and_is_resolved_with_what_was_done() -> None:
    one, two = manager("olha").user, manager("kate").user
    case = opened()
    assert cases.take(case.pk, one, NOW)
    assert not cases.take(case.pk, one, NOW)
    assert cases.assign(case.pk, two, one, NOW)
    assert not cases.assign(case.pk, two, one, NOW)
    assert cases.note(case.pk, " Подзвонила, перероблюємо ", two, NOW)
    assert not cases.note(case.pk, "  ", two, NOW)
    assert not cases.resolve(case.pk, " ", two, NOW)
    assert cases.resolve(case.pk, "Переробили безкоштовно", two, NOW + 5 * HOUR)
    assert not cases.resolve(case.pk, "Ще раз", one, NOW + 6 * HOUR)
    assert not cases.take(case.pk, one, NOW + 6 * HOUR)
    case.refresh_from_db()
    assert (case.state, case.owner, case.resolved_at) == ("resolved", two, NOW + 5 * HOUR)
    assert case.resolution == "Переробили безкоштовно"
    lines = case.notes.exclude(author=None).values_list("kind", "code", "text", "author__username")
    assert list(lines) == [
        ("state", "taken", "", "olha"),
        ("state", "assigned", "kate", "olha"),
        ("note", "", "Подзвонила, перероблюємо", "kate"),
        ("state", "resolved", "Переробили безкоштовно", "kate"),
    ]


def test_an_ended_case_can_be_opened_again_and_is_due_anew() -> None:
    user = manager().user
    case = opened()
    assert not cases.reopen(case.pk, "", user, NOW)
    assert cases.close(case.pk, "Не відповідає", user, NOW + HOUR)
    assert cases.reopen(case.pk, "Написала знову", user, NOW + 30 * HOUR)
    case.refresh_from_db()
    assert (case.state, case.reopened, case.resolved_at) == ("in_work", 1, None)
    assert case.due_at == NOW + 54 * HOUR


def test_a_user_who_is_deleted_leaves_the_case_behind() -> None:
    user = UserFactory(username="gone")
    case = opened()
    cases.take(case.pk, user, NOW)
    user.delete()
    case.refresh_from_db()
    assert (case.owner, case.state) == (None, "in_work")


def test_an_answer_taken_in_costs_few_queries(django_assert_max_num_queries: Any) -> None:
    survey = survey_of()
    Answer.objects.create(feedback=survey, question_key="rating", kind="rating", number=5, answered_at=NOW)
    with django_assert_max_num_queries(2):
        cases.answered(survey, NOW)
