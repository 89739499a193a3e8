"""Rows that belong to another one and are replaced with it: lines of an appointment, masters of a service."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from psycopg import sql

from altegio.models import AppointmentService, GoodsLine, Service, ServiceStaff, Staff
from altegio.models.base import MirrorModel
from altegio.sync.copying import columns_of, fill


@dataclass(frozen=True)
class Children:
    """A table of such rows. `parent` and `link` are foreign keys; `link` may become known later.

    A row brings `<parent>_altegio_id` and `<link>_altegio_id`; the latter is a column of its own too.
    """

    model: type[models.Model]
    parent: str
    link: str
    linked: type[MirrorModel]

    def replace(self, company_pk: int, rows: Iterable[Any], parent_pks: Sequence[int]) -> None:
        """Make these rows the only children of these parents."""
        parents: Any = self.model._default_manager.filter(**{f"{self.parent}__in": parent_pks})
        parents.delete()
        rows = list(rows)
        if not rows:
            return
        name = f"incoming_{self.model._meta.db_table}"
        columns = columns_of(self.model, frozenset({self.link}))
        fill(name, columns, rows)
        own = [column.name for column in columns if column.field.name != self.parent]
        statement = sql.SQL(
            "INSERT INTO {table} ({parent}, {link}, {own}) SELECT parent.id, linked.id, {given}"
            " FROM {incoming} new JOIN {parents} parent"
            " ON parent.company_id = %(company)s AND parent.altegio_id = new.{parent_id}"
            " LEFT JOIN {linked} linked"
            " ON linked.company_id = %(company)s AND linked.altegio_id = new.{link_id}"
        ).format(
            own=sql.SQL(", ").join(own),
            given=sql.SQL(", ").join(sql.SQL("new.{}").format(column) for column in own),
            incoming=sql.Identifier(name),
            **self._names(),
        )
        self._run(statement, company_pk)

    def tie(self, company_pk: int) -> None:
        """Link children that came before what they link to was known."""
        statement = sql.SQL(
            "UPDATE {table} child SET {link} = linked.id FROM {parents} parent, {linked} linked"
            " WHERE child.{link} IS NULL AND parent.id = child.{parent} AND parent.company_id = %(company)s"
            " AND linked.company_id = %(company)s AND linked.altegio_id = child.{link_id}"
        ).format(**self._names())
        self._run(statement, company_pk)

    def _names(self) -> dict[str, sql.Identifier]:
        parents: Any = self.model._meta.get_field(self.parent).related_model
        return {
            "table": sql.Identifier(self.model._meta.db_table),
            "parents": sql.Identifier(parents._meta.db_table),
            "linked": sql.Identifier(self.linked._meta.db_table),
            "parent": sql.Identifier(f"{self.parent}_id"),
            "parent_id": sql.Identifier(f"{self.parent}_altegio_id"),
            "link": sql.Identifier(f"{self.link}_id"),
            "link_id": sql.Identifier(f"{self.link}_altegio_id"),
        }

    @staticmethod
    def _run(statement: sql.Composed, company_pk: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement.as_string(cursor.connection), {"company": company_pk})


SERVICE_LINES = Children(AppointmentService, "appointment", "service", Service)
GOODS_LINES = Children(GoodsLine, "appointment", "staff", Staff)
SERVICE_STAFF = Children(ServiceStaff, "service", "staff", Staff)
