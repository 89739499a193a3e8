"""The worst second and the worst minute are found in sliding windows."""

from __future__ import annotations

import pytest

from sandbox.limit import RateLimit
from sandbox.requestlog import most_within


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ([], 0),
        ([5.0], 1),
        ([0.0, 0.5, 0.99, 1.0], 3),
        ([0.9, 0.95, 1.05, 1.1], 4),
        ([0.0, 1.0, 2.0], 1),
    ],
    ids=["none", "one", "the end is outside", "across the full second", "one a second"],
)
def test_the_most_in_any_second(times: list[float], expected: int) -> None:
    assert most_within(times, 1.0) == expected


def test_five_in_a_second_and_two_hundred_in_a_minute_pass() -> None:
    limit = RateLimit()
    waits = [limit.seconds_to_wait("a", 0.1 * number) for number in range(6)]
    assert waits == [0, 0, 0, 0, 0, 1]
    assert limit.seconds_to_wait("b", 0.5) == 0, "another address has its own count"

    limit.clear()
    spread = [limit.seconds_to_wait("a", 0.25 * number) for number in range(201)]
    assert spread[:200] == [0] * 200
    assert spread[200] == 11
