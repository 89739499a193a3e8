"""What a piece of the product asks of the database: how many statements, how many pages, by which scans."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

EXPLAINED = ("SELECT", "UPDATE", "DELETE")
# A scan of a table that fits into so many pages says nothing.
SMALL = 40


@dataclass
class Seen:
    """One statement: its text, the pages of 8 kB that it touched, and how it got to the rows."""

    sql: str
    pages: int
    indexes: list[str]
    whole_tables: list[str]


@dataclass
class Watched:
    """Everything that was asked in a block."""

    statements: int = 0
    seen: list[Seen] = field(default_factory=list)

    def forget(self) -> None:
        """Begin to count anew."""
        self.statements = 0
        self.seen.clear()

    @property
    def pages(self) -> int:
        """Pages of 8 kB, of tables and indexes, in memory or not."""
        return sum(one.pages for one in self.seen)

    @property
    def whole_tables(self) -> set[str]:
        """Tables of some size that were read from their beginning to their end."""
        return {table for one in self.seen for table in one.whole_tables}


@contextmanager
def watched() -> Iterator[Watched]:
    """Explain, with ANALYZE and BUFFERS, every statement of the block before it is run.

    In a transaction that is undone at the end of the block; each explained statement is undone at once.
    """
    found = Watched()

    def wrap(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        words = str(sql).lstrip()
        if words.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "EXPLAIN")):
            return execute(sql, params, many, context)
        found.statements += 1
        if words.startswith(EXPLAINED) and not many:
            found.seen.append(_explain(words, params))
        return execute(sql, params, many, context)

    with transaction.atomic():
        with connection.execute_wrapper(wrap):
            yield found
        transaction.set_rollback(True)


def _explain(sql: str, params: Any) -> Seen:
    with connection.connection.cursor() as cursor:
        cursor.execute("SAVEPOINT explained")
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {sql}", params)
        (told,) = cursor.fetchone()
        cursor.execute("ROLLBACK TO SAVEPOINT explained")
    plan = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
    nodes = list(_nodes(plan))
    return Seen(
        sql,
        plan["Shared Hit Blocks"] + plan["Shared Read Blocks"],
        sorted({node["Index Name"] for node in nodes if "Index Name" in node}),
        sorted({node["Relation Name"] for node in nodes if _whole(node)}),
    )


def _whole(node: dict[str, Any]) -> bool:
    pages = (node["Shared Hit Blocks"] + node["Shared Read Blocks"]) / max(1, node["Actual Loops"])
    return bool(node["Node Type"] == "Seq Scan" and pages > SMALL)


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from _nodes(inner)
