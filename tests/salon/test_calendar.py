"""What the calendar shows of its days, to whom, and how it is noticed that something changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now

from altegio.models import Appointment, Client, StaffUser, Visit
from feedback.models import PhotoReminder
from tests.factories import (
    NOON,
    AppointmentFactory,
    AppointmentServiceFactory,
    BlockFactory,
    CompanyFactory,
    CompletedVisitFactory,
    StaffFactory,
    SyncStateFactory,
    WorkingHoursFactory,
)
from tests.feedback.factories import ContactFactory, SurveyFactory
from tests.roles import browser_of, user_in
from tests.salon.calendars import DAY, answer, cards, surveyed

pytestmark = pytest.mark.django_db


# --- cards ----------------------------------------------------------------------------------------
def test_a_card_says_who_when_what_and_how_it_stands() -> None:
    row = AppointmentFactory(client__name="Олена", staff__name="Ірина", is_online=True, comment="алергія")
    AppointmentServiceFactory(appointment=row, title="Манікюр")

    (card,) = cards()

    assert (card["client"], card["day"], card["time"]) == ("Олена", "2026-07-01", "12:00–13:00")
    assert (card["since"], card["till"]) == (720, 780)
    assert (card["staff"], card["master"]) == (row.staff_id, "Ірина")
    assert card["services"] == "Манікюр"
    assert card["status"] in ("completed", "arrived")
    assert (card["online"], card["note"], card["payment"]) == (True, "алергія", "paid")
    assert "phone" not in str(card)


def test_times_are_those_of_the_location() -> None:
    AppointmentFactory(company=CompanyFactory(altegio_id=2, timezone="Europe/Warsaw"))

    (card,) = cards()

    assert card["time"] == "11:00–12:00"


def test_cancelled_appointments_and_other_days_are_left_out() -> None:
    AppointmentFactory(cancelled=True)
    AppointmentFactory(starts_at=NOON + timedelta(days=1))

    assert cards() == []


def test_a_calendar_block_is_shown_without_a_state() -> None:
    BlockFactory(comment="Обід")

    (card,) = cards()

    assert (card["client"], card["services"], card["status"]) == ("перерва в календарі", "Обід", "block")


def test_a_debt_is_shown_only_when_the_visit_is_over() -> None:
    over = {"payment_status": "unpaid", "paid": 0}
    AppointmentFactory(**over)
    AppointmentFactory(**over, attendance=0, starts_at=NOON + timedelta(hours=2))

    assert [card["payment"] for card in cards()] == ["unpaid", ""]


def test_a_first_visit_is_marked_and_a_later_one_is_not() -> None:
    first = CompletedVisitFactory()
    CompletedVisitFactory(client=first.client, starts_at=NOON + timedelta(hours=3))

    assert [card["first"] for card in cards()] == [True, False]


@pytest.mark.parametrize(
    ("state", "mark"),
    [("planned", "planned"), ("sent", "sent"), ("done", "done"), ("declined", "")],
)
def test_a_card_shows_how_the_photo_stands(state: str, mark: str) -> None:
    row = AppointmentFactory()
    PhotoReminder.objects.create(appointment=row, ends_at=row.ends_at, remind_at=row.ends_at, state=state)

    assert cards()[0]["photo"] == mark


def test_a_card_shows_how_sure_it_is_who_the_client_is_in_instagram() -> None:
    row = AppointmentFactory()
    assert cards()[0]["instagram"] == "name_only"

    ContactFactory(client=row.client)
    assert cards("manager")[0]["instagram"] == "linked"


# --- days -------------------------------------------------------------------------------------------
def test_the_grid_reaches_over_the_working_hours() -> None:
    row = WorkingHoursFactory()

    told = answer()

    assert told["hours"] == [{"staff": row.staff_id, "day": "2026-07-01", "since": 600, "till": 1080}]
    assert (told["since"], told["till"]) == (10, 18)


def test_a_week_begins_on_monday_and_says_so_in_words() -> None:
    told = answer(view="week")

    assert told["title"] == "29 червня – 5 липня 2026"
    assert told["days"][0]["date"] == "2026-06-29"
    assert (told["back"], told["on"]) == ("2026-06-24", "2026-07-08")


def test_a_month_is_given_as_counts() -> None:
    for _number in range(3):
        AppointmentFactory()
    AppointmentFactory(attendance=-1)
    BlockFactory()
    WorkingHoursFactory()

    told = answer(view="month")
    (day,) = [day for day in told["days"] if day["date"] == "2026-07-01"]

    assert told["title"] == "Липень 2026"
    assert (day["words"], day["states"]) == ("4 записи", {"completed": 3, "no_show": 1})
    assert day["masters_words"] == "працює 1 майстер"
    assert told["cards"] == []


def test_the_days_of_the_week_say_how_many_come() -> None:
    AppointmentFactory()
    AppointmentFactory(starts_at=NOON + timedelta(days=2))

    counts = {day["date"]: day["words"] for day in answer()["strip"]}

    assert counts["2026-07-01"] == counts["2026-07-03"] == "1 запис"
    assert counts["2026-07-02"] == "0 записів"


@pytest.mark.parametrize(
    "query",
    [
        {"date": "yesterday"},
        {"start": ""},
        {"start": "2026-07-01", "end": "2026-13-01"},
        {"zone": "Nowhere/Land"},
        {"zone": "../etc"},
    ],
)
@pytest.mark.parametrize("path", ["events", "version"])
def test_dates_that_cannot_be_read_are_refused(path: str, query: dict[str, str]) -> None:
    response = browser_of(user_in("receptionist")).get(f"/admin/calendar/{path}", {**DAY, **query})

    assert response.status_code == 400


# --- cost -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ["receptionist", "manager", "master"])
def test_every_view_is_one_request_of_at_most_five_queries(
    role: str, django_assert_max_num_queries: Any
) -> None:
    user, staff = user_in(role), StaffFactory()
    if role == "master":
        StaffUser.objects.create(user=user, staff=staff)
    WorkingHoursFactory(staff=staff)
    for hour in range(6):
        visit = CompletedVisitFactory(starts_at=NOON + timedelta(hours=hour), appointment__staff=staff)
        SurveyFactory(visit=visit, client=visit.client, status="sent")
    browser = browser_of(user)

    for view in ("day", "week", "month", "agenda"):
        with django_assert_max_num_queries(5):
            told = answer(browser, view=view)
        assert len(told["cards"]) == (0 if view == "month" else 6)
        with django_assert_max_num_queries(5):
            response = browser.get(
                "/admin/calendar/version",
                {**DAY, "view": view},
                headers={"If-None-Match": f'"{told["version"]}"'},
            )
        assert response.status_code == 304


# --- what changed -----------------------------------------------------------------------------------
def test_nothing_is_sent_until_something_that_is_shown_changes() -> None:
    row, survey = surveyed(status="sent")
    SyncStateFactory(stream="appointments", last_ok_at=NOON)
    browser = browser_of(user_in("manager"))
    version = answer(browser)["version"]

    def asked() -> Any:
        known = {"If-None-Match": f'"{version}"'}
        return browser.get("/admin/calendar/version", DAY, headers=known)

    assert asked().status_code == 304
    assert asked().content == b""
    assert asked().headers["Last-Modified"] == "Wed, 01 Jul 2026 09:00:00 GMT"

    AppointmentFactory(starts_at=NOON + timedelta(days=40))  # not shown
    assert asked().status_code == 304

    for model, pk, change in (
        (Appointment, row.pk, {"cost": 5, "changed_at": Now()}),
        (Client, row.client_id, {"name": "Інша"}),
        (type(survey), survey.pk, {"status": "answered", "rating": 4}),
    ):
        model.objects.filter(pk=pk).update(**change)
        response = asked()
        assert response.status_code == 200, change
        version = response.json()["version"]
        assert asked().status_code == 304

    Visit.objects.filter(pk=row.visit_id).update(cost=1)  # no card shows it
    assert asked().status_code == 304
