"""Sending hours by weekday and holidays: flat, bounded, and right on the nights the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.rules import (
    Holidays,
    NextDay,
    SendingHours,
    SendingTimes,
    SendingWeek,
    closing_before,
    due_at,
    is_sending_time,
    last_sending_time,
    next_sending_time,
)
from feedback.rules.clock import MINUTE

KYIV = ZoneInfo("Europe/Kyiv")
DAYTIME = SendingHours(time(10), time(20))
ALWAYS = SendingHours(time(0), time(0))
HOUR = timedelta(hours=1)
SATURDAY, SUNDAY = 5, 6
NO_SUNDAY = SendingWeek.of(DAYTIME, {SATURDAY: SendingHours(time(12), time(18)), SUNDAY: None})
FESTIVE = SendingWeek.of(
    DAYTIME, {SUNDAY: None}, Holidays.of([(date(2026, 12, 25), True), (date(2026, 12, 28), False)])
)


def kyiv(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=KYIV, fold=fold)


NEXT = [
    pytest.param(NO_SUNDAY, "2026-11-06 21:00", "2026-11-07 12:00", id="into a shorter saturday"),
    pytest.param(NO_SUNDAY, "2026-11-07 18:00", "2026-11-09 10:00", id="over a closed sunday"),
    pytest.param(NO_SUNDAY, "2026-11-07 17:59", "2026-11-07 17:59", id="open still"),
    pytest.param(FESTIVE, "2026-12-25 11:00", "2026-12-26 10:00", id="a holiday of every year"),
    pytest.param(FESTIVE, "2029-12-25 11:00", "2029-12-26 10:00", id="and of a later year"),
    pytest.param(FESTIVE, "2026-12-26 20:00", "2026-12-29 10:00", id="sunday, then a holiday once"),
    pytest.param(FESTIVE, "2027-12-28 11:00", "2027-12-28 11:00", id="once is not every year"),
]


@pytest.mark.parametrize(("week", "at", "expected"), NEXT)
def test_the_next_sending_time_honours_the_day_of_the_week_and_holidays(
    week: SendingWeek, at: str, expected: str
) -> None:
    assert next_sending_time(kyiv(at), week, KYIV) == kyiv(expected).astimezone(UTC)


MEANT = [
    pytest.param(NO_SUNDAY, 0, time(12), (0, time(12)), id="within the hours"),
    pytest.param(NO_SUNDAY, 0, time(9), (0, time(10)), id="before they begin"),
    pytest.param(NO_SUNDAY, 0, time(20), (1, time(10)), id="at their very end"),
    pytest.param(NO_SUNDAY, SATURDAY, time(11), (SATURDAY, time(12)), id="before a day's own hours begin"),
    pytest.param(NO_SUNDAY, SATURDAY, time(18), (0, time(10)), id="over a closed day, into the next week"),
    pytest.param(NO_SUNDAY, SUNDAY, time(12), (0, time(10)), id="on a closed day"),
]


@pytest.mark.parametrize(("week", "day", "at", "expected"), MEANT)
def test_a_fixed_time_that_a_day_cannot_keep_goes_as_soon_as_clients_may_be_written_to(
    week: SendingWeek, day: int, at: time, expected: tuple[int, time]
) -> None:
    assert week.instead(day, at) == expected
    monday = date(2026, 11, 2)
    meant = datetime.combine(monday + timedelta(days=day), at, tzinfo=KYIV)
    goes = next_sending_time(meant, week, KYIV).astimezone(KYIV)
    assert (goes.weekday(), goes.time()) == expected


LAST = [
    pytest.param(NO_SUNDAY, "2026-11-08 12:00", "2026-11-07 17:59", id="back over a closed sunday"),
    pytest.param(NO_SUNDAY, "2026-11-07 11:00", "2026-11-06 19:59", id="before a late opening"),
    pytest.param(FESTIVE, "2026-12-28 15:00", "2026-12-26 19:59", id="back over a holiday and a sunday"),
]


@pytest.mark.parametrize(("week", "at", "expected"), LAST)
def test_the_last_sending_time_honours_the_day_of_the_week_and_holidays(
    week: SendingWeek, at: str, expected: str
) -> None:
    assert last_sending_time(kyiv(at), week, KYIV) == kyiv(expected).astimezone(UTC)


def test_a_week_without_an_open_day_is_refused() -> None:
    with pytest.raises(ValueError, match="some day of the week"):
        SendingWeek((None,) * 7)
    with pytest.raises(ValueError, match="seven"):
        SendingWeek((DAYTIME,))


def test_a_search_without_end_is_given_up() -> None:
    only_mondays = SendingWeek.of(DAYTIME, dict.fromkeys(range(1, 7)))
    days = Holidays(yearly=frozenset((month, day) for month in range(1, 13) for day in range(1, 32)))
    closed = SendingWeek(only_mondays.days, days)
    for search in (next_sending_time, last_sending_time):
        with pytest.raises(ValueError, match="three years"):
            search(kyiv("2026-11-10 12:00"), closed, KYIV)


# Europe/Kyiv: back at 04:00 on 2026-10-25, forward at 03:00 on 2027-03-28.
DUE = [
    pytest.param("2026-11-09 14:00", NextDay(), DAYTIME, "2026-11-10 12:00", 0, id="next day at noon"),
    pytest.param("2026-11-09 23:59", NextDay(), DAYTIME, "2026-11-10 12:00", 0, id="by the day of the end"),
    pytest.param("2026-11-10 00:10", NextDay(), DAYTIME, "2026-11-11 12:00", 0, id="past midnight"),
    pytest.param(
        "2026-11-09 14:00", NextDay(3, time(9)), DAYTIME, "2026-11-12 10:00", 0, id="into the hours"
    ),
    pytest.param("2026-11-07 14:00", NextDay(), NO_SUNDAY, "2026-11-09 10:00", 0, id="over a closed day"),
    pytest.param("2026-10-24 18:00", NextDay(), DAYTIME, "2026-10-25 12:00", 0, id="back: noon is noon"),
    pytest.param("2027-03-27 18:00", NextDay(), DAYTIME, "2027-03-28 12:00", 0, id="forward: noon is noon"),
    pytest.param(
        "2026-10-24 18:00", NextDay(1, time(3, 30)), ALWAYS, "2026-10-25 03:30", 0, id="of two, one"
    ),
    pytest.param("2027-03-27 18:00", NextDay(1, time(3, 30)), ALWAYS, "2027-03-28 04:30", 0, id="leapt over"),
    pytest.param("2026-10-25 03:30", 2 * HOUR, ALWAYS, "2026-10-25 04:30", 0, id="real hours, back"),
    pytest.param("2027-03-28 02:30", HOUR, ALWAYS, "2027-03-28 04:30", 0, id="real hours, forward"),
    pytest.param("2026-10-24 18:00", 24 * HOUR, NO_SUNDAY, "2026-10-26 10:00", 0, id="back, sunday closed"),
    pytest.param(
        "2027-03-27 19:00", 24 * HOUR, NO_SUNDAY, "2027-03-29 10:00", 0, id="forward, sunday closed"
    ),
]


@pytest.mark.parametrize(("ended", "delay", "hours", "expected", "fold"), DUE)
def test_a_survey_is_due_hours_later_or_on_a_later_day_by_the_clock_on_the_wall(
    ended: str, delay: NextDay | timedelta, hours: SendingTimes, expected: str, fold: int
) -> None:
    assert due_at(kyiv(ended), delay, hours, KYIV) == kyiv(expected, fold).astimezone(UTC)


def test_what_cannot_wait_for_the_end_of_a_holiday_is_found_before_it() -> None:
    evening = kyiv("2026-12-24 19:50")
    assert closing_before(evening, FESTIVE, KYIV) == kyiv("2026-12-26 10:15").astimezone(UTC)


# --- against counting minutes -----------------------------------------------------------------------
ZONES = ("Europe/Kyiv", "America/New_York", "Asia/Beirut", "Atlantic/Azores", "Australia/Lord_Howe")
CHANGES = {
    "Europe/Kyiv": ("2026-10-25 01:00", "2027-03-28 01:00"),
    "America/New_York": ("2026-11-01 06:00", "2027-03-14 07:00"),
    "Asia/Beirut": ("2026-10-24 21:00", "2027-03-27 22:00"),
    "Atlantic/Azores": ("2026-10-25 01:00", "2027-03-28 01:00"),
    "Australia/Lord_Howe": ("2026-10-03 15:30", "2027-04-03 15:00"),
}


@st.composite
def spans(draw: st.DrawFn) -> SendingHours:
    start = draw(st.integers(0, 24 * 60 - 1))
    end = draw(st.integers(start + 1, min(24 * 60, start + draw(st.sampled_from([40, 600, 1440])))))
    return SendingHours(time(start // 60, start % 60), time(end // 60 % 24, end % 60))


@st.composite
def weeks(draw: st.DrawFn) -> SendingTimes:
    if draw(st.booleans()):
        return draw(spans())
    days = draw(st.lists(st.one_of(st.none(), spans(), spans()), min_size=7, max_size=7).filter(any))
    return SendingWeek(tuple(days))


@st.composite
def places(draw: st.DrawFn) -> tuple[ZoneInfo, datetime]:
    name = draw(st.sampled_from(ZONES))
    change = datetime.fromisoformat(draw(st.sampled_from(CHANGES[name]))).replace(tzinfo=UTC)
    return ZoneInfo(name), change + draw(st.integers(-3000, 3000)) * timedelta(seconds=30)


@settings(max_examples=150, deadline=None)
@given(places(), weeks())
def test_the_minutes_found_are_those_that_counting_finds(
    place: tuple[ZoneInfo, datetime], hours: SendingTimes
) -> None:
    zone, at = place
    ahead = behind = at.replace(second=0)
    if is_sending_time(at, hours, zone):
        assert next_sending_time(at, hours, zone) == last_sending_time(at, hours, zone) == at
        return
    while not is_sending_time(ahead, hours, zone) or ahead < at:
        ahead += MINUTE
    while not is_sending_time(behind, hours, zone):
        behind -= MINUTE
    assert next_sending_time(at, hours, zone) == ahead
    assert last_sending_time(at, hours, zone) == behind
