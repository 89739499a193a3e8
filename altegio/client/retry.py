"""Whether a failed request is tried again, and after how long. Pure: the caller sleeps and throws dice."""

from __future__ import annotations

from altegio.client.errors import AltegioError, RateLimited, Retryable

# With a third of all answers failing, a request is lost once in 59,000.
TRIES = 10
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 15.0
# A vendor that names a longer pause is asked again after this one: the next pass of the mirror is as near.
LONGEST_NAMED_PAUSE = 60.0


def pause_before(
    attempt: int, error: AltegioError, *, jitter: float = 0.5, once: bool = False
) -> float | None:
    """Seconds to wait before try number `attempt` (the first repeat is 2), or None to give up.

    `jitter`, 0 to 1, spreads the pause over its upper half, so that processes that failed together do not
    come back together. `once`: for a request that must not be carried out twice; it is repeated only after
    an error that leaves no doubt that nothing was done.
    """
    if not isinstance(error, Retryable) or attempt > TRIES or (once and error.maybe_done):
        return None
    if isinstance(error, RateLimited) and error.retry_after is not None:
        return min(error.retry_after, LONGEST_NAMED_PAUSE) + FIRST_PAUSE * jitter
    longest: float = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** (attempt - 2))
    return longest * (0.5 + 0.5 * jitter)
