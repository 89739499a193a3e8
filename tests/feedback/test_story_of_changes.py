"""Each change of a survey has its time and its reason on the page of its client, and no query is added."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from feedback.models import InstagramContact, SurveyChange, VisitFeedback
from feedback.services import expiry, optouts, planning, release, tokens, ways
from tests.factories import ClientFactory, CompletedVisitFactory, InstagramClientFactory
from tests.feedback.factories import (
    DAY,
    NOW,
    AccountFactory,
    ReachableSurveyFactory,
    SurveyFactory,
    make_campaign,
)
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def account() -> Any:
    make_campaign()
    return AccountFactory()


def changes(survey: VisitFeedback) -> list[tuple[str, str]]:
    rows = SurveyChange.objects.filter(feedback=survey).order_by("pk")
    return [(row.status, row.reason) for row in rows]


def page_of(survey: VisitFeedback, role: str = "receptionist") -> str:
    return browser_of(user_in(role)).get(f"/admin/clients/{survey.client_id}/story/").content.decode()


def test_a_survey_waits_is_held_goes_out_and_ends() -> None:
    survey = ReachableSurveyFactory(person__hold_until=NOW + HOUR)
    release.release_due(NOW)
    InstagramContact.objects.update(hold_until=None)
    release.release_due(NOW + 2 * HOUR)
    VisitFeedback.objects.update(status="sent", sent_at=NOW + 2 * HOUR)
    expiry.expire(NOW + 30 * DAY)
    assert changes(survey) == [
        ("waiting", "text_held"),
        ("sending", ""),
        ("sent", ""),
        ("expired", "no_answer"),
    ]
    text = page_of(survey)
    for sentence in (
        "Заплановано опитування про візит",
        "Опитування притримано",
        "Клієнт запитав про інше: має відповісти людина.",
        "Опитування йде в Direct",
        "Клієнт не відповів вчасно",
    ):
        assert sentence in text, sentence


def test_one_that_cannot_wait_goes_earlier_and_says_so() -> None:
    now = timezone.now()
    survey = ReachableSurveyFactory(due_at=now + 5 * HOUR, expires_at=now + DAY)
    VisitFeedback.objects.update(status="sending", channel="instagram")
    assert "Опитування йде раніше, ніж заплановано, доки Direct не закрився" in page_of(survey)


def test_a_wish_moves_it_earlier() -> None:
    survey = ReachableSurveyFactory(due_at=NOW + 5 * HOUR)
    contact = InstagramContact.objects.get()
    InstagramContact.objects.update(wished_at=NOW)
    assert tokens.grant_wish(contact.pk, NOW) == 1
    change = SurveyChange.objects.get(feedback=survey)
    assert (change.was_due_at, change.due_at) == (NOW + 5 * HOUR, NOW)
    assert "хоче оцінити візит: опитування перенесено раніше" in page_of(survey)


def test_another_way_is_named() -> None:
    make_campaign(channels=["instagram", "altegio_sms"])
    client = InstagramClientFactory(phone="+380671234567")
    survey = SurveyFactory(visit=CompletedVisitFactory(client=client))
    release.release_due(NOW)
    assert ways.go_on(NOW) == 1
    assert changes(survey) == [("waiting", "never_wrote"), ("sending", "")]
    assert "іде іншим шляхом, SMS через Altegio" in page_of(survey)


def test_what_planning_decided_at_first_stays_known() -> None:
    visit = CompletedVisitFactory(client=ClientFactory())
    planning.plan(NOW)
    survey = VisitFeedback.objects.get(visit=visit)
    assert (survey.status, survey.reason, changes(survey)) == ("skipped", "no_instagram", [])
    type(visit.client).objects.filter(pk=visit.client_id).update(instagram_username="olena_k")
    planning.plan(NOW + HOUR)
    row = SurveyChange.objects.get(feedback=survey)
    assert (row.was_status, row.was_reason, row.status) == ("skipped", "no_instagram", "planned")
    text = page_of(survey)
    assert "Вирішено не питати про візит" in text
    assert "Про візит усе-таки спитають" in text


def test_who_asked_to_be_left_alone_is_told_of() -> None:
    survey = ReachableSurveyFactory()
    optouts.by_hand(survey.client_id, None, user_in("manager"), NOW)
    assert changes(survey) == [("skipped", "opted_out")]


def test_a_change_that_is_rolled_back_leaves_no_row() -> None:
    survey = ReachableSurveyFactory()
    with transaction.atomic():
        VisitFeedback.objects.update(status="waiting", reason="paused")
        assert changes(survey) == [("waiting", "paused")]
        transaction.set_rollback(True)
    assert changes(survey) == []


def test_what_changes_nothing_leaves_no_row() -> None:
    survey = ReachableSurveyFactory()
    survey.service_name = "Педикюр"
    survey.save()
    VisitFeedback.objects.update(taken_at=NOW)
    assert changes(survey) == []


def test_changes_of_many_at_once_take_one_query(django_assert_num_queries: Any) -> None:
    made = [ReachableSurveyFactory() for _each in range(5)]
    with django_assert_num_queries(1):
        VisitFeedback.objects.update(status="waiting", reason="paused")
    assert [changes(survey) for survey in made] == [[("waiting", "paused")]] * 5


def test_a_row_holds_no_words_phones_or_names() -> None:
    with connection.cursor() as cursor:
        table = connection.introspection.get_table_description(cursor, "feedback_surveychange")
    assert {column.name for column in table} == {
        "id", "feedback_id", "at", "was_status", "was_reason", "was_due_at", "status", "reason", "due_at",
        "channel",
    }  # fmt: skip


def test_the_surveys_own_page_tells_it_too() -> None:
    survey = ReachableSurveyFactory()
    release.release_due(NOW)
    page = browser_of(user_in("manager")).get(f"/admin/feedback/visitfeedback/{survey.pk}/change/")
    assert "Опитування йде в Direct" in page.content.decode()


def test_the_page_takes_no_more_queries_for_many_changes(django_assert_max_num_queries: Any) -> None:
    survey = ReachableSurveyFactory()
    VisitFeedback.objects.update(status="waiting", reason="paused")
    browser, address = browser_of(user_in("manager")), f"/admin/clients/{survey.client_id}/story/"
    browser.get(address)
    with django_assert_max_num_queries(60) as few:
        browser.get(address)
    most = len(few)
    for number in range(30):
        VisitFeedback.objects.update(reason="paused" if number % 2 else "window_closed")
    with django_assert_max_num_queries(most):
        browser.get(address)
