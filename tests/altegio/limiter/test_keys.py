"""What stands in Redis: whose it is, how long it stays, and what was spent."""

from __future__ import annotations

import uuid

import redis

from altegio.limiter import LONGEST_HOLD, RedisLimiter
from tests.altegio.limiter.asking import Asking


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
