from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from salon import health

pytestmark = pytest.mark.django_db


def test_a_part_that_is_well_passes(capsys: pytest.CaptureFixture[str]) -> None:
    health.note_beat(now=timezone.now())
    call_command("health", "database", "broker", "beat")
    assert capsys.readouterr().out.split("\n")[:3] == ["database: ok", "broker: ok", "beat: ok"]


def test_a_part_that_is_not_well_fails_with_what_to_look_at(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="not well: mirror"):
        call_command("health", "database", "mirror")
    assert "altegio_check" in capsys.readouterr().out


def test_an_unknown_part_is_named() -> None:
    with pytest.raises(CommandError, match="no such part: cache"):
        call_command("health", "cache")


def test_a_beat_that_was_noted_before_the_clock_was_set_back_is_not_called_alive() -> None:
    now = timezone.now()
    health.note_beat(now=now)
    assert health.beat_age(now=now - timedelta(seconds=5)) == timedelta(seconds=-5)
    assert health.beat_age(now=now - timedelta(hours=1)) is None
    assert not health.readiness(now=now - timedelta(hours=1))["beat"]


@pytest.mark.django_db(transaction=True)
def test_a_database_that_answers_and_cannot_write_to_its_disk_is_told_of(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert health.readiness(now=timezone.now())["disk"]
    with connection.cursor() as cursor:
        # As little as a full disk takes.
        cursor.execute("SET temp_file_limit = '64kB'")
    try:
        state = health.readiness(now=timezone.now())
        with pytest.raises(CommandError, match="not well: disk"):
            call_command("health", "database", "disk")
    finally:
        connection.close()
    assert (state["database"], state["disk"]) == (True, False)
    assert "df -h" in capsys.readouterr().out
