"""The watch over the clock: with beat dead nothing scheduled runs, so the web process looks by itself.

Every web process has it; the one that gets Postgres' lock does what beat would have done for the alerts.
A machine that is dead altogether is missed by whoever waits for HEARTBEAT_URL.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import requests
import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from salon import health
from salon.alerts import keeping, letters, standstill, telling

log = structlog.get_logger(__name__)

# Any number, as long as nothing else of this database takes an advisory lock of the same one.
LOCK = 7_420_072


def start() -> threading.Thread:
    """Look every so many seconds, in a thread that ends with its process."""
    thread = threading.Thread(target=_look_for_ever, name="watch", daemon=True)
    thread.start()
    return thread


def _look_for_ever() -> None:
    since = timezone.now()
    while True:
        time.sleep(settings.WATCH_SECONDS)
        try:
            look(timezone.now(), since)
        except DatabaseError as error:
            # Without Postgres there is nobody to write to: /healthz/ and HEARTBEAT_URL tell of it.
            log.warning("watch_without_postgres", error=type(error).__name__)
        except Exception as error:  # noqa: BLE001 - a watch that ended would tell nobody
            log.error("watch_failed", error=type(error).__name__)
        finally:
            connection.close()


def look(now: datetime, since: datetime) -> bool:
    """Tell people that the clock stands, if it does. `since`: when this process began to watch."""
    found = standstill.of_clock(now, since)
    if not found:
        return False
    with _alone() as alone:
        if alone:
            keeping.scan(now, more=found)
            letters.send_due(now)
            telling.send_due(now)
    return alone


def ping() -> bool:
    """Say to the outside watch, where one is set, that clock and worker run; it misses us otherwise.

    And where Postgres has no room to write: no alert of ours could be stored then.
    """
    if not settings.HEARTBEAT_URL:
        return False
    if not health.database_has_room():
        log.error("database_has_no_room", advice="Make room where Postgres has its data.")
        return False
    try:
        answer = requests.get(settings.HEARTBEAT_URL, timeout=(5, 10), allow_redirects=False)
    except requests.RequestException as error:
        # Neither the address nor the error's words: the address is a secret.
        log.warning("heartbeat_not_taken", error=type(error).__name__)
        return False
    if not answer.ok:
        log.warning("heartbeat_not_taken", status=answer.status_code)
    return bool(answer.ok)


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other process looks just now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        row = cursor.fetchone()
    alone = bool(row and row[0])
    try:
        yield alone
    finally:
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
