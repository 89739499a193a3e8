"""Passes at once with all else, and passes that are killed, end in the same mirror."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.utils import timezone

from altegio import tasks
from altegio.client import AltegioClient
from altegio.models import Appointment, SyncRun, SyncState
from altegio.sync import connection as connecting
from altegio.sync.engine import run_sync
from tests.altegio.sync import truth
from tests.altegio.sync.conftest import NoWaiting, make_client
from tests.factories import COMPANY_ID, WebhookEventFactory

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.django_db(transaction=True)
def test_passes_sweeps_and_webhooks_at_once_end_in_the_same_mirror(
    altegio: Any, client: AltegioClient, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ALTEGIO_API_URL = f"{altegio.url}/api/v1"
    settings.ALTEGIO_PARTNER_TOKEN, settings.ALTEGIO_USER_TOKEN = "sandbox-partner", "sandbox-user"
    monkeypatch.setattr(connecting, "RedisLimiter", lambda *args, **options: NoWaiting())
    run_sync(COMPANY_ID, full=True, now=timezone.now(), client=client)
    numbers = list(Appointment.objects.order_by("pk").values_list("altegio_id", flat=True))
    for number in numbers:
        WebhookEventFactory(resource_id=number)

    def work(action: Callable[[], Any]) -> None:
        with closing(connection):
            action()

    def change() -> None:
        for number in numbers[:40]:
            altegio._json("PUT", f"/_control/records/{number}", json={"comment": f"нове {number}"})

    def full() -> None:
        run_sync(COMPANY_ID, full=True, now=timezone.now(), client=make_client(altegio.url), wait=True)

    jobs = [full, change, tasks.process_webhooks, tasks.sweep_recent, full, tasks.process_webhooks]
    with ThreadPoolExecutor(max_workers=6) as pool:
        list(pool.map(work, jobs))
    run_sync(COMPANY_ID, now=timezone.now(), client=client)

    assert truth.differences(client) == []
    assert not SyncRun.objects.exclude(state="ok").exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["full", "changes"])
def test_passes_that_are_killed_at_any_line_leave_a_mirror_that_the_next_one_makes_whole(
    altegio: Any, client: AltegioClient, kind: str
) -> None:
    begin_anew(altegio, client, kind, "перше")
    (whole,) = killed_passes(altegio.url, kind, [0])
    begin_anew(altegio, client, kind, "друге")
    # Each pass leaves the next one less to do: later deaths are looked for first.
    dice = random.Random(20261124)
    lines = sorted((dice.randrange(1, whole) for _ in range(12)), reverse=True)
    ended = killed_passes(altegio.url, kind, lines)

    run = run_sync(COMPANY_ID, full=kind == "full", now=timezone.now(), client=client, wait=True)

    assert run.state == "ok"
    assert len(ended) < len(lines)
    states = list(SyncRun.objects.exclude(pk=run.pk).values_list("state", flat=True))
    assert "lost" in states
    assert "running" not in states
    assert truth.differences(client) == []


@pytest.mark.django_db(transaction=True)
def test_two_processes_that_pass_at_once_take_turns_and_end_in_the_same_mirror(
    altegio: Any, client: AltegioClient
) -> None:
    begin_anew(altegio, client, "full", "")
    with ThreadPoolExecutor(max_workers=2) as pool:
        ended = list(pool.map(lambda kind: killed_passes(altegio.url, kind, [0]), ["full", "changes"]))

    assert [len(one) for one in ended] == [1, 1]
    first, second = SyncRun.objects.order_by("pk")
    assert (first.state, second.state) == ("ok", "ok")
    assert second.finished_at >= first.finished_at
    assert truth.differences(client) == []


def begin_anew(altegio: Any, client: AltegioClient, kind: str, comment: str) -> None:
    """An empty mirror, or a whole one and many changes."""
    if kind == "full":
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE altegio_company CASCADE")
        SyncState.objects.all().delete()
        return
    run_sync(COMPANY_ID, full=True, now=timezone.now(), client=client)
    for number in Appointment.objects.order_by("pk").values_list("altegio_id", flat=True)[:60]:
        altegio._json("PUT", f"/_control/records/{number}", json={"comment": f"{comment} {number}"})


def killed_passes(url: str, kind: str, lines: list[int]) -> list[int]:
    """Passes in processes of their own, killed at these lines; what those counted that came to their end."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    ours = str(connection.settings_dict["NAME"])
    done = subprocess.run(
        [sys.executable, "-m", "tests.altegio.sync.killed_pass", url, kind, *map(str, lines)],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": parts._replace(path=f"/{ours}").geturl(),
            "DJANGO_SETTINGS_MODULE": "salon.settings",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return [int(number) for number in done.stdout.split() if number.isdecimal()]
