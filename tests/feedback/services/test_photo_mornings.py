"""The list of the day's photos that masters get in the morning."""

from __future__ import annotations

from datetime import timedelta

import pytest

from feedback.services import photo_mornings, photos
from tests.factories import NOON, CompanyFactory
from tests.feedback.photo_rows import appointment, member, photo_service, set_photos
from tests.feedback.services.photo_passes import MORNING, bot_and_mail

pytestmark = pytest.mark.django_db
__all__ = ["bot_and_mail"]

DAY = timedelta(days=1)


def test_in_the_morning_each_master_gets_one_list_of_the_day() -> None:
    service = photo_service()
    row = appointment(service)
    appointment(service, staff=row.staff, starts_at=NOON + timedelta(hours=3), client__name="Жанель Смітсон")
    appointment(service, staff=row.staff, starts_at=NOON + DAY)
    ward = member(row.staff)
    photos.plan(MORNING)

    (message,) = photo_mornings.send_lists(MORNING)

    assert (message.member, message.purpose) == (ward, "photo_day")
    assert "12:00 – Олена К., Манікюр" in message.text
    assert "15:00 – Жанель С., Манікюр" in message.text
    assert message.text.count("Манікюр") == 2
    assert photo_mornings.send_lists(MORNING + timedelta(minutes=1)) == []


@pytest.mark.parametrize("hours", [-0.1, 3.0])
def test_the_list_is_sent_neither_before_its_time_nor_when_the_morning_is_over(hours: float) -> None:
    member(appointment(photo_service()).staff)
    photos.plan(MORNING - timedelta(hours=1))

    assert photo_mornings.send_lists(MORNING + timedelta(hours=hours)) == []


def test_the_list_can_be_switched_off() -> None:
    member(appointment(photo_service()).staff)
    set_photos(morning_list=False)
    photos.plan(MORNING)

    assert photo_mornings.send_lists(MORNING) == []


def test_the_morning_comes_to_each_location_by_its_clock() -> None:
    warsaw = CompanyFactory(altegio_id=2, timezone="Europe/Warsaw")
    here = appointment(photo_service())
    there = appointment(photo_service(company=warsaw), company=warsaw)
    for row in (here, there):
        member(row.staff)
    photos.plan(MORNING)

    assert [one.member.staff for one in photo_mornings.send_lists(MORNING)] == [here.staff]
    assert [one.member.staff for one in photo_mornings.send_lists(MORNING + timedelta(hours=1))] == [
        there.staff
    ]
