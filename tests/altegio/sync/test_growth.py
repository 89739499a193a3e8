"""Storing does not slow down with what the database believes of its tables."""

from __future__ import annotations

import pytest
from django.db import connection

from altegio.models import Appointment, Visit
from altegio.sync import store
from altegio.sync.copying import database_now
from tests.altegio.sync.bodies import appointment_rows, record
from tests.factories import CompanyFactory

pytestmark = pytest.mark.django_db

MANY = 1000


def test_a_first_load_is_quick_where_the_database_takes_its_tables_for_empty() -> None:
    company = CompanyFactory()
    with connection.cursor() as cursor:
        # As autovacuum leaves it when it looks while the first batch is not committed yet.
        cursor.execute("UPDATE pg_class SET reltuples = 0, relpages = 13 WHERE relname LIKE 'altegio\\_%'")
        cursor.execute("SET LOCAL statement_timeout = '60s'")

    rows = appointment_rows(*(record(id=7000 + place, visit_id=8000 + place) for place in range(MANY)))
    store.store_appointments(company, rows, database_now())

    assert (Appointment.objects.count(), Visit.objects.count()) == (MANY, MANY)
