from __future__ import annotations

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
