"""Walks a list page by page. Knows nothing of HTTP: the pages come from a function."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from altegio.client.errors import NotFound, Retryable
from altegio.client.http import Answer

# 200 rows a page: two million rows.
LAST_PAGE = 10_000


def pages(fetch: Callable[[int], Answer], count: int) -> Iterator[list[Any]]:
    """The pages of a list, from 1, until one is shorter than `count`, the number of rows asked for.

    A list that changes while it is read shifts its rows: the same row may come twice, which does no harm
    to an upsert. `meta.total_count` ends nothing; it only lets the walk go on where the vendor cuts its
    pages below `count`. Raises Retryable when a vendor that ignores `page` would be read for ever.
    """
    seen: set[int] = set()
    read = total = 0
    for page in range(1, LAST_PAGE + 1):
        try:
            answer = fetch(page)
        except NotFound:
            # The vendor has been seen to say "not found" for an empty list: behind the last page, the end.
            if page == 1 or read < total:
                raise
            return
        rows, total = answer.rows, _total(answer)
        mark = hash(tuple(_mark(row) for row in rows))
        if mark in seen and len(rows) >= count:
            raise Retryable("Altegio gives the same page again and again.")
        if not rows or mark in seen:
            return
        seen.add(mark)
        read += len(rows)
        yield rows
        if len(rows) < count and read >= total:
            return
    raise Retryable("A list of Altegio does not end.")


def _mark(row: Any) -> str:
    return str(row.get("id")) if isinstance(row, dict) else repr(row)


def _total(answer: Answer) -> int:
    total = str(answer.meta.get("total_count"))
    return int(total) if total.isdecimal() and len(total) < 12 else 0
