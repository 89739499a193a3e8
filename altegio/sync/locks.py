"""One pass a location at a time, whichever process makes it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


class SyncBusy(Exception):
    """Another pass over this location is running."""


@contextmanager
def company_lock(company_id: int, *, wait: bool = False) -> Iterator[None]:
    """Hold the location's lock (Altegio's id) for as long as the block runs.

    It lives in the database session, so that it goes with a killed process. Raises SyncBusy when another
    session holds it, unless `wait`.
    """
    key = f"altegio.sync:{company_id}"
    function = "pg_advisory_lock" if wait else "pg_try_advisory_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(hashtextextended(%s, 0))", [key])
        if cursor.fetchone() == (False,):
            raise SyncBusy(str(company_id))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [key])
