"""Walks a list page by page. Knows nothing of HTTP: the pages come from a function."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self

from altegio.client.errors import NotFound, Retryable
from altegio.client.http import Answer

# 200 rows a page: two million rows.
LAST_PAGE = 10_000
# Pages that are asked for before their turn. A place in the vendor's pace that nobody takes is lost: at three
# a second so many last for the four seconds in which a slow machine stores a batch.
AHEAD = 12
# So many of them at once, with an answer in a second each.
THREADS = 4


def pages(fetch: Callable[[int], Answer], count: int, *, ahead: int = AHEAD) -> Iterator[list[Any]]:
    """The pages of a list, from 1, until one is shorter than `count`, the number of rows asked for.

    A list that changes while it is read shifts its rows: the same row may come twice, which does no harm
    to an upsert. `meta.total_count` ends nothing; it only lets the walk go on where the vendor cuts its
    pages below `count`. Raises Retryable when a vendor that ignores `page` would be read for ever.

    Behind a full page, and as far as `meta.total_count` says that the list reaches, up to `ahead` pages are
    fetched in `THREADS` other threads before they are asked for.
    """
    with _Ahead(fetch, count, ahead) as coming:
        yield from _walk(coming.page, count)


def _walk(fetch: Callable[[int], Answer], count: int) -> Iterator[list[Any]]:
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


class _Ahead:
    """Fetches pages before their turn. What one of them raises is raised when its turn comes."""

    def __init__(self, fetch: Callable[[int], Answer], count: int, ahead: int) -> None:
        self._fetch, self._count, self._ahead = fetch, count, ahead
        self._coming: dict[int, Future[Answer]] = {}
        self._pool: ThreadPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def page(self, page: int) -> Answer:
        """This page; it sets off those that follow."""
        coming = self._coming.pop(page, None)
        answer = self._fetch(page) if coming is None else coming.result()
        full = isinstance(answer.data, list) and len(answer.data) >= self._count
        last = min(page + self._ahead, -(-_total(answer) // self._count)) if full else page
        for following in range(page + 1, last + 1):
            if following not in self._coming:
                self._coming[following] = self._threads().submit(self._fetch, following)
        return answer

    def _threads(self) -> ThreadPoolExecutor:
        # A list of one page, which is most of them, needs no thread.
        if self._pool is None:
            self._pool = ThreadPoolExecutor(min(THREADS, self._ahead), thread_name_prefix="altegio-page")
        return self._pool
