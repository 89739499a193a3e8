"""Whether a request that failed had left this machine."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import requests
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

NEVER_LEFT = (NewConnectionError, ConnectTimeoutError, ssl.SSLCertVerificationError, ConnectionRefusedError)


def never_left(error: requests.RequestException) -> bool:
    """Whether it failed surely before the first byte. Anything else counts as sent."""
    return isinstance(error, requests.ConnectTimeout) or any(isinstance(e, NEVER_LEFT) for e in _chain(error))


def _chain(error: BaseException, depth: int = 0) -> Iterator[BaseException]:
    """The error and what it wraps: requests hides urllib3's in `args`, urllib3 in `reason`."""
    yield error
    if depth < 6:
        wrapped = (*error.args, getattr(error, "reason", None), getattr(error, "original_error", None))
        for inner in wrapped:
            if isinstance(inner, BaseException):
                yield from _chain(inner, depth + 1)
