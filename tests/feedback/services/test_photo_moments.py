"""When a master is reminded of a photo: once an appointment, before its end, by the location's clock."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback.models import PhotoReminder, TeamMessage
from feedback.rules.photos import PhotoReason
from feedback.services import photo_masters, photo_mornings, photo_sending, photos, team
from tests.factories import KYIV, NOON, CompanyFactory, StaffFactory
from tests.feedback.photo_rows import appointment, member, photo_service, reminder_of
from tests.feedback.services.photo_passes import DUE, MORNING, bot_and_mail, change, remind, stand

pytestmark = pytest.mark.django_db
__all__ = ["bot_and_mail"]

State = PhotoReminder.State
DAY = timedelta(days=1)


# --- reminding ------------------------------------------------------------------------------------
def test_a_master_at_work_is_reminded_in_the_quiet_hours_too() -> None:
    late = NOON.replace(hour=22)
    row = appointment(photo_service(), starts_at=late)
    member(row.staff, quiet_from=time(22), quiet_until=time(8))

    (message,) = remind(late + timedelta(minutes=40))

    assert message.not_before is None


def test_one_reminder_an_appointment_however_often_the_pass_runs() -> None:
    row = appointment(photo_service())
    member(row.staff)

    assert len(remind(DUE)) == 1
    assert remind(DUE) == []
    assert remind(DUE + timedelta(minutes=5)) == []


def test_two_passes_that_saw_the_same_reminder_send_one(monkeypatch: pytest.MonkeyPatch) -> None:
    row = appointment(photo_service())
    member(row.staff)
    photos.plan(DUE)
    queue = team.queue

    def meanwhile(*arguments: Any, **options: Any) -> Any:
        assert photo_sending.send_due(DUE) == []
        return queue(*arguments, **options)

    monkeypatch.setattr(team, "queue", meanwhile)
    stale = photo_sending.waiting(DUE)[0].reminder

    assert len(photo_sending.send_due(DUE)) == 1
    assert photo_sending._send(stale, photo_masters.masters_of([row.staff_id]), "", DUE) is None
    assert TeamMessage.objects.count() == 1


def test_an_appointment_booked_at_the_last_minute_is_reminded_of_at_once_and_none_in_the_past() -> None:
    service = photo_service()
    late = appointment(service)
    over = appointment(service)
    for row in (late, over):
        member(row.staff)
    photos.plan(MORNING)
    change(over, ends_at=NOON + timedelta(minutes=50))

    messages = remind(NOON + timedelta(minutes=55))

    assert [message.member.staff for message in messages] == [late.staff]
    assert stand(over) == (State.MISSED, PhotoReason.TOO_LATE)


def test_moved_to_another_day_the_master_is_reminded_on_that_day_too() -> None:
    row = appointment(photo_service())
    member(row.staff)
    remind(DUE)

    change(row, starts_at=NOON + DAY, ends_at=NOON + DAY + timedelta(hours=1))
    assert remind(DUE + timedelta(minutes=1)) == []
    assert stand(row) == (State.PLANNED, "")
    (second,) = remind(DUE + DAY)

    assert TeamMessage.objects.count() == 2
    assert reminder_of(row).message == second


def test_moved_within_the_day_the_master_is_not_reminded_twice() -> None:
    row = appointment(photo_service())
    member(row.staff)
    remind(DUE)

    change(row, starts_at=NOON + timedelta(hours=3), ends_at=NOON + timedelta(hours=4))

    assert remind(NOON + timedelta(hours=3, minutes=45)) == []
    assert stand(row) == (State.SENT, "")
    assert reminder_of(row).ends_at == NOON + timedelta(hours=4)


def test_a_new_master_is_reminded_whether_or_not_the_first_one_was() -> None:
    service = photo_service()
    row = appointment(service)
    first, second = member(row.staff), member(StaffFactory())
    photos.plan(MORNING)
    change(row, staff=second.staff)

    assert [message.member for message in remind(DUE)] == [second]

    change(row, staff=first.staff)
    assert [message.member for message in remind(DUE + timedelta(minutes=1))] == [first]


def test_a_message_that_has_not_gone_yet_is_withdrawn_with_the_appointment() -> None:
    row = appointment(photo_service())
    member(row.staff)
    (message,) = remind(DUE)

    change(row, cancelled=True)
    photos.plan(DUE)

    message.refresh_from_db()
    assert (message.state, message.error_code) == ("failed", "withdrawn")
    photo_sending.follow_messages(DUE)
    assert stand(row) == (State.CANCELLED, PhotoReason.CANCELLED)


def queries(deed: Any, *arguments: Any) -> int:
    """How many queries the deed takes."""
    with CaptureQueriesContext(connection) as caught:
        deed(*arguments)
    return len(caught)


@pytest.mark.parametrize(
    ("deed", "at"), [(photo_sending.send_due, DUE), (photo_mornings.send_lists, MORNING)]
)
def test_reading_is_flat_and_only_the_messages_themselves_take_queries(deed: Any, at: datetime) -> None:
    service = photo_service()
    counts = []
    for many in (1, 2, 6):
        for _number in range(many):
            member(appointment(service).staff)
        photos.plan(MORNING)
        counts.append(queries(deed, at))

    _first, two, six = counts  # the first one also makes the bot's row
    each = (six - two) / 4
    assert each <= 9
    assert two - 2 * each <= 8
    assert queries(deed, at) <= 8


# --- zones and nights -----------------------------------------------------------------------------
def test_each_location_goes_by_its_own_clock() -> None:
    warsaw = CompanyFactory(altegio_id=2, timezone="Europe/Warsaw")
    row = appointment(photo_service(company=warsaw), company=warsaw)
    member(row.staff)

    (message,) = remind(DUE)

    assert "11:00–12:00" in message.text  # noon in Kyiv


def test_moved_over_midnight_is_another_day_by_the_locations_clock_only() -> None:
    """At 23:30 in Warsaw it is tomorrow in Kyiv."""
    warsaw = CompanyFactory(altegio_id=2, timezone="Europe/Warsaw")
    start = datetime(2026, 7, 1, 22, 0, tzinfo=ZoneInfo("Europe/Warsaw"))
    row = appointment(photo_service(company=warsaw), company=warsaw, starts_at=start)
    member(row.staff)
    remind(start + timedelta(minutes=40))

    half_past = start + timedelta(minutes=90)
    change(row, starts_at=half_past, ends_at=half_past + timedelta(hours=1))

    assert remind(half_past + timedelta(minutes=45)) == []


@pytest.mark.parametrize("fold", [0, 1])
def test_an_end_in_the_hour_that_comes_twice_is_reminded_of_twenty_minutes_before(fold: int) -> None:
    end = datetime(2026, 10, 25, 3, 10, tzinfo=KYIV, fold=fold)
    moment = end.astimezone(ZoneInfo("UTC"))
    row = appointment(photo_service(), starts_at=moment - timedelta(hours=2), ends_at=moment)
    member(row.staff)

    assert remind(moment - timedelta(minutes=21)) == []
    (message,) = remind(moment - timedelta(minutes=20))

    assert "03:10" in message.text
