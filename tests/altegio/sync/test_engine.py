"""What a pass does when something goes wrong, and what it remembers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.utils import timezone, translation

from altegio import signals
from altegio.client import AltegioClient, Answer, NotFound
from altegio.models import Appointment, Client, Service, ServiceCategory, SyncRun, SyncState
from altegio.sync.engine import CLIENTS_OF_CHANGED
from altegio.sync.locks import SyncBusy
from altegio.sync.streams import STREAMS
from tests.altegio.sync import truth
from tests.factories import COMPANY_ID, SyncRunFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def alerts() -> Iterator[list[str]]:
    """Codes of the alerts that were sent."""
    heard: list[str] = []

    def hear(code: str, **_kwargs: Any) -> None:
        heard.append(code)

    signals.alert.connect(hear)
    yield heard
    signals.alert.disconnect(hear)


class Changed:
    """The real client with one path's answers changed."""

    def __init__(self, client: AltegioClient, path: str, change: Callable[[Answer], Answer]) -> None:
        self._client, self._path, self._change = client, path, change

    def request(self, method: str, path: str, *args: Any, **options: Any) -> Answer:
        """Ask for real, then change the answer."""
        answer = self._client.request(method, path, *args, **options)
        return self._change(answer) if path.startswith(self._path) else answer


def state(stream: str = "appointments") -> SyncState:
    return SyncState.objects.get(stream=stream)


def line(run: SyncRun, stream: str) -> dict[str, Any]:
    return next(one for one in run.lines if one["stream"] == stream)


@contextmanager
def another_session() -> Iterator[psycopg.Connection]:
    parameters = {
        name: value
        for name, value in connection.get_connection_params().items()
        if name in ("dbname", "user", "password", "host", "port")
    }
    with psycopg.connect(**parameters, autocommit=True) as session:
        yield session


@pytest.mark.parametrize(
    ("kind", "code", "advice"),
    [
        ("401", "authentication", "ALTEGIO_PARTNER_TOKEN"),
        ("402", "licence", "Altegio"),
    ],
)
def test_a_refusal_stops_the_run_and_alerts_once_until_it_is_over(
    altegio: Any, sync: Any, alerts: list[str], kind: str, code: str, advice: str
) -> None:
    altegio.post("/_control/faults", {"vendor": "altegio", "kind": kind})
    with translation.override("en"):
        runs = [sync(), sync()]

    assert [run.state for run in runs] == ["failed", "failed"]
    assert advice in runs[0].error
    assert [one["stream"] for one in runs[0].lines] == ["company", *(stream.name for stream in STREAMS)]
    assert all(one["error"].startswith("not tried: ") for one in runs[0].lines[1:])
    assert alerts == [code]
    assert state("company").last_error == runs[0].error

    altegio._json("DELETE", "/_control/faults")
    assert sync().state == "ok"
    assert state("company").last_error == ""

    altegio.post("/_control/faults", {"vendor": "altegio", "kind": kind})
    sync(full=True)
    assert alerts == [code, code]


def test_a_missing_right_fails_the_run_but_the_other_streams_are_read(
    altegio: Any, sync: Any, alerts: list[str]
) -> None:
    altegio.post("/_control/faults", {"vendor": "altegio", "kind": "403", "path": "/services"})

    run = sync()

    assert (run.state, alerts) == ("failed", ["rights"])
    assert line(run, "services")["error"] == run.error
    assert not Service.objects.exists()
    assert Appointment.objects.count() == truth.of_sandbox(altegio)["appointments"]["total"]


def test_a_vendor_that_is_away_is_not_waited_for_stream_by_stream(altegio: Any, sync: Any) -> None:
    altegio.post(
        "/_control/faults", {"vendor": "altegio", "kind": "500", "path": "staff|categories|services"}
    )

    with translation.override("en"):
        run = sync()

    assert run.state == "failed"
    assert [one["stream"] for one in run.lines] == ["company", *(stream.name for stream in STREAMS)]
    untried = "not tried: Altegio does not answer"
    tried = [one["stream"] for one in run.lines if not one["error"].startswith(untried)]
    assert tried == ["company", "staff", "service_categories"]


def test_a_pass_that_gave_up_before_a_required_stream_has_failed(altegio: Any, sync: Any) -> None:
    altegio.post("/_control/faults", {"vendor": "altegio", "kind": "500", "path": "categories|labels"})
    altegio.post("/_control/faults", {"vendor": "altegio", "kind": "500", "path": "custom_fields"})

    with translation.override("en"):
        run = sync()

    assert line(run, "appointments")["error"].startswith("not tried: ")
    assert run.state == "failed"


def test_an_optional_stream_that_is_not_there_fails_nothing(
    altegio: Any, client: AltegioClient, sync: Any
) -> None:
    def missing(answer: Answer) -> Answer:
        raise NotFound(status=404)

    run = sync(client=Changed(client, f"/company/{COMPANY_ID}/service_categories", missing))

    assert run.state == "ok"
    assert line(run, "service_categories")["note"]
    assert not state("service_categories").available
    assert Service.objects.exists()

    sync(full=True)
    assert state("service_categories").available
    assert not Service.objects.filter(category=None).exists()


def test_a_location_that_altegio_does_not_know_is_said_in_one_sentence(client: AltegioClient) -> None:
    from altegio.sync.engine import run_sync

    run = run_sync(4321, full=False, now=timezone.now(), client=client)

    assert run.state == "failed"
    assert "ALTEGIO_COMPANY_IDS" in run.error


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


def test_an_object_that_cannot_be_read_is_counted_and_stops_nothing(
    altegio: Any, client: AltegioClient, sync: Any, caplog: pytest.LogCaptureFixture
) -> None:
    def spoil(answer: Answer) -> Answer:
        answer.data[0] = {**answer.data[0], "date": "", "datetime": None}
        return answer

    run = sync(client=Changed(client, "/records", spoil))

    found = line(run, "appointments")
    assert (run.state, found["unreadable"]) == ("ok", 1)
    assert Appointment.objects.count() == found["read"] - 1
    assert "altegio.unreadable stream=appointments id=6400" in caplog.text


def test_an_unreadable_object_is_not_taken_for_a_missing_one(
    altegio: Any, client: AltegioClient, sync: Any
) -> None:
    sync(full=True)

    def spoil(answer: Answer) -> Answer:
        return Answer([{**raw, "date": "", "datetime": None} for raw in answer.data], answer.meta)

    sync(full=True, client=Changed(client, "/records", spoil))

    assert not Appointment.objects.filter(vanished_at__isnull=False).exists()


@pytest.mark.parametrize("answer", [Answer([]), None], ids=["an empty list", "404"])
def test_an_empty_list_never_makes_known_rows_vanish(
    altegio: Any, client: AltegioClient, sync: Any, answer: Answer | None
) -> None:
    sync(full=True)

    def empty(_answer: Answer) -> Answer:
        if answer is None:
            raise NotFound(status=404)
        return answer

    for path in ("/clients", "/records", "/staff"):
        sync(full=True, client=Changed(client, path, empty))

    assert truth.counts() == truth.of_sandbox(altegio)


def test_a_row_that_slipped_between_two_pages_is_asked_for_and_stays(
    altegio: Any, client: AltegioClient, sync: Any
) -> None:
    sync(full=True)

    def lose(answer: Answer) -> Answer:
        return Answer(answer.data[3:], answer.meta)

    run = sync(full=True, client=Changed(client, f"/records/{COMPANY_ID}", lose))

    assert line(run, "appointments")["vanished"] == 0
    assert truth.counts() == truth.of_sandbox(altegio)


def test_a_great_many_missing_objects_are_taken_for_lost_rights_not_for_deletions(
    altegio: Any, client: AltegioClient, sync: Any
) -> None:
    sync(full=True)

    def few(answer: Answer) -> Answer:
        return Answer(answer.data[:20], {})

    run = sync(full=True, client=Changed(client, "/clients", few))

    assert line(run, "clients")["note"]
    assert not Client.objects.filter(vanished_at__isnull=False).exists()


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


def test_a_category_that_is_gone_from_its_list_vanishes(
    altegio: Any, client: AltegioClient, sync: Any
) -> None:
    sync(full=True)
    gone = ServiceCategory.objects.first()

    def without(answer: Answer) -> Answer:
        return Answer([raw for raw in answer.data if int(raw["id"]) != gone.altegio_id], answer.meta)

    sync(full=True, client=Changed(client, f"/company/{COMPANY_ID}/service_categories", without))

    gone.refresh_from_db()
    assert gone.vanished_at is not None


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
