"""A low score becomes a case: when it opens, whom it tells, and what people do with it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from feedback.models import Answer, Case, CaseNote, InstagramContact, TeamMember, TeamMessage, VisitFeedback
from feedback.services import case_alerts, case_buttons, cases, release
from feedback.services.case_times import answer_by
from feedback.signals import team_button
from tests.factories import KYIV, UserFactory
from tests.feedback.cases import HOUR, flush, manager, opened, rate, says, survey_of, tap
from tests.feedback.deliveries import body, unsent
from tests.feedback.factories import (
    NOW,
    AccountFactory,
    AnswerFactory,
    MessageFactory,
    ReachableSurveyFactory,
    make_campaign,
)
from tests.feedback.services.conftest import Graph

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mail(settings: Any) -> None:
    """Letters can be sent, and Instagram is connected."""
    settings.EMAIL_READY = True
    AccountFactory()
    make_campaign()


def codes(case: Case) -> list[str]:
    return list(case.notes.values_list("code", flat=True))


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


# --- whom it tells --------------------------------------------------------------------------------
def test_quiet_hours_put_the_alert_off_and_a_later_comment_joins_it() -> None:
    night = datetime(2026, 7, 2, 23, 0, tzinfo=KYIV)
    manager(quiet_from=time(22), quiet_until=time(8))
    case = opened(1, night)
    letter = TeamMessage.objects.get()
    assert letter.not_before == datetime(2026, 7, 3, 8, 0, tzinfo=KYIV)
    assert "Боляче" not in letter.text
    rate(case.survey, 1, night + timedelta(minutes=5), "Боляче")
    letter.refresh_from_db()
    assert "«Боляче»" in letter.text
    assert TeamMessage.objects.count() == 1


def test_a_message_that_went_is_not_written_anew_and_the_words_follow_it_once() -> None:
    manager("olha")
    member = manager("kate", language="en")
    manager("late", wants_alerts=False)
    case = opened(1)
    TeamMessage.objects.update(state="sent")
    TeamMember.objects.update(wants_alerts=True)
    rate(case.survey, 1, NOW + HOUR, "Боляче")
    assert not TeamMessage.objects.filter(state="sent", text__contains="Боляче").exists()
    assert set(TeamMessage.objects.filter(state="queued").values_list("member__name", flat=True)) == {
        "Olha",
        "Kate",
    }
    follows = TeamMessage.objects.get(key=f"case:{case.pk}:words:{member.pk}")
    assert follows.text == f"Client: Олена\n«Боляче»\n{case_alerts.address(case)}"
    TeamMessage.objects.update(state="sent")
    cases.answered(VisitFeedback.objects.get(), NOW + 2 * HOUR)
    assert TeamMessage.objects.count() == 4


def test_words_that_stood_in_the_alert_do_not_follow_it() -> None:
    manager()
    case = opened(1, comment="Боляче")
    TeamMessage.objects.update(state="sent")
    VisitFeedback.objects.update(comment="Боляче\nі довго")
    cases.answered(VisitFeedback.objects.get(pk=case.survey_id), NOW + HOUR)
    assert TeamMessage.objects.count() == 1


def test_words_that_follow_wait_for_the_morning_and_are_forgotten_when_taken_back() -> None:
    manager(quiet_from=time(22), quiet_until=time(8))
    case = opened(1, datetime(2026, 7, 2, 21, 55, tzinfo=KYIV))
    TeamMessage.objects.update(state="sent")
    rate(case.survey, 1, datetime(2026, 7, 2, 22, 5, tzinfo=KYIV), "Боляче")
    follows = TeamMessage.objects.get(state="queued")
    assert follows.not_before == datetime(2026, 7, 3, 8, 0, tzinfo=KYIV)
    VisitFeedback.objects.update(comment="")
    case_alerts.forget_words(VisitFeedback.objects.get())
    follows.refresh_from_db()
    assert "Боляче" not in follows.text


def test_words_taken_back_stand_in_no_message_to_the_team(graph: Graph) -> None:
    from feedback.services import inbox

    manager()
    survey = survey_of(status="answering", awaiting="comment")
    contact = survey.contact
    assert contact is not None
    AnswerFactory(feedback=survey, number=1)
    asked = {"state": "sent", "claimed_at": NOW - HOUR, "sent_at": NOW - HOUR}
    MessageFactory(feedback=survey, contact=contact, purpose="comment", **asked)
    mid = says(contact, "Дуже погано", NOW)
    TeamMessage.objects.update(state="sent")
    assert "Дуже погано" in TeamMessage.objects.get().text
    delivery = inbox.store_delivery(body(unsent(contact.igsid, mid, NOW + HOUR)), NOW + HOUR)
    inbox.process_delivery(delivery.pk, NOW + HOUR)
    assert "Дуже погано" not in TeamMessage.objects.get().text
    assert not CaseNote.objects.filter(text__contains="Дуже погано").exists()


def test_each_manager_is_told_in_their_language_and_receptionists_and_masters_are_not() -> None:
    manager("olha")
    manager("kate", role="owner", language="en")
    manager("desk", role="receptionist")
    manager("nail", role="master")
    manager("deaf", wants_alerts=False)
    opened()
    told = {row.member.name: row.text for row in TeamMessage.objects.all()}
    assert set(told) == {"Olha", "Kate"}
    assert "Client: Олена" in told["Kate"]


def test_where_nobody_can_be_told_the_case_says_so(settings: Any) -> None:
    settings.EMAIL_READY = False
    manager()
    case = opened()
    assert codes(case) == ["low", "nobody_told"]


# --- the button -----------------------------------------------------------------------------------
def press(member: Any, value: str) -> list[str]:
    answers = team_button.send(sender=object, member=member, value=value, message=None, now=NOW)
    return [answer for _receiver, answer in answers if answer is not None]


def test_who_presses_first_has_the_case() -> None:
    first, second = manager("olha"), manager("kate")
    case = opened()
    (said,) = press(first, f"case:{case.pk}:take")
    case.refresh_from_db()
    assert (case.owner, case.state) == (first.user, "in_work")
    assert f"/admin/feedback/case/{case.pk}/change/" in said
    (said,) = press(second, f"case:{case.pk}:take")
    assert "olha" in said
    case.refresh_from_db()
    assert case.owner == first.user
    assert press(first, f"case:{case.pk}:take") != [said]
    assert codes(case).count("taken") == 1


def test_the_button_is_no_way_around_the_rights() -> None:
    desk = manager("desk", role="receptionist")
    case = opened()
    press(desk, f"case:{case.pk}:take")
    case.refresh_from_db()
    assert case.owner is None
    member = manager()
    cases.resolve(case.pk, "Готово", member.user, NOW)
    press(member, f"case:{case.pk}:take")
    case.refresh_from_db()
    assert case.state == "resolved"


def test_another_buttons_value_is_left_to_others() -> None:
    member = manager()
    for value in ("photo:1:done", "case:x:take", "case:1:take:2", f"case:{'9' * 30}:take"):
        assert case_buttons.press(member, value, NOW) is None


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
