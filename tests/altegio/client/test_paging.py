from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from altegio.client.errors import NotFound, Retryable
from altegio.client.http import Answer
from altegio.client.paging import pages


def rows(*ids: int) -> list[dict[str, Any]]:
    return [{"id": number} for number in ids]


def listed(*given: Any, total: Any = None) -> Callable[[int], Answer]:
    def fetch(page: int) -> Answer:
        data = given[page - 1] if page <= len(given) else []
        if isinstance(data, Exception):
            raise data
        return Answer(data, {} if total is None else {"total_count": total})

    return fetch


@pytest.mark.parametrize(
    ("fetch", "read"),
    [
        (listed([]), []),
        (listed(None), []),
        (listed({}), []),
        (listed(rows(1)), [1]),
        (listed(rows(1, 2), rows(3)), [1, 2, 3]),
        (listed(rows(1, 2), []), [1, 2]),
        (listed(rows(1, 2), rows(2, 3), rows(4)), [1, 2, 2, 3, 4]),
        (listed(rows(1), rows(2), rows(3), total=3), [1, 2, 3]),
        (listed(rows(1), rows(2), rows(3), total="3"), [1, 2, 3]),
        (listed(rows(1), [], total=50), [1]),
        (listed(rows(1), rows(1), total=50), [1]),
        (listed(rows(1, 2), rows(3), total=1), [1, 2, 3]),
        (listed(rows(1, 2), NotFound(), total=2), [1, 2]),
        (listed(rows(1, 2), NotFound()), [1, 2]),
    ],
    ids=[
        "empty",
        "null",
        "empty object",
        "one short page",
        "full then short",
        "full then empty",
        "shifted rows",
        "pages cut by the vendor",
        "total as text",
        "total too high",
        "short page given twice",
        "total too low",
        "not found behind the last page",
        "not found behind a full page",
    ],
)
def test_a_list_is_read_to_its_end(fetch: Callable[[int], Answer], read: list[int]) -> None:
    assert [row["id"] for page in pages(fetch, 2) for row in page] == read


@pytest.mark.parametrize(
    ("fetch", "error"),
    [
        (lambda page: Answer(rows(1, 2)), Retryable),
        (lambda page: Answer(rows(page % 3, 9)), Retryable),
        (listed(rows(1, 2), {"id": 1}), Retryable),
        (listed(NotFound()), NotFound),
        (listed(rows(1, 2), NotFound(), total=5), NotFound),
    ],
    ids=[
        "the same page for ever",
        "pages in a circle",
        "no list",
        "not found at once",
        "not found in the middle",
    ],
)
def test_a_list_that_cannot_be_whole_is_an_error(
    fetch: Callable[[int], Answer], error: type[Exception]
) -> None:
    with pytest.raises(error):
        list(pages(fetch, 2))


class Counting:
    """A list of `rows` rows in pages of two that notes which pages were asked for."""

    def __init__(self, rows: int, total: int | None = None) -> None:
        self.rows, self.total = rows, rows if total is None else total
        self.asked: list[int] = []

    def __call__(self, page: int) -> Answer:
        self.asked.append(page)
        found = range(2 * page - 1, min(2 * page, self.rows) + 1)
        return Answer(rows(*found), {"total_count": self.total})


def test_the_next_pages_are_on_their_way_while_one_is_worked_on() -> None:
    fetch = Counting(20)
    walk = pages(fetch, 2, ahead=3)

    next(walk)
    walk.close()

    assert fetch.asked[0] == 1
    assert set(fetch.asked) <= {1, 2, 3, 4}


def test_pages_that_came_early_are_given_in_their_order_and_each_is_asked_for_once() -> None:
    arrived = threading.Event()

    class LateSecond(Counting):
        def __call__(self, page: int) -> Answer:
            if page == 2:
                arrived.wait(10)
            if page == 4:
                arrived.set()
            return super().__call__(page)

    fetch = LateSecond(20)

    assert [row["id"] for page in pages(fetch, 2, ahead=3) for row in page] == list(range(1, 21))
    assert sorted(fetch.asked) == list(range(1, 12))


@pytest.mark.parametrize(
    ("count", "total", "asked"),
    [(3, 3, [1, 2]), (4, 4, [1, 2, 3]), (4, 0, [1, 2, 3]), (1, 50, [1, 2])],
    ids=["short last page", "full last page", "no total", "a total that is too high"],
)
def test_no_page_is_asked_for_in_vain(count: int, total: int, asked: list[int]) -> None:
    fetch = Counting(count, total)

    assert sum(len(page) for page in pages(fetch, 2)) == count
    assert sorted(fetch.asked) == asked


def test_what_a_page_fetched_early_raises_is_raised_in_its_turn() -> None:
    class Broken(Counting):
        def __call__(self, page: int) -> Answer:
            if page == 3:
                raise Retryable("away")
            return super().__call__(page)

    walk = pages(Broken(20), 2)

    assert [next(walk), next(walk)] == [rows(1, 2), rows(3, 4)]
    with pytest.raises(Retryable, match="away"):
        next(walk)


def test_no_thread_is_left_when_the_walk_is_given_up() -> None:
    before = threading.active_count()
    walk = pages(Counting(20), 2)
    next(walk)
    walk.close()

    assert threading.active_count() == before
