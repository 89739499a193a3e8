"""Whom a case tells, when and in which words, and the button by which somebody takes it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest

from feedback.models import CaseNote, TeamMember, TeamMessage, VisitFeedback
from feedback.services import case_alerts, case_buttons, cases
from feedback.signals import team_button
from tests.factories import KYIV
from tests.feedback.cases import HOUR, codes, mail, manager, opened, rate, says, survey_of
from tests.feedback.deliveries import body, unsent
from tests.feedback.factories import NOW, AnswerFactory, MessageFactory
from tests.feedback.services.conftest import Graph

pytestmark = pytest.mark.django_db
__all__ = ["mail"]


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
