from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from altegio.mapping import values

KYIV = ZoneInfo("Europe/Kyiv")
ALMATY = ZoneInfo("Asia/Almaty")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("2026-04-20 18:30:00", (2026, 4, 20, 18, 30)),
        ("2026-04-20 18:30", (2026, 4, 20, 18, 30)),
        ("2026-04-20T18:30:00", (2026, 4, 20, 18, 30)),
        ("2026-04-20T18:30:00.000Z", (2026, 4, 20, 18, 30)),
        ("2026-04-20T18:30:00.123+05:00", (2026, 4, 20, 18, 30)),
        ("2026-04-20T18:30:00+0500", (2026, 4, 20, 18, 30)),
        ("2026-04-20", (2026, 4, 20, 0, 0)),
        (" 2026-04-20 ", (2026, 4, 20, 0, 0)),
    ],
)
def test_the_wall_clock_is_read_and_an_offset_left_aside(given: str, shown: tuple[int, ...]) -> None:
    assert values.wall_clock(given) == datetime(*shown)  # type: ignore[arg-type]  # noqa: DTZ001


@pytest.mark.parametrize(
    "given",
    [
        "",
        "0000-00-00",
        "0000-00-00 00:00:00",
        "1970-01-01",
        "1970-01-01 03:00:00",
        "1900-07-24",
        "2026-02-30",
        "2026-13-01",
        "2026-04-20 25:00:00",
        "9999-12-31",
        "17.01.2018",
        "tomorrow",
        None,
        0,
        1764000000,
        [],
        {},
        "2026-04-20 18:30:00 x",
        "２０２６-04-20",
    ],
)
def test_an_empty_or_broken_date_is_no_date(given: Any) -> None:
    assert values.wall_clock(given) is None


@pytest.mark.parametrize(
    ("given", "zone", "moment"),
    [
        ("2026-04-20 18:30:00", ALMATY, datetime(2026, 4, 20, 13, 30, tzinfo=UTC)),
        ("2026-07-20 18:30:00", KYIV, datetime(2026, 7, 20, 15, 30, tzinfo=UTC)),
        ("2026-01-20 18:30:00", KYIV, datetime(2026, 1, 20, 16, 30, tzinfo=UTC)),
        # The offset is that of today, not that of the date: the wall clock stands.
        ("2026-07-20T18:30:00+02:00", KYIV, datetime(2026, 7, 20, 15, 30, tzinfo=UTC)),
        # The hour that the change to winter repeats: the first of the two.
        ("2026-10-25 03:30:00", KYIV, datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        # The hour that the change to summer skips: by the offset from before the change.
        ("2026-03-29 03:30:00", KYIV, datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
    ],
    ids=["far zone", "summer", "winter", "wrong offset", "fold", "gap"],
)
def test_a_local_time_becomes_a_moment(given: str, zone: ZoneInfo, moment: datetime) -> None:
    assert values.local_moment(given, zone) == moment


@pytest.mark.parametrize(
    ("given", "moment"),
    [
        ("2022-09-01T17:09:35+0400", datetime(2022, 9, 1, 13, 9, 35, tzinfo=UTC)),
        ("2022-09-01T17:09:35+04:00", datetime(2022, 9, 1, 13, 9, 35, tzinfo=UTC)),
        ("2026-03-01T12:00:00-0530", datetime(2026, 3, 1, 17, 30, tzinfo=UTC)),
        ("2026-03-01T12:00:00Z", datetime(2026, 3, 1, 12, 0, tzinfo=UTC)),
        ("2026-03-01T12:00:00", datetime(2026, 3, 1, 10, 0, tzinfo=UTC)),
        ("2026-03-01T12:00:00+9999", datetime(2026, 2, 28, 12, 1, tzinfo=UTC)),
        ("", None),
        (None, None),
    ],
)
def test_a_mark_of_change_is_read_with_its_offset(given: Any, moment: datetime | None) -> None:
    assert values.stated_moment(given, KYIV) == moment


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ("1990-05-17", date(1990, 5, 17)),
        ("1990-05-17 00:00:00", date(1990, 5, 17)),
        ("1900-07-24", date(1900, 7, 24)),
        ("0000-07-24", date(1900, 7, 24)),
        ("1850-07-24", date(1900, 7, 24)),
        ("1970-02-01", date(1970, 2, 1)),
        ("952041600", date(2000, 3, 3)),
        ("-86400000", date(1967, 4, 7)),
        (952041600, date(2000, 3, 3)),
        ("1970-01-01", None),
        ("1900-01-01", None),
        ("0000-00-00", None),
        ("1990-02-30", None),
        ("9999-01-02", None),
        ("", None),
        (None, None),
        ([], None),
        ("17 травня", None),
    ],
)
def test_a_birthday_is_read_leniently(given: Any, day: date | None) -> None:
    assert values.birthday(given) == day
