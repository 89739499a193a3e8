"""What the worker makes of webhooks: what they name is read again, and what they say is never written."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from altegio.client import Answer, LicenceEnded, NotFound, Retryable
from altegio.models import Appointment, Client, Visit, WebhookEvent
from altegio.sync import events
from altegio.sync.copying import database_now
from altegio.sync.events import MOST_ATTEMPTS, process_events
from tests.altegio.sync import bodies
from tests.factories import COMPANY_ID, AppointmentFactory, ClientFactory, CompanyFactory, WebhookEventFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 7, 1, 14, 0, tzinfo=ZoneInfo("Europe/Kyiv"))


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
    lie = {**bodies.EVENT, "data": bodies.record(attendance=-1, deleted=True)}
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
