"""The digest of the week: when, to whom, once, and what stands in it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from feedback.models import Case, Tag, TagMark, TeamMember, TeamMessage, VisitFeedback
from feedback.services import cases, digests
from tests.factories import (
    KYIV,
    CompletedVisitFactory,
    InstagramClientFactory,
    StaffFactory,
    StaffUserFactory,
)
from tests.feedback.cases import HOUR, manager, opened, survey_of
from tests.feedback.factories import AccountFactory, SurveyFactory, make_campaign

pytestmark = pytest.mark.django_db

# Within the week from Monday 29 June to Sunday 5 July 2026.
MIDWEEK = datetime(2026, 7, 1, 15, 0, tzinfo=KYIV)
MONDAY = datetime(2026, 7, 6, 9, 0, tzinfo=KYIV)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def mail(settings: Any) -> None:
    settings.EMAIL_READY = True
    AccountFactory()
    make_campaign(since=MIDWEEK - 365 * DAY)


def answered(rating: int, *, at: datetime = MIDWEEK, **values: Any) -> VisitFeedback:
    fields = {"status": "answered", "sent_at": at - HOUR, "received_at": at, "rating": rating, **values}
    visit = CompletedVisitFactory(starts_at=at - DAY, client=InstagramClientFactory(name="Олена"))
    survey: VisitFeedback = SurveyFactory(visit=visit, **fields)
    return survey


def text_of(member: TeamMember) -> str:
    return str(TeamMessage.objects.get(member=member).text)


# --- when and to whom -----------------------------------------------------------------------------
def test_it_goes_on_monday_morning_once_however_often_one_looks() -> None:
    member = manager()
    answered(5)
    assert digests.queue_due(MONDAY - timedelta(minutes=1)) == 0
    assert digests.queue_due(MONDAY) == 1
    assert digests.queue_due(MONDAY) == 0
    assert digests.queue_due(MONDAY + DAY) == 0
    assert TeamMessage.objects.get().key == f"digest:2026-W27:{member.pk}"
    assert digests.queue_due(MONDAY + 7 * DAY) == 1


def test_a_monday_that_was_missed_is_made_up_for_on_tuesday_and_not_later() -> None:
    manager()
    assert digests.queue_due(MONDAY + 3 * DAY) == 0
    assert digests.queue_due(MONDAY + DAY) == 1


def test_a_week_before_anything_began_is_not_told_of() -> None:
    """A product that starts on Tuesday has nothing to say about last week, nor to a new colleague."""
    manager("new", created_at=MONDAY + HOUR)
    assert digests.queue_due(MONDAY + DAY) == 0
    manager()
    make_campaign(since=MONDAY + HOUR)
    assert digests.queue_due(MONDAY + DAY) == 0
    assert digests.queue_due(MONDAY + 7 * DAY) == 2


@pytest.mark.parametrize(
    "monday", [datetime(2026, 3, 30, 9, 0, tzinfo=KYIV), datetime(2026, 10, 26, 9, 0, tzinfo=KYIV)]
)
def test_after_a_night_on_which_the_clocks_changed_it_is_nine_in_the_morning_too(monday: datetime) -> None:
    manager()
    last = (monday - timedelta(minutes=1)).astimezone(KYIV)
    assert digests.queue_due(last) == 0
    assert digests.queue_due(monday) == 1


def test_only_who_wants_it_gets_it() -> None:
    manager("yes")
    manager("no", wants_digest=False)
    manager("gone", active=False)
    manager("desk", role="receptionist")
    digests.queue_due(MONDAY)
    assert [row.member.name for row in TeamMessage.objects.all()] == ["Yes"]


def test_who_cannot_be_reached_on_monday_gets_it_as_soon_as_there_is_a_way(settings: Any) -> None:
    settings.EMAIL_READY = False
    manager()
    assert digests.queue_due(MONDAY) == 0
    settings.EMAIL_READY = True
    assert digests.queue_due(MONDAY + HOUR) == 1
    assert TeamMessage.objects.get().state == "queued"


# --- what stands in it ----------------------------------------------------------------------------
def test_it_tells_of_the_week_and_of_nothing_else() -> None:
    member = manager(language="en")
    answered(5, would_recommend=True, comment="Чудовий манікюр, чудові майстри")
    loved = answered(4, would_recommend=False, comment="манікюр гарний")
    answered(1, at=MIDWEEK - 7 * DAY)
    answered(1, at=MIDWEEK + 7 * DAY)
    SurveyFactory(visit=CompletedVisitFactory(starts_at=MIDWEEK), status="waiting", reason="never_wrote")
    tag = Tag.objects.create(name="якість")
    TagMark.objects.create(tag=tag, survey=loved, at=MIDWEEK)
    digests.queue_due(MONDAY)
    text = text_of(member)
    for line in (
        "The week 29 Jun – 5 Jul",
        "Surveys sent in the week: 2, answered by now: 2 (100 %)",
        "Answers received in the week, to earlier surveys too: 2",
        "Average rating: 4.5 (of 2)",
        "5★ 1 · 4★ 1",
        "Would recommend: 50 % (of 2)",
        "No low scores received in the week.",
        "Open cases: 0",
        "Tags: якість (1)",
        "Words in comments: манікюр (2)",
        "/admin/feedback/visitfeedback/",
    ):
        assert line in text, line
    assert "OVERDUE" not in text


def test_it_names_low_scores_and_cases_that_are_overdue() -> None:
    member = manager(language="en")
    fresh = opened(2, now=MIDWEEK)
    old = opened(1, now=MIDWEEK - 20 * DAY, name="Ірина")
    done = opened(3, now=MIDWEEK, name="Катерина")
    cases.resolve(done.pk, "Готово", member.user, MIDWEEK + 5 * HOUR)
    Case.objects.filter(pk=fresh.pk).update(due_at=MONDAY + DAY)
    TeamMessage.objects.all().delete()
    digests.queue_due(MONDAY)
    text = text_of(member)
    for line in (
        "2 low scores received in the week:",
        "• Олена, 2★, Оксана, new",
        "• Катерина, 3★, Оксана, resolved",
        "Open cases: 2",
        "Resolved in the week: 1, in 5 h (median)",
        "OVERDUE: 1",
        "• Ірина, 1★, Оксана, new",
        f"/admin/feedback/case/{old.pk}/change/",
    ):
        assert line in text, line
    for case in (fresh, old, done):
        assert case.survey.client is not None
        assert case.survey.client.phone not in text


def test_many_low_scores_are_named_to_the_fifth_and_counted() -> None:
    member = manager(language="en")
    for number in range(8):
        opened(1, now=MIDWEEK, name=f"Клієнтка {number}")
    TeamMessage.objects.all().delete()
    digests.queue_due(MONDAY)
    assert "8 low scores received in the week:" in text_of(member)
    assert text_of(member).count("and 3 more") == 2


def test_an_empty_week_is_told_as_empty() -> None:
    member = manager(language="en")
    digests.queue_due(MONDAY)
    assert "Surveys sent in the week: 0, answered by now: 0 (–)" in text_of(member)
    assert "to earlier surveys too: 0" in text_of(member)


def test_what_is_asked_on_monday_about_sunday_stands_in_the_digest_of_its_own_week_and_only_there() -> None:
    member = manager(language="en")
    sunday = CompletedVisitFactory(starts_at=MONDAY - 14 * HOUR)
    SurveyFactory(visit=sunday, status="sent", sent_at=MONDAY + HOUR)
    digests.queue_due(MONDAY + 2 * HOUR)
    assert "Surveys sent in the week: 0, answered by now: 0 (–)" in text_of(member)
    TeamMessage.objects.all().delete()
    digests.queue_due(MONDAY + 7 * DAY)
    assert "Surveys sent in the week: 1, answered by now: 0 (0 %)" in text_of(member)
    TeamMessage.objects.all().delete()
    digests.queue_due(MONDAY + 14 * DAY)
    assert "Surveys sent in the week: 0, answered by now: 0 (–)" in text_of(member)


def test_an_answer_of_the_next_week_counts_for_the_survey_and_is_received_in_its_own_week() -> None:
    member = manager(language="en")
    answered(2, at=MONDAY + HOUR, sent_at=MONDAY - 4 * HOUR - 7 * HOUR)
    digests.queue_due(MONDAY + 2 * HOUR)
    assert "Surveys sent in the week: 1, answered by now: 1 (100 %)" in text_of(member)
    assert "to earlier surveys too: 0" in text_of(member)
    assert "Average rating" not in text_of(member)
    TeamMessage.objects.all().delete()
    digests.queue_due(MONDAY + 7 * DAY)
    assert "Surveys sent in the week: 0, answered by now: 0 (–)" in text_of(member)
    assert "to earlier surveys too: 1" in text_of(member)
    assert "Average rating: 2.0 (of 1)" in text_of(member)


def test_everything_takes_a_flat_number_of_queries(django_assert_max_num_queries: Any) -> None:
    manager("olha")
    opened(1, now=MIDWEEK)
    with django_assert_max_num_queries(40) as few:
        digests.queue_due(MONDAY)
    TeamMessage.objects.all().delete()
    for number in range(6):
        opened(1, now=MIDWEEK, name=f"К{number}", comment="Довгі коментарі")
        answered(5, comment="Гарні коментарі")
    TeamMessage.objects.all().delete()
    with django_assert_max_num_queries(len(few)):
        digests.queue_due(MONDAY)


# --- a master's own -------------------------------------------------------------------------------
def a_master(name: str = "Оксана", **values: Any) -> TeamMember:
    staff = StaffFactory(name=name)
    plain = {"quiet_from": None, "quiet_until": None, "created_at": MIDWEEK - 30 * DAY}
    return TeamMember.objects.create(
        name=name, staff=staff, email=f"m{staff.pk}@example.com", **plain, **values
    )


def test_masters_get_nothing_until_the_owner_allows_it() -> None:
    master = a_master(language="en")
    answered(5, staff=master.staff)
    assert digests.queue_due(MONDAY) == 0
    digests.allow_masters(allowed=True)
    assert digests.queue_due(MONDAY) == 1
    digests.allow_masters(allowed=False)
    assert digests.queue_due(MONDAY + 7 * DAY) == 0


def test_a_masters_digest_holds_only_the_own_scores_and_nobodys_name_words_or_phone() -> None:
    digests.allow_masters(allowed=True)
    one, other = a_master("Оксана", language="en"), a_master("Ірина", language="en")
    mine = answered(5, staff=one.staff, comment="Таємні слова", would_recommend=True)
    answered(1, staff=other.staff)
    a_master("Без візитів")
    a_master("Не хоче", wants_digest=False)
    digests.queue_due(MONDAY)
    assert set(TeamMessage.objects.values_list("member__name", flat=True)) == {"Оксана", "Ірина"}
    text = text_of(one)
    assert "to earlier surveys too: 1" in text
    assert "Average rating: 5.0 (of 1)" in text
    assert "1★" not in text
    assert mine.client is not None
    for secret in ("Таємні", mine.client.name, mine.client.phone, "/admin/"):
        assert secret not in text, secret
    assert "Average rating: 1.0 (of 1)" in text_of(other)


def test_a_master_who_is_known_by_the_user_gets_it_too() -> None:
    digests.allow_masters(allowed=True)
    tied = StaffUserFactory()
    tied.user.email = "m@example.com"
    tied.user.save()
    member = TeamMember.objects.create(name="Оля", user=tied.user, created_at=MIDWEEK - DAY)
    answered(4, staff=tied.staff)
    digests.queue_due(MONDAY)
    assert TeamMessage.objects.get().member == member


def test_a_manager_who_is_a_master_gets_one_digest_with_everything() -> None:
    digests.allow_masters(allowed=True)
    member = manager(language="en", staff=StaffFactory())
    survey_of()
    answered(5, staff=member.staff)
    digests.queue_due(MONDAY)
    assert "No low scores received in the week." in text_of(member)
