"""However oddly Altegio writes its answers, the mirror comes to be equal to it, and says what it met."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from altegio.client import AltegioClient
from altegio.models import Client, Quarantine
from tests.altegio.sync import truth
from tests.altegio.sync.passes import line


@pytest.fixture
def odd(altegio: Any) -> Callable[..., None]:
    """Make the salon's Altegio odd."""

    def be(**wanted: Any) -> None:
        altegio._json("PUT", "/_control/altegio", json={"oddities": wanted})

    return be


@pytest.mark.django_db
@pytest.mark.parametrize(
    "oddities",
    [
        {"strings": 1.0},
        {"dirty": 1.0},
        {"zero_dates": 1.0},
        {"empty_404": True},
        {"strings": 0.5, "dirty": 0.5, "zero_dates": 0.5, "empty_404": True},
    ],
    ids=["numbers as strings", "NUL and surrogates", "dates of zeros", "404 for an empty list", "all"],
)
def test_odd_values_are_read_for_what_they_mean(
    odd: Any, client: AltegioClient, sync: Any, oddities: dict[str, Any]
) -> None:
    sync(full=True)
    before = truth.counts()

    odd(**oddities)
    runs = [sync(full=True), sync()]

    assert [run.state for run in runs] == ["ok", "ok"]
    assert truth.counts() == before
    assert truth.differences(client) == []
    assert not Quarantine.objects.exists()


@pytest.mark.django_db
def test_a_404_in_place_of_an_empty_list_of_changes_is_said_and_fails_nothing(odd: Any, sync: Any) -> None:
    now = timezone.now()
    sync(full=True, now=now)
    odd(empty_404=True)

    for minutes in (0, 3):
        run = sync(now=now + timedelta(days=365, minutes=minutes))

    assert (run.state, run.error) == ("ok", "")
    assert "404" in line(run, "clients")["note"]
    assert "404" in line(run, "appointments")["note"]
    assert not Client.objects.filter(vanished_at__isnull=False).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("oddity", "words"),
    [
        ({"strings": 1.0}, "numbers written as text"),
        ({"dirty": 1.0}, "characters that cannot be stored"),
        ({"zero_dates": 1.0}, "dates of zeros"),
    ],
    ids=["strings", "dirty", "zeros"],
)
def test_odd_values_are_said_beside_the_stream(
    odd: Any, sync: Any, oddity: dict[str, Any], words: str
) -> None:
    odd(**oddity)
    with translation.override("en"):
        run = sync(full=True)
    assert words in line(run, "clients")["note"]
    assert run.state == "ok"
