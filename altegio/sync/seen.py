"""Which objects a list held, while it is read. In the database: a set of a million ids takes 66 MB."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from altegio.mapping.values import BIGINT

_MAKE = "CREATE TEMPORARY TABLE IF NOT EXISTS seen_objects (altegio_id bigint PRIMARY KEY)"
_ADD = "INSERT INTO seen_objects SELECT DISTINCT unnest(%s::bigint[]) ON CONFLICT DO NOTHING"


class Seen:
    """The ids of one list. A session of the database has one at a time: a new one forgets the one before."""

    def __init__(self) -> None:
        self._known = 0
        # No row of the mirror could have such an id; they count, and are too few to matter.
        self._beyond: set[int] = set()
        with connection.cursor() as cursor:
            cursor.execute(_MAKE)
            cursor.execute("TRUNCATE seen_objects")

    def add(self, altegio_ids: Iterable[int]) -> None:
        """The list held these, maybe not for the first time. One query."""
        ids = set(altegio_ids)
        self._beyond |= {one for one in ids if not -BIGINT <= one <= BIGINT}
        if fitting := list(ids - self._beyond):
            with connection.cursor() as cursor:
                cursor.execute(_ADD, [fitting])
                self._known += cursor.rowcount

    def __len__(self) -> int:
        return self._known + len(self._beyond)

    def left_out(self, rows: Any) -> Any:
        """Those of these rows of the mirror (a query set) that the list did not hold."""
        table = rows.model._meta.db_table
        held = f"EXISTS (SELECT 1 FROM seen_objects held WHERE held.altegio_id = {table}.altegio_id)"
        return rows.filter(RawSQL(f"NOT {held}", (), output_field=BooleanField()))
