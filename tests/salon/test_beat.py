from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from salon.beat import LOCK, LOOK_AGAIN, OnlyScheduler
from salon.celery import app

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> Iterator[tuple[OnlyScheduler, OnlyScheduler]]:
    """Two schedulers, as two machines would start them."""
    with ExitStack() as stack:
        made = [stack.enter_context(closing(OnlyScheduler(app=app, lazy=True))) for _ in range(2)]
        yield made[0], made[1]


@pytest.fixture
def kept_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scheduler drops connections that are within a transaction, as a test's is."""
    monkeypatch.setattr("django_celery_beat.schedulers.close_old_connections", lambda: None)


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


def test_where_the_clock_was_set_back_everything_is_due_by_the_clock_as_it_is(
    two: tuple[OnlyScheduler, OnlyScheduler], kept_connection: None
) -> None:
    """By what was noted an hour ahead nothing would be begun for an hour."""
    beat, _ = two
    beat.setup_schedule()
    assert beat.is_the_one()
    ahead = timezone.now() + timedelta(hours=1)
    beat._mind_the_clock(ahead)
    PeriodicTask.objects.filter(name="salon: beat is alive").update(last_run_at=ahead)
    beat._schedule = beat.all_as_schedule()
    assert beat.schedule["salon: beat is alive"].is_due().next > 3600
    beat._mind_the_clock(timezone.now())
    assert beat.schedule["salon: beat is alive"].is_due().next <= 15


def test_a_beat_that_starts_after_the_clock_was_set_back_goes_by_the_clock_too(
    two: tuple[OnlyScheduler, OnlyScheduler], kept_connection: None
) -> None:
    beat, _ = two
    beat.setup_schedule()
    PeriodicTask.objects.update(last_run_at=timezone.now() + timedelta(hours=1))
    beat._mind_the_clock(timezone.now())
    assert not PeriodicTask.objects.filter(last_run_at__gt=timezone.now()).exists()
