"""A case that a colleague opens, whatever the score."""

from __future__ import annotations

import pytest

from feedback.models import Case
from tests.feedback.cases import rate, survey_of
from tests.feedback.factories import NOW
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db


def test_a_good_score_gets_a_case_when_somebody_wants_one() -> None:
    survey = survey_of()
    assert rate(survey, 5, comment="А чи є у вас подарункові картки?") is None
    manager = user_in("manager")
    browser = browser_of(manager)

    answer = browser.post(f"/admin/feedback/case/open/{survey.pk}/", {"then": "reply"})
    again = browser.post(f"/admin/feedback/case/open/{survey.pk}/")

    case = Case.objects.get()
    assert answer.headers["Location"] == f"/admin/feedback/case/{case.pk}/change/#reply"
    assert again.headers["Location"] == f"/admin/feedback/case/{case.pk}/change/"
    assert (case.owner, case.state) == (manager, "in_work")
    assert "звернення відкрито вручну. 5/5" in browser.get(again.headers["Location"]).content.decode()

    rate(survey, 3)
    assert case.notes.filter(code="lower", text="3/5").exists()


def test_nobody_opens_a_case_about_silence_or_without_the_right() -> None:
    silent = survey_of()
    answered = survey_of()
    rate(answered, 5)

    assert browser_of(user_in("owner")).post(f"/admin/feedback/case/open/{silent.pk}/").status_code == 404
    refused = browser_of(user_in("receptionist")).post(f"/admin/feedback/case/open/{answered.pk}/")

    assert refused.status_code == 403
    assert not Case.objects.filter(opened_at__gte=NOW).exists()
