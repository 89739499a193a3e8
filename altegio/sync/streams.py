"""The streams of a location: one line each, and all the engine knows of them.

Order matters: a row comes after those it points to. The location itself is read before all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from altegio import mapping
from altegio.client import AltegioClient, Answer, endpoints, pages
from altegio.models import Appointment, Client, Company, Service, ServiceCategory, Staff
from altegio.models.base import MirrorModel
from altegio.sync import store

# All of the past, and as much of the future as a salon books. Without dates the vendor's window is unknown.
BEGINNING = date(2000, 1, 1)
FUTURE = timedelta(days=3 * 366)

COMPANY = "company"


@dataclass(frozen=True)
class Reading:
    """One reading of a stream: of everything, or of what changed since `changed_after`."""

    client: AltegioClient
    company: Company
    now: datetime
    changed_after: datetime | None = None


@dataclass(frozen=True)
class Stream:
    """A list of Altegio and where it goes.

    `whole`: the list has no `changed_after` and is read to the end each time. A stream that is not
    `required` may be missing at a location (404): that is shown and fails nothing. `one` reads one object.
    """

    name: str
    model: type[MirrorModel]
    pages: Callable[[Reading], Iterator[list[Any]]]
    map: Callable[[Any, Company], Any]
    write: store.Store
    required: bool = True
    whole: bool = False
    one: Callable[[AltegioClient, int, int], Answer] | None = None


def _in_one_answer(fetch: Callable[[AltegioClient, int], Answer]) -> Callable[[Reading], Iterator[list[Any]]]:
    def read(reading: Reading) -> Iterator[list[Any]]:
        rows = fetch(reading.client, reading.company.altegio_id).rows
        if rows:
            yield rows

    return read


def _clients(reading: Reading) -> Iterator[list[Any]]:
    def fetch(page: int) -> Answer:
        return endpoints.clients_page(
            reading.client, reading.company.altegio_id, page, changed_after=reading.changed_after
        )

    return pages(fetch, endpoints.PAGE)


def _appointments(reading: Reading) -> Iterator[list[Any]]:
    window: dict[str, Any] = {"changed_after": reading.changed_after}
    if reading.changed_after is None:
        window = {"start_date": BEGINNING, "end_date": (reading.now + FUTURE).date()}

    def fetch(page: int) -> Answer:
        return endpoints.records_page(reading.client, reading.company.altegio_id, page, **window)

    return pages(fetch, endpoints.PAGE)


def _map_client(raw: Any, company: Company) -> mapping.ClientRow:
    return mapping.map_client(raw, zone=company.zone)


STREAMS: tuple[Stream, ...] = (
    Stream(
        "staff",
        Staff,
        _in_one_answer(endpoints.staff_list),
        lambda raw, company: mapping.map_staff(raw),
        store.store_staff,
        whole=True,
    ),
    Stream(
        "service_categories",
        ServiceCategory,
        _in_one_answer(endpoints.service_categories),
        lambda raw, company: mapping.map_service_category(raw),
        store.store_service_categories,
        required=False,
        whole=True,
    ),
    Stream(
        "services",
        Service,
        _in_one_answer(endpoints.services),
        lambda raw, company: mapping.map_service(raw),
        store.store_services,
        whole=True,
    ),
    Stream(
        "clients",
        Client,
        _clients,
        _map_client,
        store.store_clients,
        one=endpoints.client,
    ),
    Stream(
        "appointments",
        Appointment,
        _appointments,
        lambda raw, company: mapping.map_appointment(raw, zone=company.zone),
        store.store_appointments,
        one=endpoints.record,
    ),
)

BY_NAME = {stream.name: stream for stream in STREAMS}
