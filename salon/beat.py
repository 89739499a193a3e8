"""Celery Beat's scheduler, of which only one works however many were started."""

from __future__ import annotations

from typing import Any

import psycopg
import structlog
from django.db import connections
from django_celery_beat.schedulers import DatabaseScheduler

# Any number, as long as nothing else of this database takes an advisory lock of the same one.
LOCK = 7_420_071
# Seconds until a scheduler that has to wait looks again whether the first one has gone.
LOOK_AGAIN = 5.0

_log = structlog.get_logger(__name__)


class OnlyScheduler(DatabaseScheduler):
    """The database's schedule, followed by the one scheduler that holds Postgres' advisory lock.

    A second beat waits and takes over within seconds when the first one's connection ends, whatever ended
    it. The lock lives on a connection of its own: Django closes and renews the ones that it uses.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._held: psycopg.Connection[Any] | None = None
        self._told = False
        super().__init__(*args, **kwargs)

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Send what is due, if this is the one that may; the seconds until the next look."""
        if not self.is_the_one():
            return LOOK_AGAIN
        waits: float = super().tick(*args, **kwargs)
        return waits

    def is_the_one(self) -> bool:
        """Whether this scheduler holds the lock now; takes it when it is free."""
        if self._held is not None and self._still_connected(self._held):
            return True
        self._held = None
        got = self._take()
        if got is None and not self._told:
            _log.warning("another_beat_is_running", advice="This one waits, and takes over when it stops.")
        self._told = got is None
        self._held = got
        return got is not None

    def close(self) -> None:
        """Let the next one take over at once."""
        if self._held is not None:
            self._held.close()
        super().close()

    @staticmethod
    def _still_connected(held: psycopg.Connection[Any]) -> bool:
        try:
            held.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    @staticmethod
    def _take() -> psycopg.Connection[Any] | None:
        parameters = connections["default"].get_connection_params()
        wanted = {name: value for name, value in parameters.items() if name in _LIBPQ}
        try:
            made = psycopg.connect(**wanted, autocommit=True, connect_timeout=5)
        except psycopg.OperationalError as error:
            _log.warning("beat_waits_for_postgres", error=type(error).__name__)
            return None
        row = made.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchone()
        if row is not None and row[0]:
            return made
        made.close()
        return None


# Of what Django gives to psycopg, what a plain connection needs too.
_LIBPQ = frozenset({"host", "port", "dbname", "user", "password", "sslmode", "sslrootcert", "options"})
