"""Where cards lie on a day's grid, and which days an address asks for."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from salon.calendar.asked import Filters, filters, read, span
from salon.calendar.layout import USUAL_HOURS, Place, hours_shown, places

KYIV = ZoneInfo("Europe/Kyiv")
WEDNESDAY = date(2026, 7, 1)


class Stretch(NamedTuple):
    """Minutes after midnight."""

    since: int
    till: int


@pytest.mark.parametrize(
    ("stretches", "expected"),
    [
        ([], []),
        ([(600, 660)], [(0, 1)]),
        # One after another: each has the whole width.
        ([(600, 660), (660, 720)], [(0, 1), (0, 1)]),
        # At the same time: side by side.
        ([(600, 660), (600, 660)], [(0, 2), (1, 2)]),
        # A long one beside two short ones, which share a lane.
        ([(600, 720), (600, 650), (660, 700)], [(0, 2), (1, 2), (1, 2)]),
        # Touched by way of another: all three share the width; what comes later lies alone.
        ([(600, 660), (630, 690), (670, 700), (700, 730)], [(0, 2), (1, 2), (0, 2), (0, 1)]),
        # In whatever order they come.
        ([(660, 720), (600, 661)], [(1, 2), (0, 2)]),
    ],
)
def test_cards_that_overlap_share_the_width(
    stretches: list[tuple[int, int]], expected: list[tuple[int, int]]
) -> None:
    found = places([Stretch(*each) for each in stretches])

    assert found == [Place(*each) for each in expected]


@pytest.mark.parametrize(
    ("stretches", "expected"),
    [([], USUAL_HOURS), ([(605, 1135)], (10, 19)), ([(600, 660)], (10, 11)), ([(1410, 1440)], (23, 24))],
)
def test_a_grid_reaches_over_all_that_lies_on_it(
    stretches: list[tuple[int, int]], expected: tuple[int, int]
) -> None:
    assert hours_shown([Stretch(*each) for each in stretches]) == expected


@pytest.mark.parametrize(
    ("view", "till", "first", "after"),
    [
        ("day", "", "2026-07-01", "2026-07-02"),
        ("week", "", "2026-06-29", "2026-07-06"),
        ("month", "", "2026-06-29", "2026-08-03"),
        ("agenda", "", "2026-07-01", "2026-07-02"),
        ("agenda", "2026-07-10", "2026-07-01", "2026-07-11"),
        ("agenda", "2026-06-10", "2026-07-01", "2026-07-02"),
    ],
)
def test_weeks_begin_on_monday_and_months_are_whole_weeks(
    view: str, till: str, first: str, after: str
) -> None:
    assert span(view, WEDNESDAY, till) == (date.fromisoformat(first), date.fromisoformat(after))


def test_the_day_is_today_unless_it_is_named() -> None:
    asked = read({"view": "week"}, KYIV, WEDNESDAY)

    assert (asked.day, asked.first) == (WEDNESDAY, date(2026, 6, 29))
    assert asked.start.isoformat() == "2026-06-29T00:00:00+03:00"


def test_no_address_asks_for_more_than_two_months() -> None:
    asked = read({"view": "agenda", "date": "2026-07-01", "till": "2027-07-01"}, KYIV, WEDNESDAY)

    assert len(asked.days) == 62


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1989-12-31", "2026-02-30"])
def test_days_on_which_there_is_no_salon_are_refused(day: str) -> None:
    with pytest.raises(ValueError):
        read({"view": "week", "date": day}, KYIV, WEDNESDAY)


def test_filters_are_read_and_what_is_none_is_left_out() -> None:
    query = {
        "staff": "3,x,7",
        "status": "pending,never",
        "service": "12",
        "location": "²",
        "unpaid": "1",
        "instagram": "maybe",
        "survey": "low",
    }

    assert filters(query) == Filters(staff=(3, 7), status=("pending",), service=12, unpaid=True, survey="low")
