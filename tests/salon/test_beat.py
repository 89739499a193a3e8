from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest
from django.db import connection

from salon.beat import LOCK, LOOK_AGAIN, OnlyScheduler
from salon.celery import app

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> Iterator[tuple[OnlyScheduler, OnlyScheduler]]:
    """Two schedulers, as two machines would start them."""
    with ExitStack() as stack:
        made = [stack.enter_context(closing(OnlyScheduler(app=app, lazy=True))) for _ in range(2)]
        yield made[0], made[1]


# The lock in this database: other tests' beats, on the same server, hold theirs.
HOLDS = """
    SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE locktype = 'advisory' AND objid = %s AND datname = current_database()
"""


def end_the_connection_that_holds_the_lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_terminate_backend(pid) FROM ({HOLDS}) AS holders", [LOCK])
        assert cursor.fetchall() == [(True,)]
        # The session ends by itself, a moment later.
        held, until = True, time.monotonic() + 20
        while held and time.monotonic() < until:
            cursor.execute(HOLDS, [LOCK])
            held = bool(cursor.fetchall())


def test_only_one_of_two_beats_follows_the_schedule(two: tuple[OnlyScheduler, OnlyScheduler]) -> None:
    first, second = two
    assert first.is_the_one()
    assert not second.is_the_one()
    assert second.tick() == LOOK_AGAIN
    assert first.is_the_one()


def test_the_second_beat_takes_over_when_the_first_stops(two: tuple[OnlyScheduler, OnlyScheduler]) -> None:
    first, second = two
    assert first.is_the_one()
    first.close()
    assert second.is_the_one()


def test_who_lost_the_lock_unnoticed_does_not_go_on_beside_another(
    two: tuple[OnlyScheduler, OnlyScheduler],
) -> None:
    first, second = two
    assert first.is_the_one()
    end_the_connection_that_holds_the_lock()
    assert second.is_the_one()
    assert not first.is_the_one()
