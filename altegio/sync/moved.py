"""Whose sums moved: an appointment changes what its client has paid and spent, and marks nothing there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

from altegio.models import Company, Visit


def clients_of(company: Company, *, since: datetime, known: bool = False) -> list[int]:
    """Altegio's ids of the clients whose visits changed since then, whoever wrote that here.

    `known`: only of visits that were here before. By the visits, for only those move a client's sums.
    """
    changed: Any = Visit.objects.filter(company=company, changed_at__gte=since, client__isnull=False)
    if known:
        changed = changed.filter(first_seen_at__lt=since)
    return sorted(set(changed.order_by().values_list("client__altegio_id", flat=True)))


def settled_until() -> datetime:
    """The moment before which nothing is written any more: others may be writing now with an earlier one.

    Postgres' own workers (autovacuum) hold transactions too, and write no rows.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT LEAST(clock_timestamp(), min(xact_start)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND backend_type = 'client backend'"
            " AND pid <> pg_backend_pid() AND backend_xid IS NOT NULL"
        )
        moment: datetime = cursor.fetchone()[0]
        return moment
