"""What the worker does for the mirror: its pace, and what it does when it is not alone."""

from __future__ import annotations

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from celery.exceptions import Retry
from celery.schedules import crontab
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone
from django_celery_beat.schedulers import ModelEntry

from altegio import tasks
from altegio.models import Client, Quarantine, SyncRun, WebhookEvent
from altegio.sync.connection import client_from_settings
from altegio.sync.engine import run_sync
from altegio.sync.locks import READERS, SyncBusy
from salon.celery import app
from salon.local.services import mirror_worker, soon_worker, worker
from tests import places
from tests.factories import WebhookEventFactory


@pytest.fixture
def salon(sandbox: Any, settings: Any) -> Any:
    """A sandbox that stands still, with the settings that point to it."""
    sandbox._json("PUT", "/_control/life", json={"paused": True})
    settings.ALTEGIO_API_URL = f"{sandbox.url}/api/v1"
    settings.ALTEGIO_PARTNER_TOKEN = "sandbox-partner"
    settings.ALTEGIO_USER_TOKEN = "sandbox-user"
    settings.ALTEGIO_COMPANY_IDS = ["1001"]
    return sandbox


@pytest.mark.django_db
@pytest.mark.sandbox(clients=5, appointments=10)
def test_the_tasks_read_every_location_of_the_settings(salon: Any) -> None:
    tasks.sync_incremental()
    tasks.sweep_recent(expires="whatever")
    tasks.sweep_clients()
    tasks.sync_company(1001, full=True, requested_by="olena")

    runs = SyncRun.objects.order_by("pk").values_list("kind", "state", "requested_by")
    assert list(runs) == [
        ("incremental", "ok", ""),
        ("recent", "ok", ""),
        ("clients", "ok", ""),
        ("full", "ok", "olena"),
    ]
    assert Client.objects.count() == 5


@pytest.mark.django_db
@pytest.mark.sandbox(clients=5, appointments=10)
def test_a_list_that_a_person_asked_for_is_read_at_once_and_whole(salon: Any) -> None:
    tasks.sync_company(1001)
    tasks.sync_company(1001)
    tasks.sync_company(1001, anew="services", requested_by="olena")

    _first, second, third = ({line["stream"] for line in run.lines} for run in SyncRun.objects.order_by("pk"))
    assert third == second | {"services"}
    assert "services" not in second


@pytest.mark.django_db
def test_without_keys_the_tasks_do_nothing_and_keep_the_events(settings: Any) -> None:
    settings.ALTEGIO_PARTNER_TOKEN = ""
    WebhookEventFactory()

    tasks.sync_incremental()
    tasks.sweep_recent()
    tasks.sweep_clients()
    tasks.sync_company(1001, full=True, requested_by="olena")
    tasks.process_webhooks()

    assert not SyncRun.objects.exists()
    assert WebhookEvent.objects.get().attempts == 0


def busy(*_args: Any, **_options: Any) -> None:
    raise SyncBusy("1001")


def test_a_scheduled_pass_gives_way_to_the_running_one_and_an_asked_one_waits(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ALTEGIO_PARTNER_TOKEN = settings.ALTEGIO_USER_TOKEN = "token"
    settings.ALTEGIO_COMPANY_IDS = ["1001"]
    monkeypatch.setattr(tasks, "run_sync", busy)

    tasks.sync_incremental()

    def retry(**options: Any) -> Retry:
        return Retry(when=options["countdown"])

    monkeypatch.setattr(tasks.sync_company, "retry", retry)
    with pytest.raises(Retry):
        tasks.sync_company(1001)


def test_every_scheduled_task_of_the_mirror_exists_and_expires_before_the_next() -> None:
    entries = {
        entry["task"]: entry
        for entry in django_settings.CELERY_BEAT_SCHEDULE.values()
        if entry["task"].startswith("altegio.")
    }

    assert set(entries) == {
        "altegio.tasks.sync_incremental",
        "altegio.tasks.sweep_recent",
        "altegio.tasks.sweep_clients",
        "altegio.tasks.process_webhooks",
    }
    for name, entry in entries.items():
        assert getattr(tasks, name.rpartition(".")[2]).name == name
        every = 3600 if isinstance(entry["schedule"], crontab) else entry["schedule"]
        assert entry["options"]["expire_seconds"] < every


@pytest.mark.django_db
def test_the_sweeps_run_by_the_salons_clock() -> None:
    for name, entry in django_settings.CELERY_BEAT_SCHEDULE.items():
        if isinstance(entry["schedule"], crontab):
            stored = ModelEntry.from_entry(name, app=app, **entry).model
            assert str(stored.crontab.timezone) == django_settings.TIME_ZONE


@pytest.mark.django_db
@pytest.mark.sandbox(clients=5, appointments=10)
def test_a_sweep_that_went_well_is_not_repeated_the_same_night_unless_asked_for(salon: Any) -> None:
    tasks.sync_incremental()
    for task in (tasks.sweep_recent, tasks.sweep_recent, tasks.sweep_clients, tasks.sweep_clients):
        task()
    tasks.sync_company(1001, sweep="clients", requested_by="olena")

    kinds = list(SyncRun.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["incremental", "recent", "clients", "clients"]


@pytest.mark.django_db
@pytest.mark.sandbox(clients=5, appointments=10)
def test_a_sweep_that_failed_is_made_up_for_in_the_next_hour(salon: Any) -> None:
    tasks.sync_incremental()
    salon.post("/_control/faults", {"vendor": "altegio", "kind": "403", "count": 1})
    tasks.sweep_recent()
    tasks.sweep_recent()

    states = list(SyncRun.objects.filter(kind="recent").order_by("pk").values_list("state", flat=True))
    assert states == ["failed", "ok"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.sandbox(clients=5, appointments=10)
def test_two_passes_and_webhooks_at_once_keep_to_three_requests_a_second(salon: Any) -> None:
    def work(action: Any) -> None:
        with contextlib.closing(connection):
            action()

    def full_pass() -> None:
        run_sync(1001, full=True, now=timezone.now(), client=client_from_settings(), wait=True)

    full_pass()
    salon._json("DELETE", "/_control/requests")
    for altegio_id in Client.objects.values_list("altegio_id", flat=True):
        WebhookEventFactory(resource="client", resource_id=altegio_id)
    with places.listening(django_settings.REDIS_URL) as given, ThreadPoolExecutor() as pool:
        list(pool.map(work, [full_pass, full_pass, tasks.process_webhooks]))

    report = salon.get("/_control/requests", vendor="altegio")
    assert report["count"] == len(given) == 14 + 14 + 5
    assert places.most_in_a_second(given) <= 3
    assert report["max_per_second"] <= 3
    assert {entry["status"] for entry in report["requests"]} == {200}
    assert set(SyncRun.objects.values_list("state", flat=True)) == {"ok"}
    assert not WebhookEvent.objects.filter(processed_at=None).exists()


def test_what_somebody_waits_for_has_a_queue_and_a_worker_to_which_no_pass_comes() -> None:
    soon = {tasks.process_webhooks.name, tasks.read_object.name}
    soon |= {tasks.try_quarantined.name, tasks.try_all_quarantined.name}
    passes = {one.name for one in (tasks.sync_incremental, tasks.sweep_recent, tasks.sweep_clients)}
    queues = {name: app.amqp.router.route({}, name)["queue"].name for name in app.tasks}

    assert {name for name, queue in queues.items() if queue == "altegio-soon"} == soon
    assert {queues[name] for name in passes | {tasks.sync_company.name}} == {"altegio"}
    workers = (worker(), mirror_worker(), soon_worker())
    served = {one.argv[one.argv.index("--queues") + 1] for one in workers}
    assert served == set(queues.values())
    assert len({one.argv[one.argv.index("--hostname") + 1] for one in workers}) == len(workers)


@pytest.mark.django_db(transaction=True)
def test_two_tasks_read_what_webhooks_told_of_and_the_rest_of_a_burst_keep_nobody_waiting(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ALTEGIO_PARTNER_TOKEN = settings.ALTEGIO_USER_TOKEN = "token"
    settings.ALTEGIO_COMPANY_IDS = ["1001"]
    reading, go_on, taken = threading.Semaphore(0), threading.Event(), []

    def read(*_args: Any, now: Any) -> int:
        taken.append(WebhookEvent.objects.filter(processed_at=None).update(processed_at=now))
        reading.release()
        assert go_on.wait(30)
        return 1

    def work() -> None:
        with contextlib.closing(connection):
            tasks.process_webhooks()

    monkeypatch.setattr(tasks, "process_events", read)
    with ThreadPoolExecutor() as pool:
        readers = [pool.submit(work) for _number in range(READERS)]
        for _reader in readers:
            assert reading.acquire(timeout=30)
        WebhookEventFactory()
        pool.submit(work).result(timeout=30)
        assert len(taken) == READERS
        assert WebhookEvent.objects.filter(processed_at=None).exists()
        go_on.set()

    assert not WebhookEvent.objects.filter(processed_at=None).exists(), "seen by whoever gave a place back"


@pytest.mark.django_db
@pytest.mark.sandbox(clients=5, appointments=40)
def test_one_task_tries_all_that_stands_in_quarantine(salon: Any) -> None:
    salon._json("PUT", "/_control/altegio", json={"oddities": {"unreadable": 0.3}})
    tasks.sync_company(1001)
    assert Quarantine.objects.filter(resolved_at=None).count() > 2

    salon._json("PUT", "/_control/altegio", json={"oddities": {"unreadable": 0}})
    tasks.try_all_quarantined()
    assert not Quarantine.objects.filter(resolved_at=None).exists()
