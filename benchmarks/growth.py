"""How long an appointment takes as the table grows."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from django.db import connection, transaction

from altegio.models import Appointment, Company
from altegio.sync.batch import BATCH
from altegio.sync.visits import derive
from benchmarks import payloads
from benchmarks.mirror import TABLES, analyze, read

BATCHES = 5
# Keys of copies begin so far apart.
_STEP, _STEP_OF_IDS = 10**8, 10**11
_MOVED = {"id": _STEP, "visit_id": _STEP, "appointment_id": _STEP}
_MOVED |= {"altegio_id": _STEP_OF_IDS, "sale_altegio_id": _STEP_OF_IDS}


@dataclass(frozen=True)
class Grown:
    """Milliseconds an appointment, the median of a few batches, beside `there` appointments."""

    there: int
    new: float
    unchanged: float
    grouping: float


def measure(company: Company, folder: Path, start: int, size: int = BATCH) -> Grown:
    """Store batches that are not there yet, from `start` on, then the same again, then group their visits."""
    analyze()
    there = Appointment.objects.count()
    batches = list(payloads.appointments(folder, size, start, start + BATCHES * size))
    new = [_per_row(company, batch, changed=len(batch)) for batch in batches]
    unchanged = [_per_row(company, batch, changed=0) for batch in batches]
    grouping = [_group(company, batch) for batch in batches]
    return Grown(there, median(new), median(unchanged), median(grouping))


def _per_row(company: Company, batch: list[Any], *, changed: int) -> float:
    line, seconds = read(company, "appointments", [batch], changed_after=datetime.now(UTC))
    if line.changed != changed:
        raise RuntimeError(f"{line.changed} rows changed, not {changed}")
    return seconds / len(batch) * 1000


def _group(company: Company, batch: list[Any]) -> float:
    ids = [raw["id"] for raw in batch]
    rows = Appointment.objects.filter(company=company, altegio_id__in=ids, visit__isnull=False)
    visits = sorted(set(rows.order_by().values_list("visit_id", flat=True)))
    began = time.perf_counter()
    with transaction.atomic():
        derive(visits)
    return (time.perf_counter() - began) / len(batch) * 1000


def multiply(times: int) -> None:
    """Make the tables so many times as large by copies of what is there, under other keys."""
    with transaction.atomic(), connection.cursor() as cursor:
        # The copies point to one another as what they are copied from.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for model in TABLES:
            table = model._meta.db_table
            columns = [str(field.column) for field in model._meta.concrete_fields if not field.generated]
            moved = [f"{name} + copy * {_MOVED[name]}" if name in _MOVED else name for name in columns]
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(moved)}"
                f" FROM {table}, generate_series(1, %s::bigint) copy",
                [times - 1],
            )
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT max(id) FROM {table}))", [table]
            )
