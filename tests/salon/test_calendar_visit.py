"""The calendar's drawer: all about one appointment, within the rights of who looks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from altegio.models import Appointment, StaffUser
from feedback.models import DigestSetting, Message, PhotoReminder
from tests.factories import (
    NOON,
    AppointmentFactory,
    AppointmentServiceFactory,
    BlockFactory,
    CompletedVisitFactory,
    GoodsLineFactory,
    PaymentFactory,
)
from tests.feedback.factories import ContactFactory, SurveyFactory
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db


def drawer(row: Appointment, role: str) -> Any:
    """The answer to a user of this role; a master is the appointment's."""
    user = user_in(role)
    if role == "master":
        StaffUser.objects.create(user=user, staff=row.staff)
    return browser_of(user).get(f"/admin/calendar/visits/{row.pk}/")


@pytest.fixture
def row() -> Appointment:
    """An appointment with everything: paid, photographed, asked about, answered badly, and with a past."""
    visit = CompletedVisitFactory(
        client__name="Олена", client__phone="+380671234567", client__comment="мати Марти"
    )
    made: Appointment = visit.appointments.get()
    made.comment, made.labels, made.source_detail = (
        "Алергія",
        [{"title": "VIP", "color": "#009800"}],
        "Віджет",
    )
    made.save()
    GoodsLineFactory(appointment=made, title="Олійка")
    PaymentFactory(appointment=made, account="Каса")
    PhotoReminder.objects.create(appointment=made, ends_at=made.ends_at, remind_at=made.ends_at, state="done")
    survey = SurveyFactory(
        visit=visit, client=visit.client, status="answered", rating=2, comment="Було боляче"
    )
    Message.objects.create(
        feedback=survey,
        contact=ContactFactory(client=visit.client),
        purpose="rating",
        text="Як усе пройшло?",
        state="sent",
        sent_at=NOON,
        seen_at=NOON,
    )
    past = AppointmentFactory(client=visit.client, staff=made.staff, starts_at=NOON - timedelta(days=30))
    AppointmentServiceFactory(appointment=past, title="Стрижка")
    others = AppointmentFactory(client=visit.client, starts_at=NOON - timedelta(days=60))
    AppointmentServiceFactory(appointment=others, title="Масаж")
    return made


def test_a_manager_sees_all_of_it(row: Appointment) -> None:
    page = drawer(row, "manager").content.decode()

    for words in (
        "Олена",
        "+380 67 123 45 67".replace(" ", "\u00a0"),
        "Алергія",
        "VIP",
        "Віджет",
        "Олійка",
        "Каса",
        "фото зроблено",
        "мати Марти",
        "Стрижка",
        "Масаж",
        "Було боляче",
        "Як усе пройшло?",
        "прочитано",
        f"https://app.alteg.io/timetable/{row.company.altegio_id}"
        f"#main_date=2026-07-01&amp;open_modal_by_record_id={row.altegio_id}",
    ):
        assert words in page, words


def test_a_receptionist_reads_neither_messages_nor_answers(row: Appointment) -> None:
    page = drawer(row, "receptionist").content.decode()

    assert "+380" in page
    assert "прочитано" in page
    for words in ("Було боляче", "Як усе пройшло?", "stars-low"):
        assert words not in page


def test_a_master_sees_no_phone_no_survey_and_no_others_work(row: Appointment) -> None:
    page = drawer(row, "master").content.decode()

    assert "Олена" in page
    assert "Алергія" in page
    assert "Стрижка" in page
    for words in ("+380", "380671234567", "мати Марти", "Масаж", "Опитування", "Було боляче", "JSON"):
        assert words not in page, words


def test_a_master_sees_the_own_stars_if_the_owner_allows_it(row: Appointment) -> None:
    DigestSetting.objects.create(for_masters=True)

    page = drawer(row, "master").content.decode()

    assert "stars-low" in page
    assert "Було боляче" not in page


def test_a_stranger_s_appointment_is_not_there_for_a_master(row: Appointment) -> None:
    user = user_in("master")
    StaffUser.objects.create(user=user, staff=AppointmentFactory().staff)

    assert browser_of(user).get(f"/admin/calendar/visits/{row.pk}/").status_code == 404


def test_a_drawer_that_is_opened_by_itself_stands_in_the_calendar(row: Appointment) -> None:
    browser = browser_of(user_in("receptionist"))

    answer = browser.get(f"/admin/calendar/visits/{row.pk}/", headers={"Sec-Fetch-Dest": "document"})

    assert answer.headers["Location"] == f"/admin/calendar/?open={row.pk}"


def test_a_calendar_block_is_shown_with_its_note() -> None:
    page = drawer(BlockFactory(comment="Навчання"), "receptionist").content.decode()

    assert "Перерва в календарі" in page
    assert "Навчання" in page
    assert "Опитування" not in page


def test_the_drawer_takes_as_many_queries_for_a_client_with_a_long_past(
    row: Appointment, django_assert_max_num_queries: Any
) -> None:
    browser = browser_of(user_in("manager"))
    for days in range(20):
        CompletedVisitFactory(client=row.client, starts_at=NOON - timedelta(days=100 + days))

    with django_assert_max_num_queries(30):
        assert browser.get(f"/admin/calendar/visits/{row.pk}/").status_code == 200
