"""One pace of requests for all processes and machines that use the same Redis.

The vendor says: 200 requests a minute or 5 a second for an address, and more is answered 429. We take three
a second: a place is free when the third last one was given a second and a little ago. What is left of the
vendor's five is room for what the network does to a request on its way. Places lie nearly evenly, so that a
burst never forms; not quite, so that whoever wakes late from waiting for one place is on time for the next.

Looked at and not taken: `limits` (5.8) counts in windows, which lets the whole window's requests go at once;
`throttled-py` (3.5) has an even GCRA, but no priorities, and waits without knowing who else waits. What is
left is this one script.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

import redis

log = logging.getLogger(__name__)

# A second holds three requests by the vendor's clock too where one is up to 150 ms later than the third
# after it (a busy machine); 156 a minute.
PLACES = 3
RATE_PER_SECOND = PLACES / 1.15
# As a share of an even interval: no two places lie closer.
CLOSEST = 0.8
# Without Redis nobody knows of the others: eight processes at this pace stay within the limit together.
LOCAL_INTERVAL = 8 / RATE_PER_SECOND
# How long a place stays kept for a webhook that waits for it and has not come yet.
KEPT_FOR = 0.25

# By Redis' own clock, in microseconds. `first` to `third`: when the last three places were given. `urgent`:
# until when the next one is kept for a webhook. Nothing is handed out in advance: a process that dies while
# it waits holds up nobody. After a clock was set back, nothing was given later than now. The second key
# counts the places given in each ten seconds of the last hour.
SCRIPT = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local window, closest, kept = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local webhook = ARGV[4] == 'webhook'
local given = redis.call('HMGET', KEYS[1], 'first', 'second', 'third', 'urgent')
local first, third = tonumber(given[1]) or 0, tonumber(given[3]) or 0
local free = math.max(math.min(third, now) + window, math.min(first, now) + closest)
local urgent = math.min(tonumber(given[4]) or 0, free + kept)
local turn = webhook and free or math.max(free, urgent)
local wait = math.max(0, turn - now)
if wait == 0 then
    redis.call('HSET', KEYS[1], 'first', string.format('%.0f', now))
    if given[1] then redis.call('HSET', KEYS[1], 'second', given[1]) end
    if given[2] then redis.call('HSET', KEYS[1], 'third', given[2]) end
elseif webhook then
    redis.call('HSET', KEYS[1], 'urgent', string.format('%.0f', free + kept))
end
redis.call('PEXPIRE', KEYS[1], 60000)
if wait == 0 then
    local slice = math.floor(now / 10000000)
    if redis.call('HINCRBY', KEYS[2], slice, 1) == 1 then
        for _, old in ipairs(redis.call('HKEYS', KEYS[2])) do
            if tonumber(old) < slice - 360 then redis.call('HDEL', KEYS[2], old) end
        end
    end
    redis.call('EXPIRE', KEYS[2], 3700)
end
return {string.format('%.0f', wait), string.format('%.0f', now)}
"""

_SLICE = 10
_local = threading.Lock()


class Spent(NamedTuple):
    """How many requests went out within the last minute (to ten seconds) and the last hour."""

    minute: int
    hour: int


class RedisLimiter:
    """Hands out places, `rate_per_second` at most, to everyone with the same Redis and `owner`.

    `owner` keeps two salons apart that share one Redis: a partner token, of which only a fingerprint is
    used. `name` says whose pace it is: Instagram's messages have one of their own. `closest` is the share of
    an even interval between two places; 1 makes them quite even. A webhook's place comes before a sweep's.
    """

    def __init__(
        self,
        redis_url: str,
        rate_per_second: float = RATE_PER_SECOND,
        *,
        name: str = "altegio",
        owner: str = "",
        closest: float = CLOSEST,
        local_interval: float = LOCAL_INTERVAL,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        connection = redis.Redis.from_url(redis_url, socket_timeout=5, socket_connect_timeout=2)
        self._connection = connection
        self._script = connection.register_script(SCRIPT)
        fingerprint = hashlib.sha256(owner.encode()).hexdigest()[:16]
        self._key, self._spent_key = f"{name}:pace:{fingerprint}", f"{name}:spent:{fingerprint}"
        self._window, self._closest = PLACES / rate_per_second, closest / rate_per_second
        self._local_interval = max(local_interval, 1 / rate_per_second)
        self._sleep = sleep
        self._without_redis = False

    def acquire(self, priority: str) -> None:
        """Wait for a place. `priority` is "webhook" or "sweep"."""
        while True:
            try:
                wait, _now = self._ask(priority)
            except redis.RedisError as error:
                self._wait_alone(error)
                return
            self._without_redis = False
            if not wait:
                return
            self._sleep(wait)

    def spent(self) -> Spent | None:
        """What all processes together have spent; None when Redis does not answer."""
        try:
            seconds, _microseconds = self._connection.time()
            counts = self._connection.hgetall(self._spent_key)
        except redis.RedisError:
            return None
        now = int(seconds) // _SLICE
        ages = [(now - int(slice_), int(count)) for slice_, count in counts.items()]
        return Spent(
            minute=sum(count for age, count in ages if 0 <= age < 60 // _SLICE),
            hour=sum(count for age, count in ages if 0 <= age < 3600 // _SLICE),
        )

    def _ask(self, priority: str) -> tuple[float, float]:
        """Take a place if one is free: seconds to wait before asking again (0: taken), and Redis' clock."""
        numbers = [round(seconds * 1_000_000) for seconds in (self._window, self._closest, KEPT_FOR)]
        wait, now = self._script(keys=[self._key, self._spent_key], args=[*numbers, priority])
        return int(wait) / 1_000_000, int(now) / 1_000_000

    def _wait_alone(self, error: redis.RedisError) -> None:
        if not self._without_redis:
            log.warning("altegio.limiter_without_redis error=%s", type(error).__name__)
        self._without_redis = True
        with _local:
            self._sleep(self._local_interval)
