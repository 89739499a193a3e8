"""Figures of answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from feedback.figures import By, Line, Scope, Scores, figures
from feedback.models import VisitFeedback
from tests.factories import (
    KYIV,
    NOON,
    AppointmentServiceFactory,
    CompanyFactory,
    CompletedVisitFactory,
    ServiceCategoryFactory,
    ServiceFactory,
    StaffFactory,
)
from tests.feedback.factories import AnswerFactory, SurveyFactory, make_campaign

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
JULY = Scope(datetime(2026, 7, 1, tzinfo=KYIV), datetime(2026, 8, 1, tzinfo=KYIV), NOON + 20 * DAY, KYIV)


@pytest.fixture(autouse=True)
def _campaign() -> None:
    make_campaign()


def answered(rating: int | None = 5, **values: Any) -> VisitFeedback:
    """A survey of July that was answered a day after it was sent."""
    sent = {
        "status": "answered",
        "channel": "instagram",
        "sent_at": NOON + DAY,
        "received_at": NOON + 2 * DAY,
    }
    return SurveyFactory(rating=rating, **{**sent, **values})


def _of(**values: Any) -> Scope:
    return Scope(**{**JULY.__dict__, **values})


def _whole(scope: Scope = JULY) -> Scores:
    return figures(scope)[0].scores


def _lines(by: By, scope: Scope = JULY) -> dict[str, Line]:
    return {line.title or str(line.key): line for line in figures(scope, by)}


def test_ratings_and_recommendations_are_counted() -> None:
    for rating, would in ((5, True), (5, True), (4, None), (1, False), (None, True)):
        answered(rating, would_recommend=would)
    whole = _whole()
    assert (dict(whole.stars), whole.rated) == ({5: 2, 4: 1, 1: 1}, 4)
    assert (whole.yes, whole.said) == (3, 4)


def test_ratings_to_ten_are_counted_apart_from_those_to_five() -> None:
    answered(5, rating_of_ten=9)
    answered(4, rating_of_ten=7)
    answered(4)
    whole = _whole()
    assert (dict(whole.stars), dict(whole.tens), whole.rated) == ({4: 1}, {9: 1, 7: 1}, 3)


def test_promoters_are_those_who_answered_from_0_to_10_and_no_others() -> None:
    AnswerFactory(feedback=answered(), question_key="recommend", kind="scale", number=10)
    AnswerFactory(feedback=answered(), question_key="recommend", kind="scale", number=3)
    AnswerFactory(feedback=answered(), question_key="recommend", kind="rating10", number=10)
    AnswerFactory(feedback=answered(), question_key="coffee", kind="scale", number=0)
    assert dict(_whole().nps) == {10: 1, 3: 1}
    assert _lines(By.CHANNEL)["instagram"].scores.nps.total() == 2


def test_the_response_rate_is_that_of_the_surveys_sent_in_the_period_rated_within_a_week() -> None:
    answered()
    answered(received_at=NOON + 8 * DAY, sent_at=NOON)
    answered(None)
    answered(visit_date=NOON - 3 * DAY, sent_at=JULY.start)
    answered(sent_at=JULY.start - DAY)
    SurveyFactory(status="sent", sent_at=JULY.now - 2 * DAY)
    SurveyFactory(status="skipped")
    whole = _whole()
    assert (whole.sent, whole.in_time, whole.open) == (5, 2, 1)


def test_answers_belong_to_the_day_of_the_visit() -> None:
    answered(visit_date=JULY.start - timedelta(minutes=1))
    answered(visit_date=JULY.end)
    assert _whole().rated == 0
    week, *others = figures(_of(start=JULY.start - 7 * DAY, end=JULY.start), By.WEEK)
    assert (f"{week.key}", week.scores.rated, others) == ("2026-06-29", 1, [])


def test_each_way_of_looking_finds_its_lines() -> None:
    oksana, other = StaffFactory(name="Оксана"), CompanyFactory(altegio_id=1002, title="Другий салон")
    nails = ServiceCategoryFactory(title="Нігті")
    manicure = ServiceFactory(title="Манікюр", category=nails)
    visit = CompletedVisitFactory(appointment__service=manicure)
    AppointmentServiceFactory(appointment=visit.appointments.get(), service=manicure)
    AppointmentServiceFactory(appointment=visit.appointments.get(), service=None, title="Стара послуга")
    answered(visit=visit, staff=oksana)
    answered(visit=CompletedVisitFactory(company=other), channel="email", staff=None, master_name="Ірина")

    rated = {by: {name: line.scores.rated for name, line in _lines(by).items()} for by in By}
    assert rated[By.STAFF] == {"Оксана": 1, "Ірина": 1}
    assert rated[By.CHANNEL] == {"instagram": 1, "email": 1}
    assert rated[By.LOCATION] == {"Салон": 1, "Другий салон": 1}
    assert rated[By.SERVICE] | {"Манікюр": 1, "Стара послуга": 1} == rated[By.SERVICE]
    assert rated[By.CATEGORY] | {"Нігті": 1} == rated[By.CATEGORY]
    assert rated[By.MONTH] == {"2026-07-01": 2}
    assert rated[By.WEEK] == {"2026-06-29": 2}


def test_it_is_narrowed_to_a_master_a_service_a_category_a_channel_and_a_location() -> None:
    mine = answered(staff=StaffFactory())
    answered(channel="email", visit=CompletedVisitFactory(company=CompanyFactory(altegio_id=1002)))
    service = mine.visit.appointments.get().services.get().service
    for narrowed in (
        {"staff": mine.staff_id},
        {"service": service.pk},
        {"category": service.category_id},
        {"company": mine.visit.company_id},
        {"channel": "instagram"},
    ):
        whole = _whole(_of(**narrowed))
        assert (whole.rated, whole.sent) == (1, 1), narrowed


@pytest.mark.parametrize("by", [None, *By])
def test_each_report_takes_three_queries(by: By | None, django_assert_num_queries: Any) -> None:
    answered()
    with django_assert_num_queries(3):
        assert len(figures(JULY, by)) == 1


def test_nothing_answered_is_an_empty_line() -> None:
    assert figures(JULY) == [Line(None, "", Scores())]
    assert figures(JULY, By.STAFF) == []
