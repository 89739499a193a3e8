"""One pass a location at a time, and two readers of webhooks, whichever processes do it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


class SyncBusy(Exception):
    """Another pass over this location is running."""


# One that waits for the vendor, and one that meanwhile stores what came: more would not get more places.
READERS = 2


@contextmanager
def company_lock(company_id: int, *, wait: bool = False) -> Iterator[None]:
    """Hold the location's lock (Altegio's id) for as long as the block runs.

    It lives in the database session, so that it goes with a killed process. Raises SyncBusy when another
    session holds it, unless `wait`.
    """
    key = f"altegio.sync:{company_id}"
    if not _take(key, wait=wait):
        raise SyncBusy(str(company_id))
    try:
        yield
    finally:
        _give_back(key)


@contextmanager
def reader_lock() -> Iterator[bool]:
    """Whether there was a place among the readers of webhooks; it is held for as long as the block runs."""
    keys = (f"altegio.webhooks:{place}" for place in range(READERS))
    key = next((one for one in keys if _take(one)), None)
    try:
        yield key is not None
    finally:
        if key is not None:
            _give_back(key)


def _take(key: str, *, wait: bool = False) -> bool:
    function = "pg_advisory_lock" if wait else "pg_try_advisory_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(hashtextextended(%s, 0))", [key])
        return bool(cursor.fetchone() != (False,))


def _give_back(key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [key])
