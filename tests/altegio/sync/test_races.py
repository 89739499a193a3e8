"""Webhooks' re-reads beside each other and beside passes: the newer truth stays, and no event is lost."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone

from altegio.client import AltegioClient, Answer, NotFound
from altegio.models import Appointment, Company, Staff, WebhookEvent
from altegio.sync import store
from altegio.sync.copying import database_now
from altegio.sync.engine import run_sync
from altegio.sync.events import process_events
from altegio.sync.reading import vanish
from altegio.sync.streams import BY_NAME, Reading
from tests.altegio.sync import bodies
from tests.altegio.sync.bodies import appointment_rows
from tests.factories import COMPANY_ID, WebhookEventFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 7, 1, 14, 0, tzinfo=ZoneInfo("Europe/Kyiv"))
SAME_SECOND = "2026-07-01T13:05:00+0300"

Step = Callable[[], Any]


class Vendor:
    """Gives one answer after another: each is made when it is asked for, so that others may come between."""

    def __init__(self, *steps: Step) -> None:
        self.steps = list(steps)
        self.asked: list[str] = []

    def request(self, method: str, path: str, **_options: Any) -> Answer:
        """The next answer, or the error that it is."""
        self.asked.append(path)
        found = self.steps.pop(0)()
        if isinstance(found, Exception):
            raise found
        return Answer(found)


def process(vendor: Any) -> int:
    return process_events(vendor, [COMPANY_ID], now=NOW)


def record(comment: str, altegio_id: int = 401) -> dict[str, Any]:
    return bodies.record(id=altegio_id, comment=comment, last_change_date=SAME_SECOND)


def test_an_event_that_comes_while_its_object_is_read_makes_it_be_read_again(company: Company) -> None:
    WebhookEventFactory(resource_id=401)

    def old_while_it_changes() -> dict[str, Any]:
        WebhookEventFactory(resource_id=401)
        return record("old")

    process(Vendor(old_while_it_changes))

    assert WebhookEvent.objects.filter(processed_at=None).count() == 1
    assert process(Vendor(lambda: record("new"))) == 1
    assert Appointment.objects.get().comment == "new"


def test_an_event_that_comes_before_its_object_is_read_is_answered_by_that_reading(company: Company) -> None:
    WebhookEventFactory(resource_id=401)
    WebhookEventFactory(resource_id=402)

    def first() -> dict[str, Any]:
        WebhookEventFactory(resource_id=402)
        return record("one", 401)

    vendor = Vendor(first, lambda: record("two", 402))
    process(vendor)

    assert len(vendor.asked) == 2
    assert not WebhookEvent.objects.filter(processed_at=None).exists()


def test_what_another_worker_has_read_meanwhile_is_not_read_once_more(company: Company) -> None:
    """Both have claimed events about one object; the later of them comes to it when it has been read."""
    for number in (401, 402):
        WebhookEventFactory(resource_id=number)
    theirs = Vendor(lambda: record("two", 402))

    def first() -> dict[str, Any]:
        WebhookEventFactory(resource_id=402)
        process(theirs)
        return record("one", 401)

    ours = Vendor(first)
    process(ours)

    assert (len(ours.asked), len(theirs.asked)) == (1, 1)
    assert not WebhookEvent.objects.filter(processed_at=None).exists()


def test_an_older_answer_that_is_stored_late_does_not_undo_the_newer_one(company: Company) -> None:
    """Two workers read one object; who asked first stores last, and both bear the same second's mark."""
    WebhookEventFactory(resource_id=401)

    def old_while_another_worker_reads_the_new() -> dict[str, Any]:
        WebhookEventFactory(resource_id=401)
        process(Vendor(lambda: record("new")))
        return record("old")

    vendor = Vendor(old_while_another_worker_reads_the_new, lambda: record("new"))
    process(vendor)

    assert Appointment.objects.get().comment == "new"
    assert not WebhookEvent.objects.filter(processed_at=None).exists()


def test_an_older_page_that_is_stored_while_an_object_is_read_does_not_hide_the_newer_answer(
    company: Company,
) -> None:
    asked_at = database_now()
    WebhookEventFactory(resource_id=401)

    def new_while_a_pass_stores_the_old() -> dict[str, Any]:
        store.store_appointments(company, appointment_rows(record("old")), asked_at)
        return record("new")

    vendor = Vendor(new_while_a_pass_stores_the_old, lambda: record("new"))
    process(vendor)

    assert Appointment.objects.get().comment == "new"
    assert len(vendor.asked) == 2


def test_a_refusal_that_was_overtaken_takes_nothing_away(company: Company) -> None:
    WebhookEventFactory(resource_id=401, event="delete")

    def gone_while_another_worker_finds_it_again() -> Exception:
        WebhookEventFactory(resource_id=401)
        process(Vendor(lambda: record("back")))
        return NotFound(status=404)

    process(Vendor(gone_while_another_worker_finds_it_again, lambda: record("back")))

    assert Appointment.objects.get().vanished_at is None


def test_a_page_that_was_read_before_an_object_was_deleted_does_not_bring_it_back(company: Company) -> None:
    store.store_appointments(company, appointment_rows(record("there")), database_now())
    asked_at = database_now()
    reading = Reading(Vendor(), company, NOW)  # type: ignore[arg-type]
    vanish(BY_NAME["appointments"], company, [401], reading)

    store.store_appointments(company, appointment_rows(record("there")), asked_at)

    assert Appointment.objects.get().vanished_at is not None


def test_an_object_that_others_write_without_end_is_not_asked_for_without_end(company: Company) -> None:
    WebhookEventFactory(resource_id=401)
    written = 0

    def while_it_is_written() -> dict[str, Any]:
        nonlocal written
        written += 1
        rows = appointment_rows(record(f"by another, {written}"))
        store.store_appointments(company, rows, database_now())
        return record("ours")

    process(Vendor(*[while_it_is_written] * 10))

    assert written == 3
    assert not WebhookEvent.objects.filter(processed_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_an_event_about_a_list_that_comes_while_a_pass_is_ending_is_not_forgotten(
    altegio: Any, client: AltegioClient
) -> None:
    """The pass has read the list already, and its bookmark is later than nothing."""
    began = timezone.now()
    master = altegio.get("/_control/staff")[0]

    class WhileItRuns:
        """After the list of staff was given, a master changes, and a worker deals with the webhook."""

        done = False

        def request(self, method: str, path: str, *args: Any, **options: Any) -> Answer:
            answer = client.request(method, path, *args, **options)
            if path.startswith("/clients/") and not self.done:
                self.done = True
                changes = {"specialization": "Щойно змінено"}
                altegio._json("PUT", f"/_control/staff/{master['id']}", json=changes)
                with closing(connection):  # the list is asked for in a thread
                    WebhookEventFactory(
                        resource="staff", resource_id=master["id"], received_at=timezone.now()
                    )
                    process_events(client, [COMPANY_ID], now=timezone.now())
            return answer

    run_sync(COMPANY_ID, now=began, client=WhileItRuns())  # type: ignore[arg-type]
    assert not WebhookEvent.objects.filter(processed_at=None).exists()
    run_sync(COMPANY_ID, now=began + timedelta(minutes=3), client=client)

    assert Staff.objects.get(altegio_id=master["id"]).specialization == "Щойно змінено"
