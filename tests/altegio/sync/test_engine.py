"""What a pass reads, what it remembers, and what becomes of one that is broken off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection

from altegio.client import AltegioClient, Answer
from altegio.models import Client, SyncRun
from altegio.sync.engine import CLIENTS_OF_CHANGED
from altegio.sync.locks import SyncBusy
from tests.altegio.sync.passes import line, state
from tests.factories import COMPANY_ID, SyncRunFactory

pytestmark = pytest.mark.django_db


@contextmanager
def another_session() -> Iterator[psycopg.Connection]:
    parameters = {
        name: value
        for name, value in connection.get_connection_params().items()
        if name in ("dbname", "user", "password", "host", "port")
    }
    with psycopg.connect(**parameters, autocommit=True) as session:
        yield session


def test_the_bookmark_moves_after_a_good_pass_to_its_beginning(altegio: Any, sync: Any) -> None:
    started = datetime(2026, 11, 24, 9, tzinfo=UTC)
    sync(now=started)
    assert state().bookmark == state().last_ok_at == started

    altegio.post("/_control/faults", {"vendor": "altegio", "kind": "500", "path": "/records"})
    sync(now=started + timedelta(minutes=3))

    assert state().bookmark == started
    assert state().last_started_at == started + timedelta(minutes=3)


def test_changes_are_asked_for_with_an_overlap_wider_than_any_two_zones(
    altegio: Any, client: AltegioClient, sync: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = datetime(2026, 11, 24, 9, tzinfo=UTC)
    sync(now=started)
    asked: list[Any] = []
    real = client.request

    def note(method: str, path: str, params: Any = None, **options: Any) -> Answer:
        asked.append((params or {}).get("changed_after") or (params or {}).get("start_date"))
        return real(method, path, params=params, **options)

    monkeypatch.setattr(client, "request", note)
    sync(now=started + timedelta(minutes=3))

    # Clients, appointments, payments, deleted payments; then reviews, which can be asked for by days only.
    assert asked == ["2026-11-23T09:00:00"] * 4 + ["2026-10-24"]


def test_lists_that_rarely_change_are_read_once_an_hour(altegio: Any, sync: Any) -> None:
    started = datetime(2026, 11, 24, 9, tzinfo=UTC)
    streams = [
        # Of changed visits only, which is no list, and also of those another session may have been writing.
        [name for one in run.lines if (name := one["stream"]) != CLIENTS_OF_CHANGED]
        for run in (sync(now=started + timedelta(minutes=minutes)) for minutes in (0, 59, 61))
    ]

    changing = ["clients", "appointments", "transactions"]
    assert streams[1] == [*changing, "reviews"]
    assert streams[0] == streams[2]
    assert streams[0] == [
        "company",
        "staff",
        "service_categories",
        "services",
        "labels",
        "custom_fields",
        *changing,
        "schedules",
        "reviews",
    ]


def test_a_second_pass_over_a_location_says_that_it_is_busy(altegio: Any, sync: Any) -> None:
    key = f"hashtextextended('altegio.sync:{COMPANY_ID}', 0)"
    with another_session() as session:
        session.execute(f"SELECT pg_advisory_lock({key})")

        with pytest.raises(SyncBusy):
            sync()
        assert not SyncRun.objects.exists()
        # The server notices a closed session a moment later only.
        session.execute(f"SELECT pg_advisory_unlock({key})")

    assert sync().state == "ok"


def test_a_run_that_was_killed_is_called_broken_off_by_the_next(altegio: Any, sync: Any) -> None:
    killed = SyncRunFactory(state=SyncRun.State.RUNNING, finished_at=None)
    elsewhere = SyncRunFactory(state=SyncRun.State.RUNNING, company_altegio_id=1002)

    run = sync()

    killed.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (killed.state, elsewhere.state, run.state) == ("lost", "running", "ok")
    assert killed.finished_at is not None


def test_a_run_that_is_broken_off_by_its_own_process_does_not_stay_running(altegio: Any, sync: Any) -> None:
    def stop(_line: Any) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sync(progress=stop)

    assert SyncRun.objects.get().state == "lost"
    assert sync().state == "ok"


def test_the_run_tells_who_asked_and_what_each_stream_did(altegio: Any, sync: Any) -> None:
    heard: list[str] = []
    run = sync(full=True, requested_by="olena", progress=lambda one: heard.append(one.stream))

    stored = SyncRun.objects.get()
    assert (stored.requested_by, stored.kind, stored.company.altegio_id) == ("olena", "full", COMPANY_ID)
    assert [one["stream"] for one in stored.lines] == heard
    assert line(run, "clients")["read"] == line(run, "clients")["changed"] == 40


def test_no_log_line_holds_a_phone_or_a_key(
    altegio: Any, sync: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    altegio.post("/_control/faults", {"vendor": "altegio", "kind": "html", "share": 0.3})

    sync()

    phones = list(Client.objects.exclude(phone="").values_list("phone", flat=True))
    assert phones
    assert not [phone for phone in phones if phone.lstrip("+") in caplog.text]
    assert "sandbox-user" not in caplog.text
