"""How far surveys came: the numbers of the first page, and the lists behind them."""

from __future__ import annotations

import pytest

from feedback.funnel import Step, step_q
from feedback.models import VisitFeedback
from tests.factories import CompletedVisitFactory
from tests.feedback.factories import NOW, MessageFactory, SurveyFactory
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def surveys() -> None:
    """One survey at each place on the way."""
    asked = {"sent_at": NOW, "status": "sent"}
    SurveyFactory(status="planned")
    SurveyFactory(status="skipped", reason="too_cheap")
    SurveyFactory(status="waiting", reason="never_wrote")
    SurveyFactory(**asked)
    MessageFactory(feedback=SurveyFactory(**asked), seen_at=NOW)
    MessageFactory(feedback=SurveyFactory(**asked), purpose="comment")
    SurveyFactory(**{**asked, "status": "answering"}, rating=5, received_at=NOW)
    SurveyFactory(**{**asked, "status": "answered"}, rating=2, received_at=NOW, complete=True)
    # Answered before we learnt that our message had arrived.
    SurveyFactory(status="answered", rating=4, received_at=NOW, complete=True)


def count(step: Step) -> int:
    """How many surveys came so far."""
    return VisitFeedback.objects.filter(step_q(step)).count()


@pytest.mark.usefixtures("surveys")
def test_each_step_of_the_funnel_holds_the_next_one() -> None:
    steps = (Step.ELIGIBLE, Step.SENT, Step.SEEN, Step.RATED, Step.FINISHED)

    assert [count(step) for step in steps] == [8, 6, 4, 3, 2]
    assert count(Step.MAY_ANSWER) == 3
    assert count(Step.NOT_ASKED) == 2
    assert count(Step.OUT_OF_REACH) == 1


@pytest.mark.usefixtures("surveys")
@pytest.mark.parametrize("step", Step)
def test_the_list_behind_a_number_holds_exactly_that_many(step: Step) -> None:
    listed = browser_of(user_in("manager")).get("/admin/feedback/visitfeedback/", {"step": step})

    assert listed.context["cl"].result_count == count(step)


def test_visits_that_nobody_marked_have_a_list_of_their_own() -> None:
    CompletedVisitFactory()
    CompletedVisitFactory(attendance=2)
    CompletedVisitFactory(attendance=0)
    CompletedVisitFactory(attendance=-1)
    CompletedVisitFactory(attendance=0, cancelled=True)

    listed = browser_of(user_in("manager")).get("/admin/altegio/visit/", {"status": "unmarked"})

    assert listed.context["cl"].result_count == 2
