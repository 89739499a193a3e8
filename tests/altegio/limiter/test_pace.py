"""Several processes keep one even pace, and a webhook comes before every sweep."""

from __future__ import annotations

import threading
from itertools import pairwise

import redis

from altegio.limiter import CLOSEST, KEPT_FOR, LATE, LONGEST_HOLD, PLACES, RedisLimiter
from tests.altegio.limiter.asking import INTERVAL, WINDOW, Asking


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
