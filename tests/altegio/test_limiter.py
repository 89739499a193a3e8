from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
import redis

from altegio.limiter import (
    CLOSEST,
    KEPT_FOR,
    LATE,
    LONGEST_HOLD,
    PLACES,
    RATE_PER_SECOND,
    Place,
    RedisLimiter,
)

INTERVAL = 1 / RATE_PER_SECOND
WINDOW = PLACES * INTERVAL
NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture
def url() -> str:
    return os.environ["REDIS_URL"]


@pytest.fixture
def owner() -> str:
    return uuid.uuid4().hex


class Asking(RedisLimiter):
    """A limiter that does not wait, and notes what it was told and when its places were given."""

    def __init__(self, url: str, owner: str = "", rate: float = RATE_PER_SECOND) -> None:
        super().__init__(url, rate, owner=owner, sleep=lambda _: None)
        self.given: list[float] = []

    def ask(self, priority: str = "sweep") -> float:
        return self._ask(priority)[0]

    def _ask(self, priority: str) -> tuple[float, str]:
        wait, now = super()._ask(priority)
        if not wait:
            self.given.append(int(now) / 1_000_000)
        return wait, now

    def take(self) -> Place:
        """A place, however long it takes."""
        while True:
            place = self.acquire("sweep")
            if place is not None:
                return place


PROCESS = """
import sys
from altegio.limiter import RedisLimiter

class Noting(RedisLimiter):
    def _ask(self, priority):
        wait, now = super()._ask(priority)
        if not wait:
            print(int(now) / 1_000_000, flush=True)
        return wait, now

limiter = Noting(sys.argv[1], owner=sys.argv[2])
for _ in range(int(sys.argv[3])):
    limiter.answered(limiter.acquire("sweep"))
"""


@pytest.fixture
def start(url: str, owner: str) -> Iterator[object]:
    started: list[subprocess.Popen[str]] = []

    def begin(places: int) -> subprocess.Popen[str]:
        root = Path(__file__).resolve().parents[2]
        argv = [sys.executable, "-c", PROCESS, url, owner, str(places)]
        started.append(subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, cwd=root))
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.wait()
        assert process.stdout
        process.stdout.close()


def spaced(given: list[float]) -> bool:
    """Whether no four places lie within a second and no two follow each other at once."""
    given = sorted(given)
    within = zip(given, given[PLACES:], strict=False)
    return all(after - before >= WINDOW - 0.000_01 for before, after in within) and all(
        after - before >= CLOSEST * INTERVAL - 0.000_01 for before, after in pairwise(given)
    )


def test_several_processes_and_threads_keep_one_even_pace(url: str, owner: str, start: object) -> None:
    assert callable(start)
    processes = [start(3) for _ in range(3)]
    here = RedisLimiter(url, owner=owner)
    threads = [threading.Thread(target=here.acquire, args=("webhook",)) for _ in range(3)]
    for thread in threads:
        thread.start()
    given = [float(line) for process in processes for line in process.communicate()[0].split()]
    for thread in threads:
        thread.join()
    assert len(given) == 9
    assert spaced(given)
    assert all(sum(first <= moment < first + 1 for moment in given) <= 3 for first in given)


def test_a_process_killed_while_it_waits_holds_up_nobody(url: str, owner: str, start: object) -> None:
    assert callable(start)
    process = start(1000)
    assert process.stdout
    process.stdout.readline()
    process.kill()
    process.wait()
    limiter = Asking(url, owner)
    assert limiter.ask() <= INTERVAL + KEPT_FOR


def test_the_first_place_is_free_and_the_next_one_an_interval_later(url: str, owner: str) -> None:
    limiter = Asking(url, owner)
    assert limiter.ask() == 0
    assert 0 < limiter.ask() <= INTERVAL


def test_whoever_comes_late_for_one_place_is_on_time_for_the_next(url: str, owner: str) -> None:
    """The pace on the average is the one allowed: a place taken late does not put off all that follow."""
    limiter = Asking(url, owner, rate=1)
    assert limiter.ask() == 0
    connection = redis.Redis.from_url(url)
    now = limiter.given[0] * 1_000_000
    connection.delete(limiter._places_key)
    came = [round(now - ago) for ago in (2_900_000, 1_850_000, 850_000)]
    connection.zadd(limiter._places_key, {str(at): at for at in came})
    connection.hset(limiter._state_key, "last", came[-1])
    connection.close()
    assert limiter.ask() <= 0.1


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


def test_asking_again_does_not_move_the_next_place_away(url: str, owner: str) -> None:
    limiter = Asking(url, owner, rate=0.01)
    assert limiter.ask() == 0
    first = limiter.ask()
    waits = [limiter.ask() for _ in range(50)]
    assert max(waits) <= first


def test_a_webhook_that_waits_comes_before_every_sweep(url: str, owner: str) -> None:
    webhook, sweep = Asking(url, owner), Asking(url, owner)
    assert sweep.ask() == 0
    assert webhook.ask("webhook") > 0
    while not webhook.given:
        sweep.ask()
        webhook.ask("webhook")
    assert len(sweep.given) == 1


def test_a_webhook_that_died_waiting_delays_a_sweep_by_a_moment_only(url: str, owner: str) -> None:
    webhook, sweep = Asking(url, owner, rate=0.01), Asking(url, owner, rate=0.01)
    assert sweep.ask() == 0
    to_the_webhook = webhook.ask("webhook")
    assert sweep.ask() <= to_the_webhook + KEPT_FOR


def test_a_clock_set_back_does_not_stop_the_pace(url: str, owner: str) -> None:
    limiter = Asking(url, owner)
    assert limiter.ask() == 0
    connection = redis.Redis.from_url(url)
    far = 10**16
    connection.zadd(limiter._places_key, {str(far + at): far + at for at in range(PLACES)})
    connection.hset(limiter._state_key, mapping={"last": far, "urgent": far})
    assert limiter.ask() <= LATE + WINDOW + KEPT_FOR
    assert limiter.ask("webhook") <= LATE + WINDOW
    connection.hset(limiter._state_key, "held", far)
    assert limiter.ask("webhook") <= LONGEST_HOLD
    connection.close()


def test_two_salons_do_not_share_their_places(url: str) -> None:
    assert Asking(url, f"one-{uuid.uuid4().hex}").ask() == 0
    assert Asking(url, f"two-{uuid.uuid4().hex}").ask() == 0


def test_the_key_holds_a_fingerprint_and_not_the_token(url: str) -> None:
    token = f"secret{uuid.uuid4().hex}"
    limiter = Asking(url, token)
    limiter.ask()
    connection = redis.Redis.from_url(url, decode_responses=True)
    keys = connection.keys("altegio:*")
    connection.close()
    assert {limiter._places_key, limiter._state_key, limiter._spent_key} <= set(keys)
    assert not any(token in str(key) for key in keys)


def test_the_key_goes_away_by_itself(url: str, owner: str) -> None:
    limiter = Asking(url, owner)
    limiter.ask()
    connection = redis.Redis.from_url(url)
    limiter.hold(LONGEST_HOLD)
    assert 0 < connection.pttl(limiter._places_key) <= 60_000
    assert 0 < connection.pttl(limiter._state_key) <= 60_000 + LONGEST_HOLD * 1000
    connection.close()


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


def test_every_place_given_is_counted_for_the_last_minute_and_hour(url: str, owner: str) -> None:
    one, other = RedisLimiter(url, 1000, owner=owner), RedisLimiter(url, 1000, owner=owner)
    for _ in range(5):
        one.acquire("sweep")
    other.acquire("webhook")
    assert other.spent() == (6, 6)
    connection = redis.Redis.from_url(url)
    now = int(connection.time()[0]) // 10
    connection.hset(one._spent_key, mapping={now - 30: 100, now - 361: 1000})
    assert one.spent() == (6, 106)
    assert 0 < connection.ttl(one._spent_key) <= 3700
    connection.close()


def test_counts_older_than_an_hour_are_dropped(url: str, owner: str) -> None:
    limiter = RedisLimiter(url, 1000, owner=owner)
    connection = redis.Redis.from_url(url)
    now = int(connection.time()[0]) // 10
    connection.hset(limiter._spent_key, mapping={now - 400: 7})
    limiter.acquire("sweep")
    assert connection.hlen(limiter._spent_key) == 1
    connection.close()


def test_without_redis_nobody_knows_what_was_spent() -> None:
    assert RedisLimiter(NOWHERE).spent() is None
