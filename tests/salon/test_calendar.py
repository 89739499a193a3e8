"""The calendar's events."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from altegio.models import StaffUser
from feedback.models import PhotoReminder
from tests.factories import (
    NOON,
    AppointmentFactory,
    AppointmentServiceFactory,
    BlockFactory,
    CompanyFactory,
    StaffFactory,
)
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db

DAY = {"start": "2026-07-01", "end": "2026-07-02"}


def events(role: str = "receptionist", **query: Any) -> list[dict[str, Any]]:
    """The events that a user of this role is given."""
    response = browser_of(user_in(role)).get("/admin/calendar/events", {**DAY, **query})
    assert response.status_code == 200
    return list(response.json())


def test_an_event_says_who_when_what_and_how_it_stands() -> None:
    row = AppointmentFactory(client__name="Олена", staff__name="Ірина")
    AppointmentServiceFactory(appointment=row, title="Манікюр")

    (event,) = events()

    assert (event["title"], event["start"], event["end"]) == (
        "Олена",
        "2026-07-01T12:00:00",
        "2026-07-01T13:00:00",
    )
    assert event["resourceId"] == row.staff_id
    assert event["extendedProps"]["services"] == "Манікюр"
    assert event["extendedProps"]["status"] in ("завершено", "прийшли")
    assert event["extendedProps"]["url"] == f"/admin/altegio/appointment/{row.pk}/change/"
    assert "phone" not in str(event)


def test_times_are_those_of_the_location() -> None:
    AppointmentFactory(company=CompanyFactory(altegio_id=2, timezone="Europe/Warsaw"))

    (event,) = events()

    assert event["start"] == "2026-07-01T11:00:00"


def test_cancelled_appointments_and_other_days_are_left_out() -> None:
    AppointmentFactory(cancelled=True)
    AppointmentFactory(starts_at=NOON + timedelta(days=1))

    assert events() == []


def test_a_calendar_block_is_shown_without_a_state() -> None:
    BlockFactory(comment="Обід")

    (event,) = events()

    assert event["title"] == "перерва в календарі"
    assert event["extendedProps"]["services"] == "Обід"
    assert event["extendedProps"]["status"] == ""


def test_one_master_can_be_chosen() -> None:
    mine, _other = AppointmentFactory(), AppointmentFactory()

    assert [event["id"] for event in events(staff=mine.staff_id)] == [mine.pk]


def test_a_master_is_given_the_own_day_whatever_the_address_says() -> None:
    user = user_in("master")
    mine, other = AppointmentFactory(), AppointmentFactory()
    StaffUser.objects.create(user=user, staff=mine.staff)
    browser = browser_of(user)

    own = browser.get("/admin/calendar/events", DAY).json()
    asked = browser.get("/admin/calendar/events", {**DAY, "staff": other.staff_id}).json()

    assert [event["id"] for event in own] == [mine.pk]
    assert asked == []


@pytest.mark.parametrize(
    ("state", "icon"),
    [("planned", "add_a_photo"), ("sent", "photo_camera"), ("done", "photo_library"), ("declined", "")],
)
def test_a_card_shows_how_the_photo_stands(state: str, icon: str) -> None:
    row = AppointmentFactory()
    PhotoReminder.objects.create(appointment=row, ends_at=row.ends_at, remind_at=row.ends_at, state=state)

    (event,) = events()

    assert event["extendedProps"]["photo"] == icon
    assert bool(event["extendedProps"]["photoWord"]) == bool(icon)


def test_a_month_is_given_as_counts() -> None:
    for _number in range(3):
        AppointmentFactory()
    BlockFactory()

    (day,) = events(start="2026-07-01", end="2026-08-01", counts="1")

    assert day["title"] == "3 записи"
    assert day["start"] == "2026-07-01"


@pytest.mark.parametrize(
    "query",
    [
        {"start": ""},
        {"start": "yesterday"},
        {"end": "2026-13-01"},
        {"zone": "Nowhere/Land"},
        {"zone": "../etc"},
    ],
)
def test_dates_that_cannot_be_read_are_refused(query: dict[str, str]) -> None:
    response = browser_of(user_in("receptionist")).get("/admin/calendar/events", {**DAY, **query})

    assert response.status_code == 400


@pytest.mark.parametrize("role", ["receptionist", "master"])
def test_a_day_takes_at_most_five_queries(role: str, django_assert_max_num_queries: Any) -> None:
    user, staff = user_in(role), StaffFactory()
    if role == "master":
        StaffUser.objects.create(user=user, staff=staff)
    for hour in range(6):
        row = AppointmentFactory(staff=staff, starts_at=NOON + timedelta(hours=hour))
        AppointmentServiceFactory(appointment=row)
    browser = browser_of(user)

    with django_assert_max_num_queries(5):
        response = browser.get("/admin/calendar/events", {**DAY, "zone": "Europe/Kyiv"})

    assert len(response.json()) == 6
