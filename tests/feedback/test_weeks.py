"""The week that is over, and Monday morning, by the salon's clock: also when the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.rules.weeks import last_week

KYIV = ZoneInfo("Europe/Kyiv")


@pytest.mark.parametrize(
    ("now", "name", "hours", "due"),
    [
        # Wednesday 1 July: the week from 22 to 28 June.
        ("2026-07-01 12:00", "2026-W26", 168, "2026-06-29 09:00"),
        # The last moment of Sunday still belongs to the week that is not over.
        ("2026-06-28 23:59", "2026-W25", 168, "2026-06-22 09:00"),
        ("2026-06-29 00:00", "2026-W26", 168, "2026-06-29 09:00"),
        # The clocks go forward on Sunday 29 March, and back on Sunday 25 October.
        ("2026-03-30 09:00", "2026-W13", 167, "2026-03-30 09:00"),
        ("2026-10-26 09:00", "2026-W43", 169, "2026-10-26 09:00"),
        # The year's end: 28 December 2026 to 3 January 2027 is the 53rd week.
        ("2027-01-04 09:00", "2026-W53", 168, "2027-01-04 09:00"),
    ],
)
def test_a_week_is_seven_days_by_the_salons_clock(now: str, name: str, hours: int, due: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=KYIV)
    week = last_week(at, KYIV)
    assert week.name == name
    assert (week.end - week.start) == timedelta(hours=hours)
    assert week.start.astimezone(KYIV).strftime("%a %H:%M") == "Mon 00:00"
    assert week.due == datetime.fromisoformat(due).replace(tzinfo=KYIV).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ("2026-03-29 23:30", False),
        ("2026-03-30 08:59", False),
        ("2026-03-30 09:00", True),
        ("2026-03-31 23:59", True),
        ("2026-04-01 00:00", False),
        ("2026-04-05 12:00", False),
    ],
)
def test_it_is_told_from_monday_morning_until_the_end_of_tuesday(now: str, told: bool) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=KYIV)
    assert last_week(at, KYIV).is_told_at(at) == told


def test_each_zone_has_its_own_monday() -> None:
    at = datetime(2026, 6, 29, 6, 30, tzinfo=UTC)  # 09:30 in Kyiv, 02:30 in New York
    assert last_week(at, KYIV).is_told_at(at)
    assert not last_week(at, ZoneInfo("America/New_York")).is_told_at(at)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        last_week(datetime(2026, 7, 1), KYIV)  # noqa: DTZ001


@given(
    st.integers(0, 15 * 365 * 24 * 60),
    st.sampled_from(["Europe/Kyiv", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]),
)
def test_weeks_follow_each_other_without_a_gap(minutes: int, zone: str) -> None:
    now = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    week = last_week(now, ZoneInfo(zone))
    assert week.end <= now < week.end + timedelta(days=7, hours=1)
    before = last_week(week.end - timedelta(seconds=1), ZoneInfo(zone))
    assert before.end == week.start
    assert before.name != week.name
