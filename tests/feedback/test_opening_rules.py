"""Until when a complaint is to be answered: never at night."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from feedback.rules import SendingHours, SendingWeek
from feedback.rules.opening import answer_by

KYIV = ZoneInfo("Europe/Kyiv")
DAYTIME = SendingWeek.of(SendingHours(time(10), time(20)), {6: None})
ROUND_THE_CLOCK = SendingWeek.of(SendingHours(time(0), time(0)))


@pytest.mark.parametrize(
    ("week", "opened", "hours", "due"),
    [
        pytest.param(DAYTIME, "2026-07-01 12:00", 24, "2026-07-02 12:00", id="by day it is as it was"),
        pytest.param(DAYTIME, "2026-07-01 19:00", 4, "2026-07-02 10:00", id="the next morning"),
        pytest.param(DAYTIME, "2026-07-04 19:00", 4, "2026-07-06 10:00", id="past a closed Sunday"),
        pytest.param(ROUND_THE_CLOCK, "2026-07-01 02:27", 24, "2026-07-02 09:00", id="round the clock"),
        pytest.param(ROUND_THE_CLOCK, "2026-07-01 12:00", 8, "2026-07-02 09:00", id="after eight"),
    ],
)
def test_an_answer_is_due_when_somebody_is_there(
    week: SendingWeek, opened: str, hours: int, due: str
) -> None:
    at, expected = (datetime.fromisoformat(each).replace(tzinfo=KYIV) for each in (opened, due))
    assert answer_by(at, hours, week, KYIV) == expected
