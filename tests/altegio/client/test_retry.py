from __future__ import annotations

import pytest

from altegio.client.errors import AltegioError, BadRequest, NoRights, NotFound, RateLimited, Retryable
from altegio.client.retry import TRIES, pause_before

UNKNOWN, REFUSED = Retryable(), Retryable(maybe_done=False)


@pytest.mark.parametrize(
    ("attempt", "error", "jitter", "pause"),
    [
        (2, UNKNOWN, 1.0, 0.5),
        (2, UNKNOWN, 0.0, 0.25),
        (3, UNKNOWN, 1.0, 1.0),
        (4, UNKNOWN, 1.0, 2.0),
        (7, UNKNOWN, 1.0, 15.0),
        (TRIES, UNKNOWN, 1.0, 15.0),
        (TRIES + 1, UNKNOWN, 1.0, None),
        (2, RateLimited(retry_after=7), 0.0, 7.0),
        (2, RateLimited(retry_after=7), 1.0, 7.5),
        (9, RateLimited(retry_after=0), 0.0, 0.0),
        (2, RateLimited(retry_after=86_400), 0.0, 60.0),
        (3, RateLimited(), 1.0, 1.0),
        (TRIES + 1, RateLimited(retry_after=1), 0.0, None),
        (2, NotFound(), 0.5, None),
        (2, BadRequest(), 0.5, None),
        (2, NoRights(), 0.5, None),
    ],
)
def test_the_pause_before_a_repeat(
    attempt: int, error: AltegioError, jitter: float, pause: float | None
) -> None:
    assert pause_before(attempt, error, jitter=jitter) == pause


@pytest.mark.parametrize(
    ("error", "repeated"),
    [(UNKNOWN, False), (REFUSED, True), (RateLimited(), True), (NotFound(), False)],
    ids=["unknown outcome", "surely not done", "too many requests", "refused"],
)
def test_what_must_not_happen_twice_is_repeated_only_when_it_surely_did_not_happen(
    error: AltegioError, repeated: bool
) -> None:
    assert (pause_before(2, error, once=True) is not None) is repeated


def test_a_run_survives_a_third_of_all_answers_failing() -> None:
    requests_of_a_full_pass = 500
    assert (1 - (1 / 3) ** TRIES) ** requests_of_a_full_pass > 0.99
