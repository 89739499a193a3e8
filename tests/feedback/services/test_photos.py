"""Reminders follow the appointments of the mirror, and each master is reminded once."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from altegio.models import Appointment
from feedback.models import PhotoReminder, PhotoService, TeamMember, TeamMessage
from feedback.rules.photos import PhotoReason
from feedback.services import (
    photo_answers,
    photo_masters,
    photo_mornings,
    photo_sending,
    photo_settings,
    photos,
    team,
)
from tests.factories import (
    KYIV,
    NOON,
    AppointmentServiceFactory,
    BlockFactory,
    CompanyFactory,
    ServiceFactory,
    StaffFactory,
    StaffUserFactory,
    UserFactory,
)
from tests.feedback.photo_rows import appointment, member, photo_service, reminder_of, set_photos

pytestmark = pytest.mark.django_db

State = PhotoReminder.State
MORNING = NOON.replace(hour=9)
DUE = NOON + timedelta(minutes=40)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _telegram(settings: Any) -> None:
    settings.TELEGRAM_BOT_TOKEN = "sandbox-bot"
    settings.EMAIL_READY = True


def stand(row: Appointment) -> tuple[str, str]:
    """State and reason of the appointment's reminder."""
    found = reminder_of(row)
    return found.state, found.reason


def change(row: Appointment, **values: Any) -> None:
    """Let Altegio change the appointment."""
    Appointment.objects.filter(pk=row.pk).update(**values)


def remind(now: datetime) -> list[TeamMessage]:
    """A pass of the task at this moment; the messages that it put into the outbox."""
    photos.plan(now)
    return [each.message for each in photo_sending.send_due(now)]


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


# --- reminding ------------------------------------------------------------------------------------
def test_the_master_is_reminded_in_telegram_with_three_buttons() -> None:
    row = appointment(photo_service(), staff__name="Ірина")
    ward = member(row.staff)

    assert remind(DUE - timedelta(minutes=1)) == []
    (message,) = remind(DUE)

    assert (message.member, message.channel, message.purpose) == (ward, "telegram", "photo")
    assert "Олена К." in message.text
    assert "Манікюр" in message.text
    assert "12:00–13:00" in message.text
    assert "Коваль" not in message.text
    pk = reminder_of(row).pk
    assert [button["value"] for button in message.buttons] == [
        f"photo:{pk}:done",
        f"photo:{pk}:not_needed",
        f"photo:{pk}:declined",
    ]
    assert message.not_after == row.ends_at + timedelta(minutes=10)
    assert (reminder_of(row).state, reminder_of(row).message) == (State.SENT, message)


def test_the_message_is_in_the_masters_language() -> None:
    row = appointment(photo_service())
    member(row.staff, language="en")

    (message,) = remind(DUE)

    assert message.text.startswith("📷 Time for a photo")
    assert message.buttons[0]["title"] == "Photo taken"


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


def test_by_letter_where_telegram_is_not_linked_with_the_page_for_who_may_log_in() -> None:
    row = appointment(photo_service())
    user = UserFactory(email="iryna@example.com")
    member(row.staff, telegram_chat_id=None, user=user)

    (message,) = remind(DUE)

    assert message.channel == "email"
    assert "Олена К." in message.subject
    assert message.buttons[-1]["url"].endswith("/admin/photos/")


def test_a_letter_to_who_may_not_log_in_asks_for_no_answer_that_cannot_be_given() -> None:
    row = appointment(photo_service())
    who = member(row.staff, telegram_chat_id=None, email="iryna@example.com")

    (message,) = remind(DUE)

    assert (message.member, message.channel) == (who, "email")
    assert "скажіть на рецепції" in message.text
    assert "позначте тут" not in message.text


def test_a_user_who_is_tied_to_the_master_is_the_master() -> None:
    row = appointment(photo_service())
    tied = StaffUserFactory(staff=row.staff)
    who = member(None, user=tied.user)

    assert [message.member for message in remind(DUE)] == [who]


def _without_letters(row: Appointment) -> None:
    member(row.staff, telegram_chat_id=None, email="iryna@example.com")
    set_photos(by_email=False)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda row: change(row, staff=None), PhotoReason.NO_MASTER),
        (lambda row: None, PhotoReason.NOT_IN_TEAM),
        (lambda row: member(row.staff, active=False), PhotoReason.NOT_IN_TEAM),
        (lambda row: member(row.staff, telegram_chat_id=None), PhotoReason.NO_WAY),
        (_without_letters, PhotoReason.NO_TELEGRAM),
    ],
)
def test_a_master_who_cannot_be_reminded_is_told_of_with_the_reason(make: Any, reason: PhotoReason) -> None:
    row = appointment(photo_service())
    make(row)

    assert remind(DUE) == []
    assert stand(row) == (State.PLANNED, reason)

    photos.plan(row.ends_at)
    assert stand(row) == (State.MISSED, reason)


def test_a_master_who_joins_before_the_end_is_reminded_after_all() -> None:
    row = appointment(photo_service())
    remind(DUE)

    member(row.staff)

    assert len(remind(DUE + timedelta(minutes=10))) == 1
    assert stand(row) == (State.SENT, "")


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


def test_a_message_that_could_not_be_delivered_shows_on_the_reminder() -> None:
    service = photo_service()
    failed, lost = appointment(service), appointment(service)
    for row in (failed, lost):
        member(row.staff)
    remind(DUE)
    TeamMessage.objects.filter(pk=reminder_of(failed).message_id).update(state="failed")
    TeamMessage.objects.filter(pk=reminder_of(lost).message_id).update(state="unknown")

    assert photo_sending.follow_messages(DUE) == 2
    assert photo_sending.follow_messages(DUE) == 0

    assert stand(failed) == (State.FAILED, PhotoReason.NOT_DELIVERED)
    assert stand(lost) == (State.SENT, PhotoReason.OUTCOME_UNKNOWN)
    photos.plan(DUE)
    assert stand(failed) == (State.FAILED, PhotoReason.NOT_DELIVERED)


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


# --- answers --------------------------------------------------------------------------------------
def test_a_button_notes_the_answer_and_says_so() -> None:
    row = appointment(photo_service())
    ward = member(row.staff)
    remind(DUE)

    said = photo_answers.press(ward, f"photo:{reminder_of(row).pk}:done", DUE)

    assert said == "Дякуємо, записано."
    assert (reminder_of(row).state, reminder_of(row).decided_at) == (State.DONE, DUE)
    assert photos.plan(DUE) == 0


def test_a_button_of_others_is_left_to_others() -> None:
    ward = member(StaffFactory())

    for value in ("case:1:take", "photo:x:done", "photo:1:eaten", "photo", "photo:1"):
        assert photo_answers.press(ward, value, DUE) is None


def test_a_button_pressed_by_who_is_not_the_master_any_more_notes_nothing() -> None:
    row = appointment(photo_service())
    ward = member(row.staff)
    remind(DUE)
    change(row, staff=StaffFactory())
    photos.plan(DUE)

    said = photo_answers.press(ward, f"photo:{reminder_of(row).pk}:done", DUE)

    assert said
    assert stand(row)[0] == State.PLANNED


def test_a_photo_of_what_has_not_begun_is_not_believed() -> None:
    row = appointment(photo_service())
    photos.plan(MORNING)
    pk = reminder_of(row).pk

    assert not photo_answers.decide(pk, State.DONE, None, MORNING)
    assert photo_answers.decide(pk, State.NOT_NEEDED, None, MORNING)


def test_an_answer_can_be_changed_and_taken_back() -> None:
    row = appointment(photo_service())
    member(row.staff)
    remind(DUE)
    pk = reminder_of(row).pk

    photo_answers.decide(pk, State.DONE, None, DUE)
    photo_answers.decide(pk, State.DECLINED, None, DUE)
    assert stand(row) == (State.DECLINED, "")

    assert photo_answers.take_back(pk, DUE)
    assert stand(row) == (State.SENT, "")
    assert not photo_answers.take_back(pk, DUE)


# --- the list of the day --------------------------------------------------------------------------
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


@override_settings(TELEGRAM_BOT_TOKEN="", EMAIL_READY=False)
def test_without_a_bot_and_without_mail_every_master_is_told_of_as_unreachable() -> None:
    row = appointment(photo_service())
    member(row.staff, email="iryna@example.com")

    remind(DUE)

    assert stand(row) == (State.PLANNED, PhotoReason.NO_WAY)
    assert TeamMember.objects.count() == 1
