"""The streams of a location: one line each, and all the engine knows of them.

Order matters: a row comes after those it points to. The location itself is read before all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from altegio import mapping
from altegio.client import AltegioClient, Answer, NotFound, endpoints, pages
from altegio.client.oddities import NUMBERS_AS_TEXT, ZERO_DATES
from altegio.models import (
    Appointment,
    Client,
    Company,
    CustomField,
    Label,
    Payment,
    Review,
    Service,
    ServiceCategory,
    Staff,
    WorkingHours,
)
from altegio.models.base import MirrorModel
from altegio.sync import store
from altegio.sync.clients import store_clients
from altegio.sync.lists import in_one_answer, of_both

# All of the past, and as much of the future as a salon books. Without dates the vendor's window is unknown.
BEGINNING = date(2000, 1, 1)
FUTURE = timedelta(days=3 * 366)
# As much of the schedule as is looked at: what was is history, what is far off changes.
SCHEDULE_PAST, SCHEDULE_FUTURE = timedelta(days=14), timedelta(days=92)
# The list of reviews has no `changed_after`; a pass over changes reads those of so many days.
REVIEWS_PAST = timedelta(days=30)

COMPANY = "company"


@dataclass(frozen=True)
class Reading:
    """One reading of a stream: of everything, of what changed since `changed_after`, or of these `days`.

    `days`: the first and the last day, both included, in the location's zone.
    """

    client: AltegioClient
    company: Company
    now: datetime
    changed_after: datetime | None = None
    days: tuple[date, date] | None = None

    @property
    def whole_days(self) -> tuple[date, date]:
        """The days to ask for where a list is read by date."""
        return self.days or (BEGINNING, (self.now.astimezone(self.company.zone) + FUTURE).date())


@dataclass(frozen=True)
class Stream:
    """A list of Altegio and where it goes.

    `whole`: the list has no `changed_after` and is read to the end each time. A stream that is not
    `required` may be missing at a location (404): that is shown and fails nothing. `one` reads one object.
    `covered` narrows the rows known here to those that a whole reading would hold. `replaced`: what changes
    is another row afterwards. `counted`: `total_count` counts what is read of it, and nothing else.
    `usual`: oddities of its answers that the vendor documents, and nobody needs to be told of.
    """

    name: str
    model: type[MirrorModel]
    pages: Callable[[Reading], Iterator[list[Any]]]
    map: Callable[[Any, Company], Any]
    write: store.Store
    required: bool = True
    whole: bool = False
    one: Callable[[AltegioClient, int, int], Answer] | None = None
    covered: Callable[[Any, Reading], Any] = lambda rows, reading: rows
    replaced: bool = False
    counted: bool = True
    usual: frozenset[str] = frozenset()


def _clients(reading: Reading) -> Iterator[list[Any]]:
    def fetch(page: int) -> Answer:
        return endpoints.clients_page(
            reading.client, reading.company.altegio_id, page, changed_after=reading.changed_after
        )

    return pages(fetch, endpoints.PAGE)


def _appointments(reading: Reading) -> Iterator[list[Any]]:
    window: dict[str, Any] = {"changed_after": reading.changed_after}
    if reading.changed_after is None:
        first, last = reading.whole_days
        window = {"start_date": first, "end_date": last}

    def fetch(page: int) -> Answer:
        return endpoints.records_page(reading.client, reading.company.altegio_id, page, **window)

    return pages(fetch, endpoints.PAGE)


def _covered_appointments(rows: Any, reading: Reading) -> Any:
    first, last = reading.whole_days
    start, end = (
        datetime.combine(day, time.min, reading.company.zone) for day in (first, last + timedelta(days=1))
    )
    return rows.filter(starts_at__gte=start, starts_at__lt=end)


def _schedule_days(reading: Reading) -> tuple[date, date]:
    today = reading.now.astimezone(reading.company.zone).date()
    return today - SCHEDULE_PAST, today + SCHEDULE_FUTURE


def _schedules(reading: Reading) -> Iterator[list[Any]]:
    days = endpoints.staff_schedule(reading.client, reading.company.altegio_id, *_schedule_days(reading)).rows
    hours = [slot for day in days for slot in mapping.working_hours(day)]
    if hours:
        yield hours


def _covered_hours(rows: Any, reading: Reading) -> Any:
    return rows.filter(date__range=_schedule_days(reading))


def _transactions(reading: Reading) -> Iterator[list[Any]]:
    """Clients' payments, then the deleted ones: the vendor lists them apart."""
    window: dict[str, Any] = {"changed_after": reading.changed_after}
    if reading.changed_after is None:
        first, last = reading.whole_days
        window = {"start_date": first, "end_date": last}
    listed: set[str] = set()
    for page in _pages_of_transactions(reading, window, deleted=False):
        listed.update(str(raw.get("id")) for raw in page if "deleted" not in raw)
        yield page
    try:
        for page in _pages_of_transactions(reading, window, deleted=True):
            # Where the vendor does not know the filter, both lists are the same one.
            yield [{"deleted": 1, **raw} for raw in page if str(raw.get("id")) not in listed]
    except NotFound:
        # Said of an empty list too.
        return


def _pages_of_transactions(
    reading: Reading, window: dict[str, Any], *, deleted: bool
) -> Iterator[list[dict[str, Any]]]:
    def fetch(page: int) -> Answer:
        company = reading.company.altegio_id
        return endpoints.transactions_page(reading.client, company, page, deleted=deleted, **window)

    for page in pages(fetch, endpoints.PAGE):
        yield [raw for raw in page if mapping.is_payment(raw)]


def _covered_payments(rows: Any, reading: Reading) -> Any:
    # A payment at an appointment is the appointment's to keep or to take back.
    return rows.filter(from_record=False)


def _reviews(reading: Reading) -> Iterator[list[Any]]:
    start = BEGINNING
    if reading.changed_after is not None:
        start = (reading.changed_after - REVIEWS_PAST).date()
    end = (reading.now + timedelta(days=2)).date()

    def fetch(page: int) -> Answer:
        company = reading.company.altegio_id
        return endpoints.comments_page(reading.client, company, page, start_date=start, end_date=end)

    return pages(fetch, endpoints.PAGE)


def _map_client(raw: Any, company: Company) -> mapping.ClientRow:
    return mapping.map_client(raw, zone=company.zone, instagram_fields=company.instagram_fields)


def _map_appointment(raw: Any, company: Company) -> mapping.AppointmentRow:
    return mapping.map_appointment(raw, zone=company.zone, instagram_fields=company.instagram_fields)


STREAMS: tuple[Stream, ...] = (
    Stream(
        "staff",
        Staff,
        in_one_answer(endpoints.staff_list),
        lambda raw, company: mapping.map_staff(raw),
        store.store_staff,
        whole=True,
    ),
    Stream(
        "service_categories",
        ServiceCategory,
        in_one_answer(endpoints.service_categories),
        lambda raw, company: mapping.map_service_category(raw),
        store.plain(ServiceCategory),
        required=False,
        whole=True,
    ),
    Stream(
        "services",
        Service,
        in_one_answer(endpoints.services),
        lambda raw, company: mapping.map_service(raw),
        store.store_services,
        whole=True,
        usual=frozenset({ZERO_DATES}),
    ),
    Stream(
        "labels",
        Label,
        of_both(endpoints.labels),
        lambda raw, company: mapping.map_label(raw),
        store.plain(Label),
        required=False,
        whole=True,
    ),
    Stream(
        "custom_fields",
        CustomField,
        of_both(endpoints.custom_field_definitions),
        lambda raw, company: mapping.map_custom_field(raw),
        store.plain(CustomField),
        required=False,
        whole=True,
    ),
    Stream(
        "clients",
        Client,
        _clients,
        _map_client,
        store_clients,
        one=endpoints.client,
    ),
    Stream(
        "appointments",
        Appointment,
        _appointments,
        _map_appointment,
        store.store_appointments,
        one=endpoints.record,
        covered=_covered_appointments,
    ),
    Stream(
        "transactions",
        Payment,
        _transactions,
        lambda raw, company: mapping.map_payment(raw, zone=company.zone),
        store.store_transactions,
        required=False,
        one=endpoints.transaction,
        covered=_covered_payments,
        counted=False,
        usual=frozenset({NUMBERS_AS_TEXT}),
    ),
    Stream(
        "schedules",
        WorkingHours,
        _schedules,
        lambda raw, company: mapping.map_working_hours(raw, zone=company.zone),
        store.plain(WorkingHours),
        required=False,
        whole=True,
        covered=_covered_hours,
        replaced=True,
    ),
    Stream(
        "reviews",
        Review,
        _reviews,
        lambda raw, company: mapping.map_review(raw, zone=company.zone),
        store.plain(Review),
        required=False,
        usual=frozenset({NUMBERS_AS_TEXT}),
    ),
)

BY_NAME = {stream.name: stream for stream in STREAMS}
