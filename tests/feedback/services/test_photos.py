"""Reminders of photos follow the appointments of the mirror."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from altegio.models import Appointment
from feedback.models import PhotoReminder, PhotoService
from feedback.rules.photos import PhotoReason
from feedback.services import photo_sending, photo_settings, photos
from tests.factories import (
    NOON,
    AppointmentServiceFactory,
    BlockFactory,
    ServiceFactory,
    StaffFactory,
    UserFactory,
)
from tests.feedback.photo_rows import appointment, photo_service, reminder_of, set_photos
from tests.feedback.services.photo_passes import DUE, MORNING, bot_and_mail, change, stand

pytestmark = pytest.mark.django_db
__all__ = ["bot_and_mail"]

State = PhotoReminder.State
DAY = timedelta(days=1)


# --- planning -------------------------------------------------------------------------------------
def test_a_coming_appointment_with_a_marked_service_gets_a_reminder_before_its_end() -> None:
    service = photo_service()
    row = appointment(service)

    assert photos.plan(MORNING) == 1

    found = reminder_of(row)
    assert (found.state, found.remind_at, found.staff_id) == (State.PLANNED, DUE, row.staff_id)
    assert found.service_ids == [service.pk]


def test_only_marked_services_count() -> None:
    plain = appointment(ServiceFactory())
    both = appointment(photo_service())
    AppointmentServiceFactory(appointment=both, service=ServiceFactory())
    switched_off = photo_service()
    PhotoService.objects.filter(service=switched_off).update(needed=False)
    appointment(switched_off)

    photos.plan(MORNING)

    assert list(PhotoReminder.objects.values_list("appointment", flat=True)) == [both.pk]
    assert not PhotoReminder.objects.filter(appointment=plain).exists()


@pytest.mark.parametrize(
    "values",
    [
        {"cancelled": True},
        {"attendance": -1},
        {"vanished_at": NOON - DAY},
        {"starts_at": MORNING - timedelta(hours=1)},  # over at nine
        {"starts_at": NOON + 3 * DAY},
    ],
)
def test_no_reminder_is_made_of_what_will_not_take_place_is_over_or_is_far_off(
    values: dict[str, Any],
) -> None:
    appointment(photo_service(), **values)

    assert photos.plan(MORNING) == 0


def test_a_calendar_block_wants_no_photo() -> None:
    AppointmentServiceFactory(appointment=BlockFactory(), service=photo_service())

    assert photos.plan(MORNING) == 0


def test_nothing_is_planned_while_reminders_are_off_and_what_was_planned_is_called_off() -> None:
    service = photo_service()
    row = appointment(service)
    photos.plan(MORNING)
    set_photos(enabled=False)
    appointment(service)

    assert photos.plan(MORNING) == 1
    assert stand(row) == (State.CANCELLED, PhotoReason.SWITCHED_OFF)

    set_photos(enabled=True)
    photos.plan(MORNING)
    assert stand(row) == (State.PLANNED, "")


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"cancelled": True}, PhotoReason.CANCELLED),
        ({"attendance": -1}, PhotoReason.NO_SHOW),
        ({"vanished_at": MORNING}, PhotoReason.VANISHED),
        ({"client": None}, PhotoReason.NO_CLIENT),
    ],
)
def test_a_reminder_is_called_off_with_the_appointment_and_comes_back_with_it(
    values: dict[str, Any], reason: PhotoReason
) -> None:
    row = appointment(photo_service())
    before = {name: getattr(row, name) for name in values}
    photos.plan(MORNING)

    change(row, **values)
    photos.plan(MORNING)
    assert stand(row) == (State.CANCELLED, reason)

    change(row, **before)
    photos.plan(MORNING)
    assert stand(row) == (State.PLANNED, "")


def test_a_service_that_is_taken_out_of_the_appointment_calls_the_reminder_off() -> None:
    row = appointment(photo_service())
    photos.plan(MORNING)

    row.services.all().delete()
    photos.plan(MORNING)

    assert stand(row) == (State.CANCELLED, PhotoReason.NOT_MARKED)


def test_a_moved_appointment_takes_its_reminder_along() -> None:
    row = appointment(photo_service())
    photos.plan(MORNING)

    change(row, starts_at=NOON + timedelta(hours=2), ends_at=NOON + timedelta(hours=4))
    photos.plan(MORNING)

    found = reminder_of(row)
    assert (found.remind_at, found.ends_at) == (
        NOON + timedelta(hours=3, minutes=40),
        NOON + timedelta(hours=4),
    )


def test_an_appointment_moved_out_of_sight_and_back_is_still_followed() -> None:
    row = appointment(photo_service())
    photos.plan(MORNING)
    change(row, starts_at=NOON + 9 * DAY, ends_at=NOON + 9 * DAY + timedelta(hours=1))
    photos.plan(MORNING)
    assert reminder_of(row).remind_at == DUE + 9 * DAY

    # Nobody looked for a week, then it stands where it was, a day later.
    change(row, starts_at=NOON + 10 * DAY, ends_at=NOON + 10 * DAY + timedelta(hours=1))
    photos.plan(MORNING + 10 * DAY)
    assert reminder_of(row).remind_at == DUE + 10 * DAY


def test_another_lead_moves_what_is_planned() -> None:
    row = appointment(photo_service())
    photos.plan(MORNING)

    set_photos(minutes_before=45)
    photos.plan(MORNING)

    assert reminder_of(row).remind_at == NOON + timedelta(minutes=15)


def test_a_second_look_at_the_same_moment_finds_nothing_to_do() -> None:
    service = photo_service()
    for values in ({}, {"cancelled": True}, {"staff": None}, {"starts_at": NOON - timedelta(hours=1)}):
        appointment(service, **values)
    moved = appointment(service)
    photos.plan(MORNING)
    photo_sending.send_due(DUE)
    change(moved, starts_at=NOON + DAY, ends_at=NOON + DAY + timedelta(hours=1), attendance=-1)

    photos.plan(DUE)

    assert photos.plan(DUE) == 0


def test_planning_takes_as_few_queries_for_many_as_for_one(django_assert_max_num_queries: Any) -> None:
    service = photo_service()
    staff = StaffFactory()
    for _number in range(12):
        appointment(service, staff=staff)

    with django_assert_max_num_queries(7):
        assert photos.plan(MORNING) == 12
    with django_assert_max_num_queries(4):
        assert photos.plan(MORNING) == 0
    Appointment.objects.update(ends_at=NOON + timedelta(hours=3))
    with django_assert_max_num_queries(8):
        assert photos.plan(MORNING) == 12


# --- which services -------------------------------------------------------------------------------
def test_services_are_marked_and_unmarked_and_who_did_it_is_kept() -> None:
    user = UserFactory()
    kept, off, on = photo_service(), photo_service(), ServiceFactory()
    among = [kept.pk, off.pk, on.pk]

    assert photo_settings.mark({kept.pk, on.pk}, among, user, NOON) == 2

    assert set(photo_settings.marked().values_list("service", flat=True)) == {kept.pk, on.pk}
    assert PhotoService.objects.get(service=on).changed_by == user
    assert PhotoService.objects.get(service=kept).changed_by is None
    assert photo_settings.mark({kept.pk, on.pk}, among, user, NOON) == 0
