"""Celery Beat's scheduler, of which only one works however many were started, and whatever the clock does."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import psycopg
import structlog
from django.db import DatabaseError, connections
from django.utils import timezone
from django_celery_beat.models import PeriodicTask
from django_celery_beat.schedulers import DatabaseScheduler

# Any number, as long as nothing else of this database takes an advisory lock of the same one.
LOCK = 7_420_071
# Seconds until a scheduler that has to wait looks again whether the first one has gone.
LOOK_AGAIN = 5.0
# Two readings of one clock differ by less, and no task is so often that it would be missed.
SET_BACK = timedelta(seconds=5)

_log = structlog.get_logger(__name__)


class OnlyScheduler(DatabaseScheduler):
    """The database's schedule, followed by the one scheduler that holds Postgres' advisory lock.

    A second beat waits and takes over within seconds when the first one's connection ends, whatever ended
    it. The lock lives on a connection of its own: Django closes and renews the ones that it uses.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._held: psycopg.Connection[Any] | None = None
        self._told = False
        # Nothing is known of the time before: what a former beat noted may lie ahead.
        self._last_look: datetime | None = None
        super().__init__(*args, **kwargs)

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Send what is due, if this is the one that may; the seconds until the next look."""
        if not self.is_the_one():
            return LOOK_AGAIN
        self._mind_the_clock(timezone.now())
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

    def _mind_the_clock(self, now: datetime) -> None:
        """Begin anew where the clock was set back: by what was noted nothing would be due for as long."""
        last, self._last_look = self._last_look, now
        if last is not None and last - now < SET_BACK:
            return
        try:
            # What is written down first is what the memory holds, of the time that has not come yet.
            self.sync()
            ahead = PeriodicTask.objects.filter(last_run_at__gt=now + SET_BACK).update(last_run_at=now)
            if ahead:
                self._schedule, self._heap = self.all_as_schedule(), None
                _log.warning("clock_was_set_back", tasks=ahead)
        except DatabaseError as error:
            _log.warning("beat_waits_for_postgres", error=type(error).__name__)
            self._last_look = last

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
