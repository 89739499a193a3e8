"""When a reminder to take a photo is due, and what becomes of it when the appointment changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from feedback.rules.photos import PhotoFacts, PhotoReason, PhotoState, Standing, day_of, follow, remind_at
from feedback.texts import short_client

KYIV = ZoneInfo("Europe/Kyiv")
START = datetime(2026, 7, 1, 12, 0, tzinfo=KYIV)
END = START + timedelta(hours=1)
DUE = END - timedelta(minutes=20)
DAY = date(2026, 7, 1)
IRYNA, OKSANA = 1, 2

FACTS = PhotoFacts(START, END, IRYNA)
PLANNED = Standing(PhotoState.PLANNED, None, DUE)
SENT = Standing(PhotoState.SENT, None, DUE, sent_for=DAY, sent_to=IRYNA)


def looked_at(was: Standing, facts: PhotoFacts, now: datetime = START) -> Standing:
    """After a look at noon, with twenty minutes before the end."""
    return follow(was, facts, 20, KYIV, now)


@pytest.mark.parametrize(
    ("hours", "minutes", "due"),
    [
        (1.0, 20, "12:40"),
        (1.0, 0, "13:00"),
        (1.0, 45, "12:15"),
        (0.25, 20, "12:00"),  # shorter than the lead: at its beginning
        (0.0, 20, "12:00"),
    ],
)
def test_a_reminder_is_due_before_the_end_and_never_before_the_beginning(
    hours: float, minutes: int, due: str
) -> None:
    found = remind_at(START, START + timedelta(hours=hours), minutes)

    assert f"{found.astimezone(KYIV):%H:%M}" == due


@pytest.mark.parametrize(
    ("ends", "due"),
    [
        # Autumn: 03:00 to 04:00 comes twice; the end is in the first pass, in the second, just after both.
        ("2026-10-25T00:10:00", "2026-10-24T23:50:00"),
        ("2026-10-25T01:10:00", "2026-10-25T00:50:00"),
        ("2026-10-25T02:10:00", "2026-10-25T01:50:00"),
        # Spring: 03:00 to 04:00 does not come at all.
        ("2026-03-29T01:10:00", "2026-03-29T00:50:00"),
    ],
)
def test_on_a_night_of_changing_clocks_twenty_minutes_pass_between_reminder_and_end(
    ends: str, due: str
) -> None:
    end = datetime.fromisoformat(ends).replace(tzinfo=UTC).astimezone(KYIV)

    found = remind_at(end - timedelta(hours=3), end, 20)

    assert found == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_an_end_in_the_hour_that_comes_twice_is_the_one_that_is_meant() -> None:
    first = datetime(2026, 10, 25, 3, 10, tzinfo=KYIV, fold=0)
    second = datetime(2026, 10, 25, 3, 10, tzinfo=KYIV, fold=1)
    start = datetime(2026, 10, 25, 1, 0, tzinfo=KYIV)

    assert remind_at(start, second, 20) - remind_at(start, first, 20) == timedelta(hours=1)


def test_an_appointment_past_midnight_belongs_to_the_day_on_which_it_began() -> None:
    assert day_of(datetime(2026, 7, 1, 20, 30, tzinfo=UTC), KYIV) == date(2026, 7, 1)
    assert day_of(datetime(2026, 7, 1, 21, 30, tzinfo=UTC), KYIV) == date(2026, 7, 2)


@pytest.mark.parametrize("state", [PhotoState.DONE, PhotoState.NOT_NEEDED, PhotoState.DECLINED])
@pytest.mark.parametrize("obstacle", [None, PhotoReason.CANCELLED])
def test_an_answer_stays_whatever_becomes_of_the_appointment(
    state: PhotoState, obstacle: PhotoReason | None
) -> None:
    was = replace(SENT, state=state)
    facts = PhotoFacts(START + timedelta(days=1), END + timedelta(days=1), OKSANA, obstacle)

    assert looked_at(was, facts) == was


@pytest.mark.parametrize(
    "moved",
    [timedelta(minutes=30), timedelta(hours=-2), timedelta(days=3)],
)
def test_until_it_was_sent_a_reminder_follows_the_appointment(moved: timedelta) -> None:
    now = START - timedelta(hours=6)
    facts = PhotoFacts(START + moved, END + moved, IRYNA)

    found = looked_at(PLANNED, facts, now)

    assert (found.state, found.remind_at) == (PhotoState.PLANNED, DUE + moved)


def test_moved_on_the_same_day_after_the_reminder_nobody_is_reminded_again() -> None:
    later = PhotoFacts(START + timedelta(hours=3), END + timedelta(hours=3), IRYNA)

    assert looked_at(SENT, later).state == PhotoState.SENT


def test_moved_to_another_day_after_the_reminder_the_master_is_reminded_on_that_day() -> None:
    tomorrow = PhotoFacts(START + timedelta(days=1), END + timedelta(days=1), IRYNA)

    found = looked_at(SENT, tomorrow)

    assert (found.state, found.remind_at) == (PhotoState.PLANNED, DUE + timedelta(days=1))


@pytest.mark.parametrize("was", [PLANNED, SENT])
def test_another_master_is_reminded_anew(was: Standing) -> None:
    found = looked_at(was, PhotoFacts(START, END, OKSANA))

    assert (found.state, found.remind_at) == (PhotoState.PLANNED, DUE)


@pytest.mark.parametrize(
    "obstacle",
    [PhotoReason.CANCELLED, PhotoReason.NO_SHOW, PhotoReason.VANISHED, PhotoReason.NO_CLIENT],
)
@pytest.mark.parametrize("was", [PLANNED, SENT, replace(PLANNED, state=PhotoState.MISSED)])
def test_an_appointment_that_falls_through_calls_the_reminder_off(
    was: Standing, obstacle: PhotoReason
) -> None:
    found = looked_at(was, replace(FACTS, obstacle=obstacle))

    assert (found.state, found.reason) == (PhotoState.CANCELLED, obstacle)


@pytest.mark.parametrize("obstacle", [PhotoReason.NOT_MARKED, PhotoReason.SWITCHED_OFF])
def test_what_the_salon_does_not_want_any_more_calls_off_only_what_is_to_come(obstacle: PhotoReason) -> None:
    facts = replace(FACTS, obstacle=obstacle)
    missed = replace(PLANNED, state=PhotoState.MISSED, reason=PhotoReason.TOO_LATE)

    assert looked_at(PLANNED, facts).state == PhotoState.CANCELLED
    assert looked_at(SENT, facts) == SENT
    assert looked_at(missed, facts) == missed


def test_an_appointment_that_is_on_again_is_reminded_of_once() -> None:
    called_off = replace(PLANNED, state=PhotoState.CANCELLED, reason=PhotoReason.CANCELLED)
    after_sending = replace(SENT, state=PhotoState.CANCELLED, reason=PhotoReason.NO_SHOW)

    assert looked_at(called_off, FACTS) == PLANNED
    assert looked_at(after_sending, FACTS) == SENT


def test_nobody_is_reminded_of_what_is_over() -> None:
    found = looked_at(PLANNED, FACTS, END)

    assert (found.state, found.reason) == (PhotoState.MISSED, PhotoReason.TOO_LATE)


def test_a_master_who_could_not_be_reached_is_named_as_the_reason_in_the_end() -> None:
    was = replace(PLANNED, reason=PhotoReason.NOT_IN_TEAM)

    assert looked_at(was, FACTS).reason == PhotoReason.NOT_IN_TEAM
    assert looked_at(was, FACTS, END).reason == PhotoReason.NOT_IN_TEAM


def test_a_correction_after_the_end_makes_nothing_of_a_reminder_that_went_out() -> None:
    assert looked_at(SENT, replace(FACTS, staff_id=OKSANA), END) == SENT


def test_what_was_missed_and_is_moved_on_is_reminded_of_after_all() -> None:
    missed = replace(PLANNED, state=PhotoState.MISSED, reason=PhotoReason.TOO_LATE)

    found = looked_at(missed, PhotoFacts(START + timedelta(days=1), END + timedelta(days=1), IRYNA), END)

    assert (found.state, found.reason) == (PhotoState.PLANNED, None)


@pytest.mark.parametrize(
    ("name", "surname", "shown"),
    [
        ("Олена Коваль", "", "Олена К."),
        ("Коваль Олена", "", "Олена К."),
        ("Коваль Олена VIP не дзвонити", "", "Олена К."),
        ("Олена VIP не дзвонити", "", "Олена"),
        ("Олена", "Коваль", "Олена К."),
        ("Наталя 067 123 45 67", "", "Наталя"),
        ("Жанель Смітсон", "", "Жанель С."),
        ("олена", "", "Олена"),
        ("клієнт 5", "", ""),
        ("+380671234567", "", ""),
        ("", "", ""),
    ],
)
def test_a_client_is_shown_by_first_name_and_a_letter(name: str, surname: str, shown: str) -> None:
    assert short_client(name, surname) == shown
