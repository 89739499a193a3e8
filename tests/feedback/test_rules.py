from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.models.words import REASON_WORDS
from feedback.rules import (
    CampaignFacts,
    Person,
    Reason,
    SendingHours,
    Status,
    VisitFacts,
    assess,
    due_at,
    is_sending_time,
    may_message,
    next_sending_time,
)

KYIV = ZoneInfo("Europe/Kyiv")
DAYTIME = SendingHours(time(10), time(20))
ALWAYS = SendingHours(time(0), time(0))
NOW = datetime(2026, 11, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
UNTIMED = settings(deadline=None)


def kyiv(text: str, *, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=KYIV, fold=fold)


@pytest.mark.parametrize(
    ("ago", "is_open"),
    [
        pytest.param(timedelta(0), True, id="just now"),
        pytest.param(23 * HOUR + 44 * MINUTE, True, id="before the margin"),
        pytest.param(23 * HOUR + 45 * MINUTE, False, id="at the margin"),
        pytest.param(24 * HOUR, False, id="a day ago"),
    ],
)
def test_a_person_may_be_written_to_for_a_day_less_a_margin(ago: timedelta, is_open: bool) -> None:
    window = may_message(Person(NOW - ago), NOW)
    assert window.open is is_open
    assert window.until == NOW - ago + 23 * HOUR + 45 * MINUTE
    assert window.reason == ("" if is_open else Reason.WINDOW_CLOSED)


def test_who_never_wrote_may_not_be_written_to() -> None:
    window = may_message(Person(None), NOW)
    assert (window.open, window.until, window.reason) == (False, None, Reason.NEVER_WROTE)


def test_an_act_from_the_future_prolongs_nothing() -> None:
    assert may_message(Person(NOW + 5 * HOUR), NOW, margin=HOUR).until == NOW + 23 * HOUR


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        may_message(Person(datetime(2026, 1, 1)), NOW)  # noqa: DTZ001
    with pytest.raises(ValueError, match="zone"):
        due_at(datetime(2026, 1, 1), HOUR, DAYTIME, KYIV)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("start", "end"),
    [
        pytest.param(time(20), time(10), id="over midnight"),
        pytest.param(time(10), time(10), id="empty"),
        pytest.param(time(10, 0, 30), time(20), id="seconds"),
        pytest.param(time(10, tzinfo=UTC), time(20), id="a zone"),
    ],
)
def test_impossible_sending_hours_are_refused(start: time, end: time) -> None:
    with pytest.raises(ValueError, match="sending hours"):
        SendingHours(start, end)


@pytest.mark.parametrize("text", ["10:00-20:00", "00:00-24:00", "09:30-21:15", "20:00-24:00"])
def test_sending_hours_are_read_and_written_the_same(text: str) -> None:
    assert str(SendingHours.parse(text)) == text


@pytest.mark.parametrize(
    "text", ["", "10:00", "10-", "25:00-26:00", "20:00-10:00", "a-b", "10:00-20:00-21:00"]
)
def test_unreadable_sending_hours_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        SendingHours.parse(text)


@pytest.mark.parametrize(
    ("clock", "allowed"),
    [("09:59", False), ("10:00", True), ("19:59", True), ("20:00", False), ("00:00", False)],
)
def test_messages_go_within_the_sending_hours_of_the_salons_wall_clock(clock: str, allowed: bool) -> None:
    assert is_sending_time(kyiv(f"2026-11-10 {clock}").astimezone(UTC), DAYTIME, KYIV) is allowed


def test_round_the_clock_means_any_minute() -> None:
    for clock in ("00:00", "03:30", "23:59"):
        assert is_sending_time(kyiv(f"2026-11-10 {clock}"), ALWAYS, KYIV)


DUE = [
    pytest.param("2026-11-09 14:00", 24, DAYTIME, "2026-11-10 14:00", id="next day, same time"),
    pytest.param("2026-11-09 20:30", 24, DAYTIME, "2026-11-11 10:00", id="evening moves to the morning"),
    pytest.param("2026-11-09 20:00", 24, DAYTIME, "2026-11-11 10:00", id="the end is not inside"),
    pytest.param("2026-11-09 08:00", 24, DAYTIME, "2026-11-10 10:00", id="early moves to the opening"),
    pytest.param("2026-11-09 20:30", 24, ALWAYS, "2026-11-10 20:30", id="round the clock"),
    pytest.param(
        "2026-11-09 22:00", 1, SendingHours(time(10), time(0)), "2026-11-09 23:00", id="until 24:00"
    ),
    pytest.param("2026-10-24 18:00", 24, DAYTIME, "2026-10-25 17:00", id="clocks back: an hour earlier"),
    pytest.param("2027-03-27 18:00", 24, DAYTIME, "2027-03-28 19:00", id="clocks forward: an hour later"),
    pytest.param("2026-10-24 21:00", 2, DAYTIME, "2026-10-25 10:00", id="over the night of winter time"),
    pytest.param("2027-03-27 21:00", 2, DAYTIME, "2027-03-28 10:00", id="over the night of summer time"),
]


@pytest.mark.parametrize(("ended", "delay", "hours", "expected"), DUE)
def test_a_survey_is_due_so_many_real_hours_after_the_end_at_a_decent_time(
    ended: str, delay: int, hours: SendingHours, expected: str
) -> None:
    assert due_at(kyiv(ended), delay * HOUR, hours, KYIV) == kyiv(expected).astimezone(UTC)


NIGHTS = [
    pytest.param("2026-10-25 03:50", 0, "03:30-09:00", "2026-10-25 03:50", 0, id="allowed the first time"),
    pytest.param("2026-10-25 03:10", 1, "03:30-09:00", "2026-10-25 03:30", 1, id="the hour comes again"),
    pytest.param(
        "2026-10-25 03:40", 0, "01:00-03:30", "2026-10-25 03:00", 1, id="reopens in the second hour"
    ),
    pytest.param("2027-03-28 02:00", 0, "03:30-09:00", "2027-03-28 04:00", 0, id="the opening is missing"),
    pytest.param("2027-03-28 02:00", 0, "03:15-03:45", "2027-03-29 03:15", 0, id="the whole span is missing"),
]


@pytest.mark.parametrize(("now", "fold", "hours", "expected", "expected_fold"), NIGHTS)
def test_the_nights_the_clocks_change_are_right(
    now: str, fold: int, hours: str, expected: str, expected_fold: int
) -> None:
    found = next_sending_time(kyiv(now, fold=fold), SendingHours.parse(hours), KYIV)
    assert found == kyiv(expected, fold=expected_fold).astimezone(UTC)


AROUND_THE_NIGHTS = st.sampled_from(
    [datetime(2026, 10, 24, tzinfo=UTC), datetime(2027, 3, 27, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)]
).flatmap(lambda day: st.integers(0, 2 * 24 * 60).map(lambda minutes: day + minutes * MINUTE))
MINUTES = st.integers(0, 24 * 60 - 1)


def clock(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


@st.composite
def spans(draw: st.DrawFn) -> SendingHours:
    start = draw(MINUTES)
    end = draw(st.integers(start + 1, 24 * 60))
    return SendingHours(clock(start), time(0) if end == 24 * 60 else clock(end))


@UNTIMED
@given(AROUND_THE_NIGHTS, st.integers(0, 48), spans())
def test_a_due_time_is_allowed_never_early_and_the_first_possible(
    ended: datetime, hours_later: int, hours: SendingHours
) -> None:
    earliest = ended + hours_later * HOUR
    due = due_at(ended, hours_later * HOUR, hours, KYIV)
    assert due >= earliest
    assert is_sending_time(due, hours, KYIV)
    between = int((due - earliest) / MINUTE)
    assert not any(is_sending_time(earliest + n * MINUTE, hours, KYIV) for n in range(between))
    assert next_sending_time(due, hours, KYIV) == due


CAMPAIGN = CampaignFacts(
    since=datetime(2026, 11, 1, tzinfo=UTC),
    delay=24 * HOUR,
    hours=DAYTIME,
    zone=KYIV,
    expiry=timedelta(days=7),
)
VISIT = VisitFacts(completed=True, ended_at=datetime(2026, 11, 9, 10, tzinfo=UTC), has_instagram_name=True)
LATE = datetime(2026, 11, 2, 10, tzinfo=UTC)
EARLY = datetime(2026, 10, 31, 23, 59, tzinfo=UTC)

DECISIONS = [
    pytest.param({}, Status.PLANNED, None, id="planned"),
    pytest.param({"has_client": False}, Status.SKIPPED, Reason.NO_CLIENT, id="no client"),
    pytest.param({"ended_at": EARLY}, Status.SKIPPED, Reason.BEFORE_START, id="before the start"),
    pytest.param({"opted_out": True}, Status.SKIPPED, Reason.OPTED_OUT, id="opted out"),
    pytest.param({"ended_at": LATE}, Status.MISSED, Reason.TOO_LATE, id="known too late"),
    pytest.param({"has_instagram_name": False}, Status.SKIPPED, Reason.NO_INSTAGRAM, id="no name"),
    pytest.param({"has_instagram_name": False, "linked": True}, Status.PLANNED, None, id="linked, no name"),
    pytest.param({"name_conflict": True}, Status.SKIPPED, Reason.INSTAGRAM_CONFLICT, id="conflict"),
    pytest.param({"name_conflict": True, "linked": True}, Status.PLANNED, None, id="linked, conflict"),
    pytest.param(
        {"opted_out": True, "ended_at": EARLY}, Status.SKIPPED, Reason.BEFORE_START, id="first rule"
    ),
]


@pytest.mark.parametrize(("facts", "status", "reason"), DECISIONS)
def test_each_completed_visit_is_planned_or_carries_the_reason_why_not(
    facts: dict[str, Any], status: Status, reason: Reason | None
) -> None:
    now = datetime(2026, 11, 10, 10, tzinfo=UTC) + (
        timedelta(days=2) if facts.get("ended_at") == LATE else HOUR
    )
    found = assess(replace(VISIT, **facts), CAMPAIGN, now)
    assert found is not None
    assert (found.status, found.reason) == (status, reason)
    assert found.expires_at - found.due_at == timedelta(days=7)


def test_a_visit_not_completed_gets_no_row() -> None:
    assert assess(replace(VISIT, completed=False), CAMPAIGN, NOW) is None


def test_a_campaign_never_switched_on_asks_about_nothing() -> None:
    found = assess(VISIT, replace(CAMPAIGN, since=None), NOW)
    assert found is not None
    assert found.reason is Reason.BEFORE_START


def test_a_visit_may_be_asked_about_until_the_very_moment_it_expires() -> None:
    expires = datetime(2026, 11, 17, 10, tzinfo=UTC)
    last, after = (assess(VISIT, CAMPAIGN, at) for at in (expires, expires + timedelta(seconds=1)))
    assert last is not None
    assert after is not None
    assert (last.status, after.status) == (Status.PLANNED, Status.MISSED)
    assert last.expires_at == expires


def test_every_reason_has_words() -> None:
    words = dict(REASON_WORDS)
    assert set(words) - {""} == set(Reason)
    assert all(words.values())
