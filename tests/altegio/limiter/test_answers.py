"""What an answer and a refusal do to the pace."""

from __future__ import annotations

import time

import pytest
import redis

from altegio.limiter import KEPT_FOR, LATE, LONGEST_HOLD, PLACES
from tests.altegio.limiter.asking import Asking


def test_an_answer_frees_the_next_place_sooner(url: str, owner: str) -> None:
    """Before the answer a request may be on its way still; with it, it came before now."""
    limiter = Asking(url, owner)
    place = limiter.take()
    connection = redis.Redis.from_url(url)
    assert connection.zscore(limiter._places_key, place.given) == int(place.given) + LATE * 1_000_000
    limiter.answered(place._replace(asked=time.monotonic()))
    assert connection.zscore(limiter._places_key, place.given) < int(place.given) + LATE * 1_000_000
    connection.close()


def test_an_answer_that_takes_long_holds_up_nobody(url: str, owner: str) -> None:
    limiter = Asking(url, owner)
    place = limiter.take()
    connection = redis.Redis.from_url(url)
    before = connection.zscore(limiter._places_key, place.given)
    limiter.answered(place._replace(asked=place.asked - 30))
    assert connection.zscore(limiter._places_key, place.given) == before
    connection.close()


def test_an_answer_to_a_place_long_gone_changes_nothing(url: str, owner: str) -> None:
    limiter = Asking(url, owner, rate=1000)
    first = limiter.take()
    for _ in range(PLACES):
        limiter.take()
    limiter.answered(first)
    connection = redis.Redis.from_url(url)
    assert connection.zcard(limiter._places_key) == PLACES
    connection.close()


def test_after_a_refusal_nobody_asks_until_the_vendor_wants_it(
    url: str, owner: str, caplog: pytest.LogCaptureFixture
) -> None:
    refused, other = Asking(url, owner), Asking(url, owner)
    refused.hold(30)
    assert 29 < other.ask("webhook") <= 30
    assert 29 < other.ask("sweep") <= 30 + KEPT_FOR
    other.hold(5.0001234)
    assert other.ask("webhook") > 28
    other.hold(10_000)
    assert other.ask("webhook") <= LONGEST_HOLD
    assert not caplog.records
