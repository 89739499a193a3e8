"""How migrations index and measure large tables while the code before them reads and writes."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.migrations import RunSQL


class AddIndexBeside(AddIndexConcurrently):
    """An index that nobody has to wait for. One that was broken off leaves half of it, which goes first."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop what a former try left, and make the index."""
        name = schema_editor.quote_name(self.index.name)
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        super().database_forwards(app_label, schema_editor, from_state, to_state)


def finer(table: str, *columns: str) -> RunSQL:
    """Let the database know a table's times in a thousand steps.

    A week is asked for out of years: by a hundred steps nobody sees how few rows that is.
    """
    alters = ", ".join(f"ALTER {column} SET STATISTICS 1000" for column in columns)
    back = ", ".join(f"ALTER {column} SET STATISTICS -1" for column in columns)
    return RunSQL(f"ALTER TABLE {table} {alters}", f"ALTER TABLE {table} {back}")


def look_at(*tables: str) -> RunSQL:
    """Let the database count what is in these tables now, where there is anything."""
    looks = " ".join(f"IF EXISTS (SELECT FROM {table}) THEN ANALYZE {table}; END IF;" for table in tables)
    return RunSQL(f"DO $$ BEGIN {looks} END $$", RunSQL.noop)
