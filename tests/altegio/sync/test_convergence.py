"""Whatever happens on the way, the mirror comes to be equal to Altegio, and says what it met."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from django.db import connection
from django.utils import timezone, translation

from altegio import tasks
from altegio.client import AltegioClient
from altegio.models import Appointment, Client, Quarantine, SyncRun, SyncState
from altegio.sync import connection as connecting
from altegio.sync.engine import run_sync
from altegio.sync.events import process_events
from tests.altegio.sync import truth
from tests.altegio.sync.conftest import NoWaiting, make_client
from tests.altegio.sync.test_engine import line
from tests.factories import COMPANY_ID, WebhookEventFactory

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def odd(altegio: Any) -> Callable[..., None]:
    """Make the salon's Altegio odd."""

    def be(**wanted: Any) -> None:
        altegio._json("PUT", "/_control/altegio", json={"oddities": wanted})

    return be


# --- odd answers ----------------------------------------------------------------------------------
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
@pytest.mark.parametrize("shift", ["insert", "move", "change"])
def test_a_list_that_shifts_while_it_is_read_is_right_after_the_next_pass(
    start_sandbox: Any, shift: str
) -> None:
    sandbox = start_sandbox(clients=40, appointments=700, options=["--no-limit"])
    sandbox._json("PUT", "/_control/life", json={"paused": True})
    sandbox._json("PUT", "/_control/altegio", json={"oddities": {"shift": shift, "shift_pages": 3}})
    client = make_client(sandbox.url)

    for full in (True, False):
        run = run_sync(COMPANY_ID, full=full, now=timezone.now(), client=client)
        assert run.state == "ok"

    assert truth.differences(client) == []


@pytest.mark.django_db
def test_what_slips_through_a_list_because_others_go_is_read_at_once_and_they_vanish_later(
    start_sandbox: Any,
) -> None:
    sandbox = start_sandbox(clients=450, appointments=700, options=["--no-limit"])
    sandbox._json("PUT", "/_control/life", json={"paused": True})
    client = make_client(sandbox.url)
    sandbox._json("PUT", "/_control/altegio", json={"oddities": {"shift": "delete", "shift_pages": 3}})

    with translation.override("en"):
        run = run_sync(COMPANY_ID, full=True, now=timezone.now(), client=client)
    assert "read once more" in line(run, "clients")["note"]
    assert Client.objects.filter(partial=False).count() == 450

    sandbox._json("PUT", "/_control/altegio", json={"oddities": {"shift": "delete", "shift_pages": 0}})
    assert run_sync(COMPANY_ID, full=True, now=timezone.now(), client=client).state == "ok"
    assert Client.objects.filter(vanished_at__isnull=False).exists()
    assert truth.differences(client) == []


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


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("html", "a fault of the server"),
        ("truncated", "a connection that broke off"),
        ("cut", "a connection that broke off"),
        ("refused", "a refusal with status 200"),
        ("429", "too many requests"),
    ],
)
def test_answers_that_had_to_be_asked_for_again_are_said_beside_the_stream(
    altegio: Any, client: AltegioClient, sync: Any, kind: str, words: str
) -> None:
    altegio.post("/_control/faults", {"vendor": "altegio", "kind": kind, "path": "/clients/", "count": 2})
    with translation.override("en"):
        run = sync(full=True)
    assert f"2 requests were repeated ({words})" in line(run, "clients")["note"]
    assert truth.differences(client) == []


@pytest.mark.django_db(transaction=True)
def test_a_record_that_changes_between_the_list_and_its_own_reading_ends_as_it_is(
    altegio: Any, client: AltegioClient, sync: Any
) -> None:
    sync(full=True)
    record = Appointment.objects.filter(client__isnull=False, cancelled=False).first()

    class Between:
        """After the list was given, a person changes the record and a webhook has it re-read."""

        done = False

        def request(self, method: str, path: str, *args: Any, **options: Any) -> Any:
            answer = client.request(method, path, *args, **options)
            if path.startswith("/records/") and not self.done:
                self.done = True
                changed = {"comment": "змінено поміж тим", "attendance": 2}
                altegio._json("PUT", f"/_control/records/{record.altegio_id}", json=changed)
                with closing(connection):  # the list is asked for in a thread
                    WebhookEventFactory(resource_id=record.altegio_id)
                    process_events(client, [COMPANY_ID], now=timezone.now())
            return answer

    sync(full=True, client=Between())

    record.refresh_from_db()
    assert record.comment == "змінено поміж тим"
    assert truth.differences(client) == []


# --- broken answers -------------------------------------------------------------------------------
class Breaking(requests.Session):
    """Breaks each answer of one path a few times before it lets it through."""

    def __init__(self, path: str, content: bytes | None, times: int) -> None:
        super().__init__()
        self._path, self._content, self.left = path, content, times

    def request(self, method: Any, url: Any, *args: Any, **options: Any) -> requests.Response:  # type: ignore[override]
        """The answer, or what is put in its place."""
        answer = super().request(method, url, *args, **options)
        if self._path in str(url) and self.left:
            self.left -= 1
            whole = answer.content
            answer._content = whole[: len(whole) // 2] if self._content is None else self._content
        return answer


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            json.dumps({"success": False, "data": None, "meta": {"message": "Щось пішло не так"}}).encode(),
            "a refusal with status 200; 200; /records/1001; Щось пішло не так",
        ),
        (b"<html><body>Maintenance</body></html>", "a web page in place of data; 200; /records/1001"),
        (None, "an answer that was cut off"),
        (b"", "an answer that was cut off"),
        (b'{"success": true, "data": {"1": "no list"}, "meta": []}', "something else in place of a list"),
    ],
    ids=["success: false", "an HTML page", "half a body", "nothing", "no list"],
)
def test_a_broken_answer_with_status_200_is_asked_for_again_or_fails_the_stream_whole(
    altegio: Any, client: AltegioClient, sync: Any, content: bytes | None, words: str
) -> None:
    sync(full=True)
    bookmark = SyncState.objects.get(stream="appointments").bookmark

    broken = breaking(altegio.url, Breaking("/records/", content, times=10_000))
    with translation.override("en"):
        run = sync(full=True, client=broken)

    assert run.state == "failed"
    assert words in line(run, "appointments")["error"]
    assert SyncState.objects.get(stream="appointments").bookmark == bookmark
    assert not Appointment.objects.filter(vanished_at__isnull=False).exists()

    assert sync(full=True).state == "ok"
    assert truth.differences(client) == []


def breaking(url: str, session: requests.Session) -> AltegioClient:
    return AltegioClient(
        base_url=f"{url}/api/v1",
        partner_token="sandbox-partner",
        user_token="sandbox-user",
        limiter=NoWaiting(),
        session=session,
        sleep=lambda seconds: None,
    )


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["401", "402", "403"])
def test_a_refusal_in_the_middle_of_a_list_overwrites_nothing_with_a_part(
    start_sandbox: Any, kind: str
) -> None:
    sandbox = start_sandbox(clients=30, appointments=500, options=["--no-limit"])
    sandbox._json("PUT", "/_control/life", json={"paused": True})
    client = make_client(sandbox.url)
    run_sync(COMPANY_ID, full=True, now=timezone.now(), client=client)
    before, bookmarks = truth.versions(), dict(SyncState.objects.values_list("stream", "bookmark"))

    class Refusing:
        """The second page of appointments is refused."""

        def request(self, method: str, path: str, params: Any = None, *args: Any, **options: Any) -> Any:
            if path.startswith("/records/") and (params or {}).get("page") == 2:
                sandbox.post("/_control/faults", {"vendor": "altegio", "kind": kind, "path": "/records/"})
            return client.request(method, path, params, *args, **options)

    run = run_sync(COMPANY_ID, full=True, now=timezone.now(), client=Refusing())  # type: ignore[arg-type]

    assert run.state == "failed"
    assert truth.versions() == before
    state = SyncState.objects.get(stream="appointments")
    assert state.bookmark == bookmarks["appointments"]
    assert state.error_code in ("authentication", "licence", "rights")

    sandbox._json("DELETE", "/_control/faults")
    assert run_sync(COMPANY_ID, now=timezone.now(), client=client).state == "ok"
    assert truth.differences(client) == []


# --- several at once, and killed ------------------------------------------------------------------
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
