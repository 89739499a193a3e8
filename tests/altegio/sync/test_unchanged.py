"""A pass over a salon in which nothing changed costs next to nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from altegio.models import Appointment, Client, SyncRun
from benchmarks.syncing import requests_of_streams, versions

pytestmark = pytest.mark.django_db


def test_a_pass_over_an_unchanged_salon_asks_twice_a_stream_at_most_and_rewrites_no_row(
    altegio: Any, sync: Any
) -> None:
    now = timezone.now()
    sync(full=True, now=now)
    asked, before = len(altegio.get("/_control/requests")["requests"]), versions()

    run: SyncRun = sync(now=now + timedelta(minutes=3))

    paths = [row["path"] for row in altegio.get("/_control/requests")["requests"][asked:]]
    spent = requests_of_streams(iter(paths))
    assert {"clients", "appointments"} <= set(spent)
    assert max(spent.values()) <= 2, spent
    assert versions() == before
    assert sum(line["changed"] + line["vanished"] + line["unreadable"] for line in run.lines) == 0
    assert Appointment.objects.exists()


def test_clients_without_a_phone_cost_a_later_pass_nothing_more(altegio: Any, sync: Any) -> None:
    now = timezone.now()
    cards = altegio.get("/_control/clients")
    for card in cards[: len(cards) // 2]:
        altegio._json("PUT", f"/_control/clients/{card['id']}", json={"phone": ""})
    # So that at any hour the list of changes holds one with a phone: 20 without would mean a right is lost.
    altegio._json("PUT", f"/_control/clients/{cards[-1]['id']}", json={"comment": "має телефон"})
    sync(full=True, now=now)
    assert Client.objects.filter(phone="").count() >= len(cards) // 2
    asked, before = len(altegio.get("/_control/requests")["requests"]), versions()

    sync(now=now + timedelta(minutes=3))

    paths = [row["path"] for row in altegio.get("/_control/requests")["requests"][asked:]]
    spent = requests_of_streams(iter(paths))
    assert max(spent.values()) <= 2, spent
    assert not [path for path in paths if "/client/" in path]
    assert versions() == before


def test_a_whole_reading_of_an_unchanged_salon_rewrites_no_row(altegio: Any, sync: Any) -> None:
    now = timezone.now()
    sync(full=True, now=now)
    before = versions()

    run: SyncRun = sync(full=True, now=now + timedelta(minutes=3))

    assert versions() == before
    assert sum(line["changed"] + line["vanished"] for line in run.lines) == 0
