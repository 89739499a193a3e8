"""Sweeps by date and of all clients: what the passes over changes cannot know."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from altegio.client import AltegioClient, endpoints
from altegio.models import Appointment, Client, SyncRun, SyncState
from altegio.sync import again, engine
from altegio.sync.lines import Line
from altegio.sync.sweeps import CLIENTS, RECENT
from tests.altegio.sync import truth
from tests.altegio.sync.conftest import make_client
from tests.altegio.sync.passes import line

pytestmark = pytest.mark.django_db


def test_the_sweep_by_date_puts_right_what_no_mark_of_change_told_of(
    altegio: Any, client: AltegioClient, sync: Any
) -> None:
    sync(full=True)
    today = timezone.now()
    near = Appointment.objects.filter(starts_at__range=(today - timedelta(days=20), today))
    spoilt = list(near.values_list("pk", flat=True)[:3])
    Appointment.objects.filter(pk__in=spoilt).update(comment="не так", raw={})

    run = sync(sweep=RECENT)

    assert (run.kind, run.state) == ("recent", "ok")
    assert [one["stream"] for one in run.lines] == [RECENT.state]
    assert not Appointment.objects.filter(comment="не так").exists()
    assert truth.differences(client) == []


def test_the_sweep_by_date_asks_for_its_days_only_and_takes_nothing_else_for_gone(
    altegio: Any, sync: Any
) -> None:
    sync(full=True)
    old = Appointment.objects.filter(client__isnull=False).first()
    altegio._json("PUT", f"/_control/records/{old.altegio_id}", json={"date": "2025-11-24 15:00:00"})
    sync()
    altegio._json("DELETE", "/_control/requests")

    run = sync(sweep=RECENT)

    assert line(run, RECENT.state)["read"] == Appointment.objects.count() - 1
    assert not Appointment.objects.filter(vanished_at__isnull=False).exists()
    assert altegio.get("/_control/requests", vendor="altegio")["count"] == 1


def test_an_appointment_that_is_gone_without_a_trace_vanishes_by_the_sweep_and_returns_by_it(
    altegio: Any, sync: Any
) -> None:
    sync(full=True)
    stranger = Appointment.objects.filter(starts_at__gte=timezone.now()).first()
    real = stranger.altegio_id
    Appointment.objects.filter(pk=stranger.pk).update(altegio_id=5)

    sync(sweep=RECENT)
    stranger.refresh_from_db()
    assert stranger.vanished_at is not None
    assert Appointment.objects.present().filter(altegio_id=real).exists()

    Appointment.objects.filter(altegio_id=real).update(vanished_at=timezone.now())
    sync(sweep=RECENT)
    assert Appointment.objects.present().filter(altegio_id=real).exists()


def test_the_weekly_sweep_finds_the_clients_who_are_gone(
    altegio: Any, client: AltegioClient, sync: Any
) -> None:
    sync(full=True)
    person = Client.objects.filter(partial=False).first()
    altegio._json("DELETE", f"/_control/clients/{person.altegio_id}")

    run = sync(sweep=CLIENTS)

    person.refresh_from_db()
    assert person.vanished_at is not None
    assert line(run, CLIENTS.state)["vanished"] == 1


def test_a_sweep_moves_its_own_bookmark_only(altegio: Any, sync: Any) -> None:
    now = timezone.now()
    sync(full=True, now=now)
    before = dict(SyncState.objects.values_list("stream", "bookmark"))

    sync(sweep=CLIENTS, now=now + timedelta(minutes=30))

    after = dict(SyncState.objects.values_list("stream", "bookmark"))
    assert after.pop(CLIENTS.state) == now + timedelta(minutes=30)
    assert after == before


def test_what_stopped_a_sweep_is_over_when_its_stream_is_read_well_again(altegio: Any, sync: Any) -> None:
    sync(full=True)
    altegio.post("/_control/faults", {"vendor": "altegio", "kind": "403", "path": "/clients", "count": 1})
    sync(sweep=CLIENTS)
    assert SyncState.objects.get(stream=CLIENTS.state).error_code == "rights"

    sync()

    assert SyncState.objects.get(stream=CLIENTS.state).error_code == ""


def test_sums_that_a_payment_moves_at_an_unmarked_client_are_read_in_the_same_pass(
    altegio: Any, client: AltegioClient, sync: Any
) -> None:
    sync(full=True)
    record = Appointment.objects.filter(client__isnull=False, attendance=1, cancelled=False).first()
    altegio._json("PUT", f"/_control/records/{record.altegio_id}", json={"paid": 4321})

    run = sync()

    reread = line(run, engine.CLIENTS_OF_CHANGED)
    assert reread["read"] == reread["total"] >= 1
    record.client.refresh_from_db()
    told = endpoints.client(client, 1001, record.client.altegio_id).data
    assert float(record.client.paid) == float(told["paid"])
    assert float(record.client.spent) == float(told["spent"])


def test_sums_that_moved_by_what_a_webhook_told_of_are_read_in_the_next_pass_and_once(
    altegio: Any, client: AltegioClient, sync: Any
) -> None:
    sync(full=True)
    record = Appointment.objects.filter(client__isnull=False, attendance=1, cancelled=False).first()
    altegio._json("PUT", f"/_control/records/{record.altegio_id}", json={"paid": 4321})
    again.read_object(client, 1001, "appointments", record.altegio_id, now=timezone.now())

    told, silent = sync(), sync()

    assert line(told, engine.CLIENTS_OF_CHANGED)["changed"] == 1
    record.client.refresh_from_db()
    assert float(record.client.paid) == float(
        endpoints.client(client, 1001, record.client.altegio_id).data["paid"]
    )
    assert engine.CLIENTS_OF_CHANGED not in [one["stream"] for one in silent.lines]


def test_sums_that_move_while_all_is_read_are_not_lost(altegio: Any, client: AltegioClient) -> None:
    run_all = partial(engine.run_sync, 1001, full=True, now=timezone.now(), client=client)
    run_all()
    record = Appointment.objects.filter(client__isnull=False, attendance=1, cancelled=False).first()

    def change(read: Line) -> None:
        if read.stream == "clients" and read.done:
            altegio._json("PUT", f"/_control/records/{record.altegio_id}", json={"paid": 4321})

    run = run_all(progress=change)

    assert line(run, engine.CLIENTS_OF_CHANGED)["read"] == 1
    record.client.refresh_from_db()
    assert float(record.client.paid) == float(
        endpoints.client(client, 1001, record.client.altegio_id).data["paid"]
    )


def test_a_pass_shows_how_far_it_has_come_while_it_reads(
    start_sandbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox = start_sandbox(clients=30, appointments=500, options=["--no-limit"])
    sandbox._json("PUT", "/_control/life", json={"paused": True})
    monkeypatch.setattr(engine, "SHOW_EVERY", 0.0)
    seen = []

    def look(_line: Any) -> None:
        stored = SyncRun.objects.get().lines[-1]
        seen.append((stored["stream"], stored["read"], stored["total"], stored["done"]))

    engine.run_sync(1001, full=True, now=timezone.now(), client=make_client(sandbox.url), progress=look)

    total = Appointment.objects.count()
    shown = [one for one in seen if one[0] == "appointments"]
    assert shown[0] == ("appointments", 200, total, False)
    assert shown[-1] == ("appointments", total, total, True)
    assert len(shown) > 2
