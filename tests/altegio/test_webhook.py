"""The webhook door: who may come in, what is kept, and what the worker makes of it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from threading import Event
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.test import Client as Browser
from kombu.exceptions import OperationalError

from altegio import waking
from altegio.client import Answer, LicenceEnded, NotFound, Retryable
from altegio.models import Appointment, Client, Visit, WebhookEvent
from altegio.sync import events
from altegio.sync.copying import database_now
from altegio.sync.events import MOST_ATTEMPTS, process_events
from tests.altegio.sync import bodies
from tests.factories import (
    COMPANY_ID,
    AppointmentFactory,
    ClientFactory,
    CompanyFactory,
    WebhookEventFactory,
)

pytestmark = pytest.mark.django_db

SECRET = "a-secret-of-some-length"
DOOR = f"/webhooks/altegio/{SECRET}/"
NOW = datetime(2026, 7, 1, 14, 0, tzinfo=ZoneInfo("Europe/Kyiv"))


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> mock.Mock:
    """How the worker was woken."""
    wake = mock.Mock()
    monkeypatch.setattr(waking.webhooks, "wake", wake)
    return wake


@pytest.fixture(autouse=True)
def _secret(settings: Any, woken: mock.Mock) -> None:
    settings.ALTEGIO_WEBHOOK_SECRET = SECRET


def post(browser: Browser, body: bytes | str, path: str = DOOR) -> int:
    return browser.post(path, body, content_type="application/json").status_code


EVENT = {"company_id": COMPANY_ID, "resource": "record", "resource_id": 401, "status": "update", "data": {}}


# --- the door -------------------------------------------------------------------------------------
def test_an_event_is_stored_and_answered_at_once(
    client: Browser, woken: mock.Mock, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assert post(client, json.dumps(EVENT)) == 200

    event = WebhookEvent.objects.get()
    assert (event.company_altegio_id, event.resource, event.resource_id) == (COMPANY_ID, "record", 401)
    assert (event.event, event.processed_at) == ("update", None)
    assert json.loads(event.body) == EVENT
    woken.assert_called_once_with()


@pytest.mark.parametrize("secret", ["wrong", SECRET + "x", SECRET[:-1], "секрет"])
def test_without_the_secret_there_is_no_such_page(client: Browser, secret: str) -> None:
    assert post(client, json.dumps(EVENT), f"/webhooks/altegio/{secret}/") == 404
    assert client.get(f"/webhooks/altegio/{secret}/").status_code == 404
    assert not WebhookEvent.objects.exists()


def test_with_no_secret_set_the_door_is_shut(client: Browser, settings: Any) -> None:
    settings.ALTEGIO_WEBHOOK_SECRET = ""

    assert post(client, json.dumps(EVENT)) == 404


def test_only_post_is_taken(client: Browser) -> None:
    assert client.get(DOOR).status_code == 405


def test_a_body_that_is_too_large_is_refused(client: Browser) -> None:
    assert post(client, b"x" * (1024 * 1024 + 1)) == 413
    assert post(client, b"x" * (3 * 1024 * 1024)) == 413
    assert not WebhookEvent.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"7",
        b"not json",
        b"\xff\xfe\x00",
        b"[" * 5000,
        b'{"resource": NaN}',
        b'{"company_id": 99999999999999999999999, "resource_id": "1e9", "resource": ["x"]}',
        b'{"company_id": true, "resource": "rec\\u0000ord", "status": "\\ud83d"}',
        b'{"resource": "' + "ї".encode() * 500 + b'"}',
    ],
    ids=[
        "empty",
        "null",
        "empty list",
        "number",
        "text",
        "bytes",
        "nested",
        "NaN",
        "ids",
        "NUL",
        "long",
    ],
)
def test_whatever_comes_is_kept_and_answered(client: Browser, body: bytes) -> None:
    assert post(client, body) == 200

    event = WebhookEvent.objects.get()
    assert (event.company_altegio_id, event.resource_id) == (None, None)


def test_a_list_of_events_is_kept_as_several(client: Browser) -> None:
    post(client, json.dumps([EVENT, {**EVENT, "resource_id": "402"}]))

    assert list(WebhookEvent.objects.values_list("resource_id", flat=True)) == [402, 401]


def test_a_broker_that_is_away_does_not_show_at_the_door(
    client: Browser, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    tried = Event()

    def fail(**_options: Any) -> None:
        tried.set()
        raise OperationalError("no broker")

    task = mock.Mock(apply_async=fail)
    monkeypatch.setattr(waking.webhooks, "wake", waking.Waker(task).wake)
    with django_capture_on_commit_callbacks(execute=True):
        assert post(client, json.dumps(EVENT)) == 200
    assert tried.wait(10)
    assert WebhookEvent.objects.count() == 1


# --- the worker -----------------------------------------------------------------------------------
class Vendor:
    """Answers by path; counts what it was asked."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def request(self, method: str, path: str, **_options: Any) -> Answer:
        """The answer, or the error, that was prepared for this kind of object."""
        self.asked.append(path)
        found = self.answers[path.split("/")[1]]
        if isinstance(found, Exception):
            raise found
        return Answer(found)


def process(vendor: Any, now: datetime = NOW) -> int:
    return process_events(vendor, [COMPANY_ID], now=now)


def test_an_event_makes_its_record_be_read_again_once_for_all_events_about_it() -> None:
    CompanyFactory()
    for _ in range(3):
        WebhookEventFactory(resource_id=401)
    vendor = Vendor(record=bodies.record())

    assert process(vendor) == 3

    assert vendor.asked == [f"/record/{COMPANY_ID}/401"]
    assert Visit.objects.get().attendance == 1
    assert not WebhookEvent.objects.exclude(processed_at=NOW).exists()
    assert process(vendor) == 0


def test_what_an_event_says_is_never_written() -> None:
    CompanyFactory()
    lie = {**EVENT, "data": bodies.record(attendance=-1, deleted=True)}
    WebhookEventFactory(resource_id=401, body=json.dumps(lie))

    process(Vendor(record=bodies.record()))

    assert not Appointment.objects.get().cancelled


def test_a_record_that_altegio_has_no_more_vanishes_with_its_visit() -> None:
    appointment = AppointmentFactory(altegio_id=401)
    WebhookEventFactory(resource_id=401, event="delete")

    process(Vendor(record=NotFound(status=404)))

    appointment.refresh_from_db()
    assert appointment.vanished_at is not None
    assert Visit.objects.get().vanished_at is not None


def test_a_client_event_reads_the_client_again() -> None:
    person = ClientFactory(altegio_id=501, name="Стара")
    WebhookEventFactory(resource="client", resource_id=501)

    process(Vendor(client=bodies.client()))

    person.refresh_from_db()
    assert person.name == "Олена Їжак"


def test_a_client_who_was_deleted_vanishes_and_is_told_of() -> None:
    from altegio import signals

    person = ClientFactory(altegio_id=501)
    WebhookEventFactory(resource="client", resource_id=501, event="delete")
    heard: list[Client] = []

    def hear(client: Client, **_kwargs: Any) -> None:
        heard.append(client)

    signals.client_vanished.connect(hear)
    process(Vendor(client=NotFound(status=404)))
    signals.client_vanished.disconnect(hear)

    person.refresh_from_db()
    assert person.vanished_at is not None
    assert heard == [person]


def test_a_payment_reads_the_record_that_it_belongs_to_again() -> None:
    CompanyFactory()
    body = json.dumps({"data": {"record_id": "401"}})
    WebhookEventFactory(resource="finances_operation", resource_id=901, event="create", body=body)
    vendor = Vendor(record=bodies.record(finance_transactions=[bodies.payment()]))

    process(vendor)

    assert Appointment.objects.get().payment_status == "paid"


@pytest.mark.parametrize(
    ("resource", "stream"),
    [("staff", "staff"), ("service", "services"), ("service_category", "service_categories")],
)
def test_an_event_about_a_list_makes_the_next_pass_read_it(resource: str, stream: str) -> None:
    CompanyFactory()
    WebhookEventFactory(resource=resource, received_at=NOW)

    process(Vendor())

    assert not WebhookEvent.objects.exclude(processed_at=NOW).exists()
    assert events.told_of(COMPANY_ID, stream, since=NOW - timedelta(minutes=3))
    assert not events.told_of(COMPANY_ID, stream, since=NOW + timedelta(minutes=3))
    assert not events.told_of(COMPANY_ID, "clients", since=NOW - timedelta(minutes=3))


@pytest.mark.parametrize(
    "values",
    [{"company_altegio_id": 77}, {"company_altegio_id": None}, {"resource": "good"}, {"resource_id": None}],
    ids=["another location", "no location", "not mirrored", "no id"],
)
def test_an_event_that_is_not_ours_is_closed_without_a_request(values: dict[str, Any]) -> None:
    CompanyFactory()
    event = WebhookEventFactory(**values)
    vendor = Vendor()

    process(vendor)

    event.refresh_from_db()
    assert (event.processed_at, vendor.asked) == (NOW, [])
    assert event.outcome


@pytest.mark.parametrize("error", [Retryable("away"), LicenceEnded(status=402)], ids=["away", "licence"])
def test_an_event_whose_object_could_not_be_read_is_tried_again_later(error: Exception) -> None:
    CompanyFactory()
    event = WebhookEventFactory(resource_id=401)

    process(Vendor(record=error))
    event.refresh_from_db()
    assert (event.processed_at, event.attempts) == (None, 1)
    assert event.outcome

    assert process(Vendor(), NOW + timedelta(seconds=10)) == 0
    assert process(Vendor(record=bodies.record()), NOW + timedelta(seconds=21)) == 1
    assert Visit.objects.exists()


@pytest.mark.parametrize("tries", [1, 4, 8])
def test_an_event_that_a_clock_put_off_which_was_then_set_back_does_not_wait_until_it_comes(
    tries: int,
) -> None:
    CompanyFactory()
    event = WebhookEventFactory(resource_id=401, attempts=tries - 1)
    ahead = NOW + timedelta(hours=1)
    process(Vendor(record=Retryable("away")), ahead)

    event.refresh_from_db()
    assert event.try_after is not None
    assert event.try_after > ahead
    assert process(Vendor(record=bodies.record()), NOW) == 1


def test_no_event_waits_for_less_than_it_was_put_off_because_clocks_differ_by_seconds() -> None:
    CompanyFactory()
    for tries in range(MOST_ATTEMPTS):
        WebhookEventFactory(resource_id=401 + tries, attempts=tries)
    process(Vendor(record=Retryable("away")), NOW + timedelta(seconds=30))

    assert process(Vendor(), NOW) == 0


def test_a_vendor_that_is_away_is_asked_once_for_all_waiting_events() -> None:
    CompanyFactory()
    WebhookEventFactory.create_batch(3)
    vendor = Vendor(record=Retryable("away"))

    assert process(vendor) == 3

    assert len(vendor.asked) == 1
    assert WebhookEvent.objects.filter(processed_at=None, try_after__gt=NOW).count() == 3


def test_an_event_is_given_up_after_ten_attempts_and_says_why() -> None:
    CompanyFactory()
    event = WebhookEventFactory(resource_id=401)

    for day in range(MOST_ATTEMPTS):
        process(Vendor(record=Retryable("away")), NOW + timedelta(days=day))

    event.refresh_from_db()
    assert event.attempts == MOST_ATTEMPTS
    assert event.processed_at is not None


def test_an_event_that_a_killed_worker_had_claimed_is_taken_up_again() -> None:
    CompanyFactory()
    WebhookEventFactory(resource_id=401)

    class Killed:
        def request(self, *_args: Any, **_options: Any) -> Answer:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        process(Killed())
    assert process(Vendor(), NOW + timedelta(seconds=50)) == 0
    assert process(Vendor(record=bodies.record()), NOW + timedelta(minutes=2)) == 1


def test_a_worker_that_takes_long_holds_on_to_the_events_it_has_not_reached(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    CompanyFactory()
    first, last = (WebhookEventFactory(resource_id=number) for number in (401, 402))
    clock = iter(range(0, 10_000, 45))
    monkeypatch.setattr(events.time, "monotonic", lambda: next(clock))
    claims: list[datetime | None] = []

    class Slow(Vendor):
        def request(self, method: str, path: str, **options: Any) -> Answer:
            claims.append(WebhookEvent.objects.get(pk=last.pk).try_after)
            return super().request(method, path, **options)

    began = database_now()
    process(Slow(record=bodies.record()), now=began)

    assert claims[0] is not None
    assert claims[0] > began + events.LEASE, "the claim was made longer before the second one's turn"
    first.refresh_from_db()
    assert first.processed_at is not None


def test_an_unreadable_object_closes_its_event_and_writes_nothing() -> None:
    CompanyFactory()
    event = WebhookEventFactory(resource_id=401)

    process(Vendor(record={"id": 401}))

    event.refresh_from_db()
    assert event.processed_at == NOW
    assert not Appointment.objects.exists()
