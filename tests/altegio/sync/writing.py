"""Write objects in Altegio's shapes as a pass does."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from altegio.models import Company
from altegio.sync import store
from altegio.sync.clients import store_clients
from altegio.sync.copying import database_now
from tests.altegio.sync.bodies import appointment_rows, client_rows


def write(company: Company, *records: dict[str, Any], asked_at: datetime | None = None) -> int:
    """Write records read at this moment; how many rows changed."""
    return store.store_appointments(company, appointment_rows(*records), asked_at or database_now())


def write_clients(company: Company, *clients: dict[str, Any], asked_at: datetime | None = None) -> int:
    """Write clients of a list read at this moment; how many rows changed."""
    return store_clients(company, client_rows(*clients), asked_at or database_now())
