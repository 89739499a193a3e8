"""Which appointments the calendar shows to whom, and what it says of their surveys."""

from __future__ import annotations

from datetime import timedelta

import pytest

from feedback.models import DigestSetting, Message
from tests.factories import (
    NOON,
    AppointmentFactory,
    AppointmentServiceFactory,
    BlockFactory,
    CompanyFactory,
    WorkingHoursFactory,
)
from tests.feedback.factories import ContactFactory
from tests.roles import browser_of, user_in
from tests.salon.calendars import answer, cards, master_of, shown, surveyed

pytestmark = pytest.mark.django_db


# --- the survey's mark ------------------------------------------------------------------------------
def test_the_mark_of_a_survey_says_when_it_is_due_and_when_it_was_seen() -> None:
    _row, survey = surveyed(status="planned", due_at=NOON + timedelta(days=1))
    assert cards()[0]["survey"]["text"] == "12:00"

    survey.status = "sent"
    survey.save()
    assert cards("manager")[0]["survey"]["state"] == "sent"

    Message.objects.create(
        feedback=survey, contact=ContactFactory(), purpose="rating", text="?", seen_at=NOON, state="sent"
    )
    assert cards("owner")[0]["survey"]["state"] == "seen"


def test_a_rating_is_for_those_who_may_see_answers() -> None:
    surveyed(status="answered", rating=2)

    assert cards("manager")[0]["survey"] == {"state": "low", "text": "★2", "words": "2 з 5"}
    assert cards("receptionist")[0]["survey"]["state"] == "answered"
    assert "rating" not in str(cards("owner")[0].keys())


def test_a_master_sees_the_own_rating_if_the_owner_allows_it() -> None:
    row, _survey = surveyed(status="answered", rating=5)
    browser = master_of(row)

    assert cards(browser)[0]["survey"] is None
    DigestSetting.objects.create(for_masters=True)
    assert cards(browser)[0]["survey"]["text"] == "★5"


# --- filters ----------------------------------------------------------------------------------------
def test_masters_can_be_chosen() -> None:
    mine, other, _third = AppointmentFactory(), AppointmentFactory(), AppointmentFactory()

    assert shown(staff=mine.staff_id) == [mine.pk]
    assert shown("manager", staff=f"{mine.staff_id},{other.staff_id}") == [mine.pk, other.pk]


def test_states_can_be_chosen_and_cancelled_ones_too() -> None:
    AppointmentFactory()
    pending = AppointmentFactory(attendance=0)
    cancelled = AppointmentFactory(cancelled=True)
    BlockFactory()

    assert shown(status="pending") == [pending.pk]
    assert shown("manager", status="pending,cancelled") == [pending.pk, cancelled.pk]


def test_a_service_a_location_and_unpaid_visits_can_be_chosen() -> None:
    AppointmentFactory()
    row = AppointmentFactory(
        company=CompanyFactory(altegio_id=2), payment_status="partial", client__instagram_username=""
    )
    line = AppointmentServiceFactory(appointment=row)

    browser = browser_of(user_in("manager"))
    for query in (
        {"service": line.service_id},
        {"location": row.company_id},
        {"unpaid": "1"},
        {"instagram": "no"},
        {"service": line.service_id, "unpaid": "1", "instagram": "no"},
    ):
        assert shown(browser, **query) == [row.pk], query
    assert len(shown(browser)) == 2


def test_surveys_can_be_chosen_by_how_they_stand() -> None:
    low, _survey = surveyed(status="answered", rating=1)
    waiting, _survey = surveyed(status="waiting", reason="never_wrote")
    unasked = AppointmentFactory()
    browser = browser_of(user_in("manager"))

    assert shown(browser, survey="low") == [low.pk]
    assert shown(browser, survey="answered") == [low.pk]
    assert shown(browser, survey="waiting") == [waiting.pk]
    assert shown(browser, survey="none") == [unasked.pk]
    assert shown(browser, survey="seen") == []


def test_a_receptionist_cannot_feel_out_a_rating_by_a_filter() -> None:
    surveyed(status="answered", rating=1)
    surveyed(status="answered", rating=5)

    assert len(cards(survey="low")) == 2


def test_a_master_is_given_the_own_day_whatever_the_address_says() -> None:
    mine, other = AppointmentFactory(), AppointmentFactory()
    WorkingHoursFactory(staff=mine.staff)
    WorkingHoursFactory(staff=other.staff)
    browser = master_of(mine)

    own, asked = answer(browser), answer(browser, staff=other.staff_id)

    assert [card["id"] for card in own["cards"]] == [mine.pk]
    assert [stretch["staff"] for stretch in own["hours"]] == [mine.staff_id]
    assert sum(day["count"] for day in own["strip"]) == 1
    assert (asked["cards"], asked["hours"]) == ([], [])
