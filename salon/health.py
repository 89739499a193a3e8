"""What is alive: the process, the database and its disk, the broker, beat, the mirror."""

from __future__ import annotations

from datetime import datetime, timedelta

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from altegio import selectors
from feedback.fields import unopened

_BEAT_KEY, _SINCE_KEY = "salon:beat-alive", "salon:beat-since"
# After a night in which the machine was off.
CATCHES_UP = timedelta(minutes=15)
BEAT_MAX_AGE = timedelta(minutes=2)
MIRROR_MAX_AGE = timedelta(minutes=30)
# Forty thousand numbers do not fit into so little memory: Postgres writes them to a file, and forgets it.
_TO_A_FILE = "SET LOCAL work_mem = '64kB'; SELECT count(*) FROM generate_series(1, 40000)"


def _redis() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=3, socket_connect_timeout=3)


def note_beat(*, now: datetime) -> None:
    """Remember that beat's task ran at this moment, and since when it does without a gap."""
    age, server = beat_age(now=now), _redis()
    if age is None or age > BEAT_MAX_AGE:
        server.set(_SINCE_KEY, now.isoformat())
    server.set(_BEAT_KEY, now.isoformat(), ex=24 * 3600)


def just_begun(*, now: datetime) -> bool:
    """Whether everything was started a short time ago, and what waited meanwhile is being caught up with."""
    try:
        noted = _redis().get(_SINCE_KEY)
    except redis.RedisError:
        return False
    return isinstance(noted, bytes) and now - datetime.fromisoformat(noted.decode()) < CATCHES_UP


def beat_age(*, now: datetime) -> timedelta | None:
    """How long ago beat's task last ran; None when never, or when the broker is away.

    None too where the clock was set back since: from a time that has not come nobody can tell.
    """
    try:
        noted = _redis().get(_BEAT_KEY)
    except redis.RedisError:
        return None
    age = now - datetime.fromisoformat(noted.decode()) if isinstance(noted, bytes) else None
    return age if age is not None and age > -BEAT_MAX_AGE else None


def database_answers() -> bool:
    """Whether Postgres answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def database_has_room() -> bool:
    """Whether Postgres can write: with a full disk it goes on to answer, and stores nothing any more."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(_TO_A_FILE)
    except DatabaseError:
        return False
    return True


def broker_answers() -> bool:
    """Whether Redis answers."""
    try:
        return bool(_redis().ping())
    except redis.RedisError:
        return False


def keys_open() -> bool:
    """Whether FIELD_ENCRYPTION_KEYS open what is stored. One query."""
    return not unopened()


def readiness(*, now: datetime) -> dict[str, bool]:
    """What must hold for the product to do its work, each by name."""
    room = database_has_room()
    database = room or database_answers()
    beat = beat_age(now=now)
    mirror = selectors.mirror_age(now=now) if database else None
    return {
        "database": database,
        "disk": room,
        "broker": broker_answers(),
        "beat": beat is not None and beat <= BEAT_MAX_AGE,
        "mirror": mirror is not None and mirror <= MIRROR_MAX_AGE,
        "keys": database and keys_open(),
    }


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """Live: the process answers and reaches its database."""
    alive = database_answers()
    return JsonResponse({"ok": alive}, status=200 if alive else 503)


@never_cache
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """Ready: database, disk, broker, beat, mirror and keys, each by name; 503 when one of them is not."""
    state = readiness(now=timezone.now())
    ready = all(state.values())
    return JsonResponse({"ok": ready, **state}, status=200 if ready else 503)
