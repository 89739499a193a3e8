"""The task of this project: one that kills its process is parked, one that fails is noted.

Tasks are acknowledged when they have ended, so that a killed worker loses none. One that itself is what kills
the worker would come back for ever: how often it was begun is counted in Redis, which every process shares.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import redis
import structlog
from celery import Task
from celery.exceptions import Ignore, Reject, Retry
from django.conf import settings
from django.utils import timezone

log = structlog.get_logger(__name__)

# So often a task is begun that was never heard to end.
MOST_STARTS = 3
# In a row: a single failure is a vendor's bad minute.
MANY_FAILURES = 3
_BEGUN, _FAILING = "salon:task-begun:", "salon:tasks-failing"
_DAY = 24 * 3600


class ParkingTask(Task):
    """Begun at most three times without an end; its failures are rows for a person."""

    def __call__(self, *args: Any, **options: Any) -> Any:
        """Do the work, unless it has killed its process too often."""
        task_id = self.request.id
        if self.request.called_directly or task_id is None:
            return super().__call__(*args, **options)
        if _begin(task_id) > MOST_STARTS:
            park(self.name, args, options, timezone.now())
            raise Ignore
        well = False
        try:
            # Not super(): that would hide the request from the task, and a retry would not be one.
            done = self.run(*args, **options)
            well = True
        finally:
            _end(task_id, self.name, args, options, well=well)
        return done

    def on_failure(self, exc: Any, task_id: Any, args: Any, kwargs: Any, einfo: Any) -> None:
        """Note that it failed for good."""
        if not isinstance(exc, Ignore | Reject | Retry):
            note_failure(self.name, args, kwargs, type(exc).__name__, timezone.now())


# --- what is known of it --------------------------------------------------------------------------
def digest_of(name: str, args: Sequence[Any], options: Mapping[str, Any]) -> str:
    """By which a task with these arguments is known again."""
    whole = json.dumps([name, list(args), dict(options)], sort_keys=True, default=str)
    return hashlib.sha256(whole.encode()).hexdigest()


def park(name: str, args: Sequence[Any], options: Mapping[str, Any], now: datetime) -> None:
    """It is begun no more until a person tries it again."""
    log.error("task_parked", task=name, begun=MOST_STARTS)
    _keep(name, args, options, {"reason": "killed", "error": ""}, now)


def note_failure(
    name: str, args: Sequence[Any], options: Mapping[str, Any], error: str, now: datetime
) -> None:
    """It ended in an error of this kind."""
    _keep(name, args, options, {"reason": "failed", "error": error[:120]}, now)
    _tell_redis(lambda server: server.sadd(_FAILING, digest_of(name, args, options)))


def note_success(digest: str, now: datetime) -> None:
    """What failed before works again."""
    from salon.models import StuckTask

    StuckTask.objects.filter(digest=digest, ended_at=None).update(ended_at=now)


def _keep(
    name: str, args: Sequence[Any], options: Mapping[str, Any], facts: dict[str, str], now: datetime
) -> None:
    from django.db.models import F

    from salon.models import StuckTask

    digest = digest_of(name, args, options)
    if StuckTask.objects.filter(digest=digest, ended_at=None).update(
        times=F("times") + 1, last_at=now, **facts
    ):
        return
    row = StuckTask(
        name=name, digest=digest, arguments=list(args), options=dict(options), first_at=now, last_at=now
    )
    row.reason, row.error = facts["reason"], facts["error"]
    StuckTask.objects.bulk_create([row], ignore_conflicts=True)


# --- counted in Redis -----------------------------------------------------------------------------
@cache
def _server() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=3, socket_connect_timeout=3)


def _begin(task_id: str) -> int:
    """Count a beginning; how many there were. 1 where Redis is away: the work goes on."""

    def count(server: redis.Redis) -> Any:
        with server.pipeline() as pipe:
            pipe.incr(f"{_BEGUN}{task_id}")
            pipe.expire(f"{_BEGUN}{task_id}", _DAY)
            return pipe.execute()

    found = _tell_redis(count)
    return int(found[0]) if found else 1


def _end(task_id: str, name: str, args: Sequence[Any], options: Mapping[str, Any], *, well: bool) -> None:
    """It has ended, however: only a killed process leaves the count."""
    digest = digest_of(name, args, options) if well else ""

    def forget(server: redis.Redis) -> Any:
        with server.pipeline() as pipe:
            pipe.delete(f"{_BEGUN}{task_id}")
            pipe.srem(_FAILING, digest)
            return pipe.execute()

    found = _tell_redis(forget)
    if well and found and found[1]:
        note_success(digest, timezone.now())


def _tell_redis(what: Any) -> Any:
    try:
        return what(_server())
    except redis.RedisError as error:
        log.warning("tasks_not_counted", error=type(error).__name__)
        return None
