"""Without Redis the pace is slower, and nothing stops."""

from __future__ import annotations

import logging
import uuid

import pytest

from altegio.limiter import RedisLimiter
from tests.altegio.limiter.asking import INTERVAL, NOWHERE, Asking


def test_without_redis_the_pace_is_slower_and_one_warning_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    slept: list[float] = []
    limiter = RedisLimiter(NOWHERE, sleep=slept.append)
    with caplog.at_level(logging.WARNING, logger="altegio.limiter"):
        for _ in range(3):
            limiter.acquire("sweep")
    assert len(slept) == 3
    assert all(pause >= 8 * INTERVAL for pause in slept)
    assert [record.message for record in caplog.records] == [
        "altegio.limiter_without_redis error=ConnectionError"
    ]


def test_without_redis_an_answer_and_a_refusal_are_noted_and_stop_nothing(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    place, limiter = Asking(url, uuid.uuid4().hex).take(), RedisLimiter(NOWHERE)
    with caplog.at_level(logging.INFO, logger="altegio.limiter"):
        limiter.answered(place)
        limiter.hold(1)
        limiter.answered(None)
    assert [record.levelname for record in caplog.records] == ["INFO", "WARNING"]


def test_a_local_pace_is_never_faster_than_the_shared_one() -> None:
    slept: list[float] = []
    RedisLimiter(NOWHERE, 0.5, local_interval=0.1, sleep=slept.append).acquire("sweep")
    assert slept == [2.0]


def test_without_redis_nobody_knows_what_was_spent() -> None:
    assert RedisLimiter(NOWHERE).spent() is None
