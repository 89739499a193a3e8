"""What the calendar shows of its days, to whom, and how it is noticed that something changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from django.test import Client as Browser

from altegio.models import Appointment, Client, StaffUser, Visit
from feedback.models import DigestSetting, Message, PhotoReminder
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

pytestmark = pytest.mark.django_db

DAY = {"view": "day", "date": "2026-07-01", "zone": "Europe/Kyiv"}


def answer(who: str | Browser = "receptionist", **query: Any) -> dict[str, Any]:
    """What a browser, or a user of a role, is given."""
    browser = browser_of(user_in(who)) if isinstance(who, str) else who
    response = browser.get("/admin/calendar/events", {**DAY, **query})
    assert response.status_code == 200
    return dict(response.json())


def cards(who: str | Browser = "receptionist", **query: Any) -> list[dict[str, Any]]:
    """The cards that are given."""
    return list(answer(who, **query)["cards"])


def shown(who: str | Browser = "receptionist", **query: Any) -> list[int]:
    """The appointments that are given."""
    return [card["id"] for card in cards(who, **query)]


def master_of(row: Appointment) -> Browser:
    """The browser of this appointment's master."""
    user = user_in("master")
    StaffUser.objects.create(user=user, staff=row.staff)
    return browser_of(user)


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


# --- the survey's mark ------------------------------------------------------------------------------
def surveyed(**values: Any) -> Any:
    """An appointment of a visit that is asked about."""
    visit = CompletedVisitFactory()
    survey = SurveyFactory(visit=visit, client=visit.client, **values)
    return visit.appointments.get(), survey


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
