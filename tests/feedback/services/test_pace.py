"""Messages of an account leave at one pace, whichever worker sends them."""

from __future__ import annotations

import secrets
from typing import Any

import pytest

from feedback.services import pace


@pytest.mark.parametrize("of", [pace._limiter, pace._conversations], ids=["sends", "conversations"])
def test_each_account_has_one_pace_that_all_workers_share(of: Any, settings: Any) -> None:
    account = secrets.token_hex(8)
    about = (settings.REDIS_URL, 2.0) if of is pace._limiter else (settings.REDIS_URL,)
    workers = [of.__wrapped__(*about, account) for _worker in range(2)]
    assert workers[0] is not workers[1]
    given = [int(worker.acquire("sweep").given) for worker in (*workers, *workers)]
    # By Redis' own clock, in microseconds: three at two a second take a second and a half.
    assert given == sorted(given)
    assert given[3] - given[0] >= 1_500_000
    other = of.__wrapped__(*about, secrets.token_hex(8))
    assert other._places_key != workers[0]._places_key
