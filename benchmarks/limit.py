"""The limit of storing: the same rows by bare COPY into the same tables, empty, in a database beside ours."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any

import psycopg
from django.db import connection, models
from psycopg import conninfo, sql

from altegio import mapping
from altegio.models import (
    Appointment,
    AppointmentService,
    Client,
    Company,
    GoodsLine,
    Payment,
    Service,
    Staff,
    Visit,
)
from altegio.sync.copying import as_json, columns_of
from benchmarks.mirror import TABLES

DATABASE = "bench_limit"


class Limit:
    """Maps and copies. It knows all keys beforehand, compares nothing and derives nothing."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self.mapping, self.copying = 0.0, 0.0
        self._connection = psycopg.connect(_copy_of_database(), autocommit=True)
        self._keys = {
            model: dict(model.objects.order_by().values_list("altegio_id", "pk"))
            for model in (Client, Staff, Service)
        }
        self._visits: set[int] = set()

    def begin(self) -> None:
        """Empty the tables and forget what it took."""
        self._connection.execute(f"TRUNCATE {', '.join(model._meta.db_table for model in TABLES)} CASCADE")
        self._connection.execute("CHECKPOINT")
        self._visits.clear()
        self.mapping, self.copying = 0.0, 0.0

    def rest(self) -> None:
        """Have done what the server would still do for these tables while the mirror is measured."""
        self._connection.execute("VACUUM ANALYZE")
        self._connection.execute("CHECKPOINT")

    @property
    def seconds(self) -> float:
        """What mapping and copying took since `begin`."""
        return self.mapping + self.copying

    def store(self, raws: Sequence[Any]) -> None:
        """Map these payloads, then copy them in one transaction."""
        began = time.perf_counter()
        rows = [mapping.map_appointment(raw, zone=self._company.zone) for raw in raws]
        mapped = time.perf_counter()
        with self._connection.transaction(), self._connection.cursor() as cursor:
            self._copy(cursor, Visit, self._new_visits(rows), {"altegio_id": "visit_altegio_id"}, raw={})
            self._copy(cursor, Appointment, rows)
            self._copy(cursor, AppointmentService, _within(rows, "services"))
            self._copy(cursor, GoodsLine, _within(rows, "goods"))
            self._copy(cursor, Payment, _within(rows, "payments"))
        self.mapping += mapped - began
        self.copying += time.perf_counter() - mapped

    def close(self) -> None:
        """Let go of the database."""
        self._connection.close()

    def _new_visits(self, rows: Iterable[Any]) -> list[Any]:
        fresh = {row.visit_altegio_id: row for row in rows if row.visit_altegio_id not in self._visits}
        fresh.pop(None, None)
        self._visits.update(fresh)
        return list(fresh.values())

    def _copy(
        self,
        cursor: psycopg.Cursor[Any],
        model: type[models.Model],
        rows: Iterable[Any],
        renamed: dict[str, str] | None = None,
        **constants: Any,
    ) -> None:
        columns = [one for one in columns_of(model) if one.attribute not in constants]
        attributes = [(renamed or {}).get(one.attribute, one.attribute) for one in columns]
        # A row's key is Altegio's id, so that what points to it is known without asking.
        own = ["id", "company_id"] if any(one.attribute == "altegio_id" for one in columns) else []
        names = [*own, *(str(one.field.column) for one in columns), *constants]
        command = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(model._meta.db_table), sql.SQL(", ").join(map(sql.Identifier, names))
        )
        take, key = attrgetter(*attributes), attrgetter((renamed or {}).get("altegio_id", "altegio_id"))
        linked = [
            (place, self._keys[one.link]) for place, one in enumerate(columns) if one.link in self._keys
        ]
        written = [place for place, one in enumerate(columns) if isinstance(one.field, models.JSONField)]
        same = [as_json(value) for value in constants.values()]
        with cursor.copy(command) as copy:
            for row in rows:
                values = [*take(row), *same]
                for place, keys in linked:
                    values[place] = keys.get(values[place])
                for place in written:
                    values[place] = as_json(values[place])
                copy.write_row([key(row), self._company.pk, *values] if own else values)


def _within(rows: Iterable[Any], what: str) -> list[Any]:
    found = []
    for row in rows:
        for inner in getattr(row, what):
            inner.appointment_altegio_id = row.altegio_id
            found.append(inner)
    return found


def _copy_of_database() -> str:
    """Copy the database as it is now, and return where the copy is."""
    url = os.environ["DATABASE_URL"]
    name = connection.settings_dict["NAME"]
    connection.close()
    with psycopg.connect(conninfo.make_conninfo(url, dbname="postgres"), autocommit=True) as admin:
        # Nobody may be in a database that is copied, and a session may outlive its client a while.
        admin.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            " WHERE datname = %s AND backend_type = 'client backend'",
            [name],
        )
        template = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        admin.execute(template.format(sql.Identifier(DATABASE), sql.Identifier(name)))
    return conninfo.make_conninfo(url, dbname=DATABASE)
