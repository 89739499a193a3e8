"""How often a tool may ask: by its token, counted in Redis for all processes together."""

from __future__ import annotations

import time
from functools import cache
from typing import Any

import redis
import structlog
from django.conf import settings
from rest_framework.throttling import BaseThrottle

from salon.models import ApiToken

log = structlog.get_logger(__name__)

MINUTE = 60


@cache
def _server() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)


class ByToken(BaseThrottle):
    """So many requests in each minute by the clock as the token says; people in a browser are not counted.

    Without Redis nobody is refused: the salon's tools go on.
    """

    def __init__(self) -> None:
        self.rest = 0.0

    def allow_request(self, request: Any, view: Any) -> bool:
        """Count the request; whether it is within the pace."""
        token = request.auth
        if not isinstance(token, ApiToken):
            return True
        now = time.time()
        self.rest = MINUTE - now % MINUTE
        return _count(f"api-pace:{token.digest[:16]}:{int(now // MINUTE)}") <= token.per_minute

    def wait(self) -> float:
        """Seconds until the next minute begins."""
        return self.rest


def _count(key: str) -> int:
    try:
        with _server().pipeline(transaction=False) as pipe:
            pipe.incr(key)
            pipe.expire(key, 2 * MINUTE)
            return int(pipe.execute()[0])
    except redis.RedisError as error:
        log.warning("api_pace_not_counted", error=type(error).__name__)
        return 0
