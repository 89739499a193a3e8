"""Lists and records that change while they are read end in the mirror as they are."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone, translation

from altegio.client import AltegioClient
from altegio.models import Appointment, Client
from altegio.sync.engine import run_sync
from altegio.sync.events import process_events
from tests.altegio.sync import truth
from tests.altegio.sync.conftest import make_client
from tests.altegio.sync.passes import line
from tests.factories import COMPANY_ID, WebhookEventFactory


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
