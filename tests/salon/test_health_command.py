from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
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
