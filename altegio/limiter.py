"""One pace of requests for all processes and machines that use the same Redis.

The vendor says: 200 requests a minute or 5 a second for an address, and more is answered 429. We take three
a second by the clock that all share: a place is free when, of those given before, no more than two can have
come to the vendor within the last second. When a request came, nobody here knows; it was not after its
answer began, and hardly ever later than `LATE` after its place was given. Whoever got an answer says so, and
the next place is free sooner.
Places lie nearly evenly, so that a burst never forms; not quite, so that whoever wakes late from waiting for
one place is on time for the next.

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

PLACES = 3
# A second, and what two clocks may differ in counting it.
WINDOW = 1.005
RATE_PER_SECOND = PLACES / WINDOW
# How long after its place was given a request comes to the vendor at the latest, on a busy machine. Less room
# was tried and taken back, for all (0.02 s: the vendor's log showed a fourth within a second) and while the
# machine's sleeps were on time (five): neither tells how late the network and the other side are.
LATE = 0.145
# No 429 holds everybody up for longer, whatever it says; nor does a clock that was set back.
LONGEST_HOLD = 60.0
# As a share of an even interval: no two places lie closer.
CLOSEST = 0.8
# Without Redis nobody knows of the others: eight processes at this pace stay within the limit together.
LOCAL_INTERVAL = 8 / RATE_PER_SECOND
# How long a place stays kept for a webhook that waits for it and has not come yet.
KEPT_FOR = 0.25

# By Redis' own clock, in microseconds. The first key holds the last three places: when each was given, and
# until when its request may still come to the vendor. The second: when the last place was given; until when
# the next one is kept for a webhook; until when the vendor wants no request. Nothing is handed out in
# advance: a process that dies while it waits holds up nobody. After a clock was set back, nothing was given
# later than now. The third key counts the places given in each ten seconds of the last hour.
SCRIPT = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local window, closest, kept, late = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local places, longest = tonumber(ARGV[5]), tonumber(ARGV[6])
local webhook = ARGV[7] == 'webhook'
local given = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
local earliest = nil
for at = 1, #given, 2 do
    local comes = math.min(tonumber(given[at + 1]), now + late)
    redis.call('ZADD', KEYS[1], string.format('%.0f', comes), given[at])
    earliest = math.min(earliest or comes, comes)
end
local known = redis.call('HMGET', KEYS[2], 'last', 'urgent', 'held')
local last, held = tonumber(known[1]) or 0, tonumber(known[3]) or 0
local free = math.max(math.min(last, now) + closest, math.min(held, now + longest))
if #given >= 2 * places then free = math.max(free, earliest + window) end
local urgent = math.min(tonumber(known[2]) or 0, free + kept)
local turn = webhook and free or math.max(free, urgent)
local wait = math.max(0, turn - now)
local moment = string.format('%.0f', now)
if wait == 0 then
    redis.call('ZADD', KEYS[1], string.format('%.0f', now + late), moment)
    redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -places - 1)
    redis.call('HSET', KEYS[2], 'last', moment)
elseif webhook then
    redis.call('HSET', KEYS[2], 'urgent', string.format('%.0f', free + kept))
end
redis.call('PEXPIRE', KEYS[1], 60000)
redis.call('PEXPIRE', KEYS[2], 60000 + math.ceil(longest / 1000))
if wait == 0 then
    local slice = math.floor(now / 10000000)
    if redis.call('HINCRBY', KEYS[3], slice, 1) == 1 then
        for _, old in ipairs(redis.call('HKEYS', KEYS[3])) do
            if tonumber(old) < slice - 360 then redis.call('HDEL', KEYS[3], old) end
        end
    end
    redis.call('EXPIRE', KEYS[3], 3700)
end
return {string.format('%.0f', wait), moment}
"""
# Until when the vendor wants no request; a later end stays.
HOLD = """
local time = redis.call('TIME')
local ends = time[1] * 1000000 + time[2] + tonumber(ARGV[1])
local held = tonumber(redis.call('HGET', KEYS[1], 'held')) or 0
if held < ends then redis.call('HSET', KEYS[1], 'held', string.format('%.0f', ends)) end
redis.call('PEXPIRE', KEYS[1], 60000 + math.ceil(tonumber(ARGV[1]) / 1000))
"""

_SLICE = 10
_local = threading.Lock()


class Spent(NamedTuple):
    """How many requests went out within the last minute (to ten seconds) and the last hour."""

    minute: int
    hour: int


class Place(NamedTuple):
    """A place in the pace: when it was given by Redis' clock, and when it was asked for by our own."""

    given: str
    asked: float


class RedisLimiter:
    """Hands out places, `rate_per_second` at most, to everyone with the same Redis and `owner`.

    `owner` keeps two salons apart that share one Redis: a partner token, of which only a fingerprint is
    used. `name` says whose pace it is: Instagram's messages have one of their own. `closest` is the share of
    an even interval between two places; 1 makes them quite even. `late`: how long after its place a request
    may come to the vendor at most; 0 for those who do not say when they were answered. A webhook's place
    comes before a sweep's.
    """

    def __init__(
        self,
        redis_url: str,
        rate_per_second: float = RATE_PER_SECOND,
        *,
        name: str = "altegio",
        owner: str = "",
        closest: float = CLOSEST,
        late: float = LATE,
        local_interval: float = LOCAL_INTERVAL,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        connection = redis.Redis.from_url(redis_url, socket_timeout=5, socket_connect_timeout=2)
        self._connection = connection
        self._script, self._hold = connection.register_script(SCRIPT), connection.register_script(HOLD)
        fingerprint = hashlib.sha256(owner.encode()).hexdigest()[:16]
        self._places_key, self._state_key, self._spent_key = (
            f"{name}:{what}:{fingerprint}" for what in ("places", "turn", "spent")
        )
        window, closest_interval = PLACES / rate_per_second, closest / rate_per_second
        waits = (window, closest_interval, KEPT_FOR, late)
        self._arguments = [*map(_microseconds, waits), PLACES, _microseconds(LONGEST_HOLD)]
        self._local_interval = max(local_interval, 1 / rate_per_second)
        self._sleep = sleep
        self._without_redis = False

    def acquire(self, priority: str) -> Place | None:
        """Wait for a place. `priority` is "webhook" or "sweep". None where Redis did not give it."""
        while True:
            asked = time.monotonic()
            try:
                wait, given = self._ask(priority)
            except redis.RedisError as error:
                self._wait_alone(error)
                return None
            self._without_redis = False
            if not wait:
                return Place(given, asked)
            self._sleep(wait)

    def answered(self, place: Place | None) -> None:
        """The request of this place has its answer: it came to the vendor before now, not later."""
        if place is None:
            return
        came = int(place.given) + _microseconds(time.monotonic() - place.asked)
        try:
            self._connection.zadd(self._places_key, {place.given: came}, xx=True, lt=True)
        except redis.RedisError as error:
            # Nothing is lost but a moment: the place counts as late as a request can be.
            log.info("altegio.limiter_without_redis error=%s", type(error).__name__)

    def hold(self, seconds: float) -> None:
        """Give nobody a place for so long: the vendor has had too many requests from this address."""
        try:
            self._hold(keys=[self._state_key], args=[_microseconds(min(seconds, LONGEST_HOLD))])
        except redis.RedisError as error:
            # Who was refused waits by itself; the others go at the slow pace of those without Redis.
            log.warning("altegio.limiter_without_redis error=%s", type(error).__name__)

    def spent(self) -> Spent | None:
        """What all processes together have spent; None when Redis does not answer."""
        try:
            seconds, _rest = self._connection.time()
            counts = self._connection.hgetall(self._spent_key)
        except redis.RedisError:
            return None
        now = int(seconds) // _SLICE
        ages = [(now - int(slice_), int(count)) for slice_, count in counts.items()]
        return Spent(
            minute=sum(count for age, count in ages if 0 <= age < 60 // _SLICE),
            hour=sum(count for age, count in ages if 0 <= age < 3600 // _SLICE),
        )

    def _ask(self, priority: str) -> tuple[float, str]:
        """Take a place if one is free: seconds to wait before asking again (0: taken), and Redis' clock."""
        keys = [self._places_key, self._state_key, self._spent_key]
        wait, now = self._script(keys=keys, args=[*self._arguments, priority])
        return int(wait) / 1_000_000, now.decode()

    def _wait_alone(self, error: redis.RedisError) -> None:
        if not self._without_redis:
            log.warning("altegio.limiter_without_redis error=%s", type(error).__name__)
        self._without_redis = True
        with _local:
            self._sleep(self._local_interval)


def _microseconds(seconds: float) -> int:
    return round(seconds * 1_000_000)
