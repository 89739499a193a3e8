"""The commands of the mirror, against a real sandbox."""

from __future__ import annotations

import io
import logging
import re
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from altegio.client import AltegioClient
from altegio.models import AppointmentService, Client, SyncRun
from altegio.sync import connection
from tests.altegio.open_pace import NoWaiting
from tests.altegio.sync import truth

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.sandbox(clients=12, appointments=40, options=["--no-limit"]),
]


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def salon(sandbox: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A sandbox that stands still, with the settings that point to it."""
    sandbox._json("PUT", "/_control/life", json={"paused": True})
    settings.ALTEGIO_API_URL = f"{sandbox.url}/api/v1"
    settings.ALTEGIO_PARTNER_TOKEN = "sandbox-partner"
    settings.ALTEGIO_USER_TOKEN = "sandbox-user"
    settings.ALTEGIO_COMPANY_IDS = ["1001"]

    monkeypatch.setattr(connection, "RedisLimiter", NoWaiting)
    return sandbox


def _not_sleeping() -> dict[str, Any]:
    return {**AltegioClient.__init__.__kwdefaults__, "sleep": lambda seconds: None}


def run(name: str, capsys: pytest.CaptureFixture[str], *args: Any, **options: Any) -> tuple[str, str]:
    """What the command printed, and the sentence with which it failed."""
    error = ""
    try:
        call_command(name, *args, **options)
    except CommandError as failure:
        error = str(failure)
    return capsys.readouterr().out, error


def test_sync_prints_a_line_a_stream_and_fills_the_mirror(salon: Any, capsys: Any) -> None:
    printed, error = run("altegio_sync", capsys, "--full")

    assert error == ""
    for stream in ("company", "staff", "service_categories", "services", "clients", "appointments"):
        assert f"{stream} " in printed
    assert "read     12, changed     12" in printed
    assert truth.counts() == truth.of_sandbox(salon)
    assert SyncRun.objects.get().requested_by == "altegio_sync"


@pytest.mark.parametrize("command", ["altegio_sync", "altegio_check", "altegio_verify"])
def test_a_missing_key_is_named_with_what_to_do(command: str, settings: Any, capsys: Any) -> None:
    settings.ALTEGIO_PARTNER_TOKEN = settings.ALTEGIO_USER_TOKEN = ""
    settings.ALTEGIO_COMPANY_IDS = ["1001"]

    _printed, error = run(command, capsys)

    assert "ALTEGIO_PARTNER_TOKEN, ALTEGIO_USER_TOKEN" in error
    assert "make demo" in error


def test_sync_fails_with_a_sentence_when_a_required_stream_failed(salon: Any, capsys: Any) -> None:
    salon.post("/_control/faults", {"vendor": "altegio", "kind": "403", "path": "/records"})

    printed, error = run("altegio_sync", capsys)

    assert "lacks rights" in error
    assert "clients " in printed


def test_sync_names_the_streams_that_were_not_tried_and_each_long_wait(
    salon: Any, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AltegioClient.__init__, "__kwdefaults__", _not_sleeping())
    salon.post("/_control/faults", {"vendor": "altegio", "kind": "html", "path": "/clients|/records"})

    printed, error = run("altegio_sync", capsys, "--full")

    assert "does not answer" in error
    assert re.search(r"  try 5 of 10, waiting \d s: a fault of the server\n", printed), printed
    for stream in ("transactions", "schedules", "reviews"):
        assert re.search(rf"{stream} +not tried: Altegio does not answer now", printed)


@pytest.mark.parametrize(("verbosity", "shown"), [(1, False), (2, True)], ids=["plain", "talkative"])
def test_what_is_logged_stands_between_the_sentences_only_when_asked_for(
    salon: Any, monkeypatch: pytest.MonkeyPatch, verbosity: int, shown: bool
) -> None:
    salon.post("/_control/faults", {"vendor": "altegio", "kind": "403", "path": "/records"})
    console = next(one for one in logging.getLogger().handlers if one.get_name() == "console")
    written = io.StringIO()
    monkeypatch.setattr(console, "stream", written)

    with pytest.raises(CommandError):
        call_command("altegio_sync", verbosity=verbosity)

    assert ("altegio.stream_failed" in written.getvalue()) is shown
    assert console.level == logging.NOTSET


def test_sync_of_one_location_refuses_another_than_ours(salon: Any, capsys: Any) -> None:
    assert "1002" in run("altegio_sync", capsys, "--company", "1002")[1]
    assert run("altegio_sync", capsys, "--company", "1001")[1] == ""


def test_check_says_that_everything_works(salon: Any, capsys: Any) -> None:
    printed, error = run("altegio_check", capsys)

    assert error == ""
    assert "✗" not in printed
    assert "Europe/Kyiv" in printed
    assert "Everything works." in printed


@pytest.mark.parametrize(
    ("rights", "said"),
    [
        ({"timetable.last_days_count": 30}, "30 days back only"),
        ({"timetable.master_id": 2660001}, "master 2660001"),
        ({"clients.client_phones_access": False}, "phones of clients"),
        ({"record_form.records_finances_access": False}, "payments"),
    ],
    ids=["days", "one master", "phones", "payments"],
)
def test_check_names_a_limited_right_and_what_to_do(
    salon: Any, capsys: Any, rights: dict[str, Any], said: str
) -> None:
    salon._json("PUT", "/_control/altegio", json={"rights": rights})

    printed, error = run("altegio_check", capsys)

    assert said in printed
    assert "user token" in printed
    assert error


def test_check_finds_out_what_the_documents_leave_open(salon: Any, capsys: Any) -> None:
    number = salon.get("/_control/clients")[0]["id"]
    salon._json(
        "PUT", f"/_control/clients/{number}", json={"custom_fields": {"instagram-user-name": "olena"}}
    )
    salon._json("DELETE", "/_control/requests")

    printed, error = run("altegio_check", capsys)

    assert error == ""
    assert "largest page: too few appointments to tell" in printed
    assert "appointments; the mirror always gives dates" in printed
    assert "Altegio dates changes by the location's clock" in printed
    assert "asks for the changes of 26 more hours" in printed
    assert "cancelled among the changes: yes" in printed
    assert "own fields of clients are given by: GET /clients, GET /client/…" in printed
    report = salon.get("/_control/requests", vendor="altegio")
    assert report["count"] <= 20
    assert {entry["method"] for entry in report["requests"]} == {"GET"}


@pytest.mark.sandbox(clients=20, appointments=300, options=["--no-limit"])
def test_check_tells_how_large_a_page_altegio_gives(salon: Any, capsys: Any) -> None:
    printed, _error = run("altegio_check", capsys)
    assert "of 1000 asked for 200 came" in printed


def test_check_says_what_a_limit_of_days_would_cost(salon: Any, capsys: Any) -> None:
    run("altegio_sync", capsys, "--full")
    salon._json("PUT", "/_control/altegio", json={"rights": {"timetable.last_days_count": 10}})
    printed, _error = run("altegio_check", capsys)
    assert "appointments in the mirror" in printed
    assert "What Altegio's documents leave open" not in printed


def test_check_says_which_key_is_wrong(salon: Any, capsys: Any, settings: Any) -> None:
    settings.ALTEGIO_USER_TOKEN = "wrong"

    printed, error = run("altegio_check", capsys)

    assert "✗" in printed
    assert "user token" in printed
    assert error


def test_check_warns_of_a_location_in_another_zone(salon: Any, capsys: Any, settings: Any) -> None:
    settings.TIME_ZONE = "Europe/Warsaw"

    printed, error = run("altegio_check", capsys)

    assert "! time zone: Europe/Kyiv" in printed
    assert error == ""


def test_verify_agrees_after_a_sync_and_names_every_difference_after_a_change(
    salon: Any, capsys: Any
) -> None:
    assert "run altegio_sync first" in run("altegio_verify", capsys)[1]
    run("altegio_sync", capsys, "--full")
    printed, error = run("altegio_verify", capsys, "--sample", "5")
    assert error == ""
    assert re.search(r"clients +compared +5 of 12, picked at random\n", printed)
    assert re.search(r"staff +compared +\d+, that is all\n", printed)
    assert printed.endswith("The mirror agrees with Altegio.\n")

    changed, lost = Client.objects.order_by("pk")[:2]
    Client.objects.filter(pk=changed.pk).update(phone="+380000000000", name="Не та")
    Client.objects.filter(pk=lost.pk).update(vanished_at=lost.first_seen_at)
    printed, error = run("altegio_verify", capsys, "--sample", "100")

    assert f"clients {changed.altegio_id}: name, phone differ" in printed
    assert "clients: 12 in Altegio, 11 here" in printed
    assert "Не та" not in printed
    assert "2" in error


def test_verify_fails_with_a_sentence_when_altegio_is_away(salon: Any, capsys: Any) -> None:
    run("altegio_sync", capsys)
    salon.post("/_control/faults", {"vendor": "altegio", "kind": "402"})

    assert "licence" in run("altegio_verify", capsys)[1]


def test_verify_with_all_compares_every_object_and_line(salon: Any, capsys: Any) -> None:
    run("altegio_sync", capsys, "--full")
    printed, error = run("altegio_verify", capsys, "--all")
    assert error == ""
    assert re.search(r"appointments +compared +40, that is all\n", printed)
    assert "The mirror agrees with Altegio." in printed

    line = AppointmentService.objects.select_related("appointment").earliest("pk")
    AppointmentService.objects.filter(pk=line.pk).delete()
    printed, error = run("altegio_verify", capsys, "--all")
    assert f"appointments {line.appointment.altegio_id}: services differ" in printed
    assert "1" in error
