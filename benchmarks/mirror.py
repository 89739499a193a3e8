"""A mirror that is filled from payloads by the sync's own code, as a pass over a location would."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from django.db import connection

from altegio import mapping
from altegio.client import AltegioClient
from altegio.client.endpoints import PAGE
from altegio.models import Appointment, AppointmentService, Company, GoodsLine, Payment, Visit
from altegio.sync import store
from altegio.sync.batch import BATCH
from altegio.sync.lines import Line
from altegio.sync.reading import read_stream
from altegio.sync.streams import BY_NAME, Reading
from benchmarks import payloads

# The tables of the stream of appointments, in the order in which they are written.
TABLES = (Visit, Appointment, AppointmentService, GoodsLine, Payment)
# What is read before appointments, with the list that it is read from.
BEFORE = {"staff": "staff", "service_categories": "categories", "services": "services", "clients": "clients"}


def begin(folder: Path) -> Company:
    """Store what is read before appointments: the location, its staff, services and clients."""
    company, _new = store.store_company(mapping.map_company(payloads.small(folder, "company"), "Europe/Kyiv"))
    for stream, name in BEFORE.items():
        read(company, stream, [payloads.small(folder, name)])
    analyze()
    return company


def empty() -> None:
    """Take out all appointments and what is inside them."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(model._meta.db_table for model in TABLES)} CASCADE")


def analyze() -> None:
    """Do at once what autovacuum would do within a minute."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def read(
    company: Company, stream: str, batches: Iterable[list[Any]], *, changed_after: datetime | None = None
) -> tuple[Line, float]:
    """Read the stream in the vendor's pages: what came of it, and the seconds without making the batches."""
    timed = _Timed(batches)
    reading = Reading(cast("AltegioClient", None), company, datetime.now(UTC), changed_after)
    line = Line(stream)
    began = time.perf_counter()
    read_stream(replace(BY_NAME[stream], pages=lambda _reading: timed.pages()), reading, line)
    seconds = time.perf_counter() - began - timed.seconds
    if line.unreadable or line.vanished:
        raise RuntimeError(f"{stream}: {line}")
    return line, seconds


def store_appointments(
    company: Company, folder: Path, start: int = 0, end: int | None = None
) -> tuple[Line, float]:
    """Read these appointments as a whole list, as a full pass does."""
    return read(company, "appointments", payloads.appointments(folder, BATCH, start, end))


class _Timed:
    """Batches in pages as the vendor's, and the seconds that it took to make the batches."""

    def __init__(self, batches: Iterable[list[Any]]) -> None:
        self._batches = iter(batches)
        self.seconds = 0.0

    def pages(self) -> Iterator[list[Any]]:
        """The pages."""
        while True:
            began = time.perf_counter()
            batch = next(self._batches, None)
            self.seconds += time.perf_counter() - began
            if batch is None:
                return
            for start in range(0, len(batch), PAGE):
                yield batch[start : start + PAGE]
