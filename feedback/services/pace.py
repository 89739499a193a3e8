"""One pace of messages for each Instagram account, shared by every worker on every machine.

The vendor takes 100 a second; a salon needs a handful, and a loop of ours would be noticed first.
"""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from altegio.limiter import RedisLimiter

# A little below the vendor's two, for its clock and ours differ.
CONVERSATIONS_PER_SECOND = 1.9


def wait_for_turn(account_id: str) -> None:
    """Wait until this account (its vendor's id) may send one more message."""
    _limiter(settings.REDIS_URL, settings.INSTAGRAM_SENDS_PER_SECOND, account_id).acquire("sweep")


def wait_for_conversations(account_id: str) -> None:
    """Wait until this account's conversations may be read once more: two calls a second, says the vendor.

    Reading, settling and looking somebody up share it, on every machine.
    """
    _conversations(settings.REDIS_URL, account_id).acquire("sweep")


@lru_cache(maxsize=64)
def _conversations(redis_url: str, account_id: str) -> RedisLimiter:
    return RedisLimiter(
        redis_url,
        CONVERSATIONS_PER_SECOND,
        name="instagram-conversations",
        owner=account_id,
        late=0,
        closest=1.0,  # two a second: a third would be too many even once
        local_interval=8 / CONVERSATIONS_PER_SECOND,
    )


@lru_cache(maxsize=64)
def _limiter(redis_url: str, per_second: float, account_id: str) -> RedisLimiter:
    """The account's limiter. Without Redis each process goes at an eighth of the pace by itself."""
    return RedisLimiter(
        redis_url, per_second, name="instagram", owner=account_id, late=0, local_interval=8 / per_second
    )
