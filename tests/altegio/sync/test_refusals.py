"""What a pass does when Altegio refuses, is away or lacks something: who is told, and what is read still."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone, translation

from altegio import signals
from altegio.client import AltegioClient, Answer, NotFound
from altegio.models import Appointment, Service
from altegio.sync.streams import STREAMS
from tests.altegio.sync import truth
from tests.altegio.sync.passes import Changed, line, state
from tests.factories import COMPANY_ID

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
