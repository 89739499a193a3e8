"""The client of Altegio's API: requests in, answers or errors out. Knows no framework and no rows.

`http` sends, `endpoints` names the methods, `paging` walks lists, `retry` says whether to try again,
`errors` says what a failure asks of the caller.
"""

from __future__ import annotations

from altegio.client import endpoints
from altegio.client.errors import (
    AltegioError,
    BadRequest,
    LicenceEnded,
    NoFunds,
    NoRights,
    NotAuthenticated,
    NotFound,
    RateLimited,
    Retryable,
    Stopped,
)
from altegio.client.http import AltegioClient, Answer, Limiter, Repeated
from altegio.client.paging import pages

__all__ = [
    "AltegioClient",
    "AltegioError",
    "Answer",
    "BadRequest",
    "LicenceEnded",
    "Limiter",
    "NoFunds",
    "NoRights",
    "NotAuthenticated",
    "NotFound",
    "RateLimited",
    "Repeated",
    "Retryable",
    "Stopped",
    "endpoints",
    "pages",
]
