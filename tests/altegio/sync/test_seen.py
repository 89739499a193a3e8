"""What a list held is known without being held in memory."""

from __future__ import annotations

import threading
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from altegio.client import Answer
from altegio.models import Client
from altegio.sync.lines import Line, Listening
from altegio.sync.seen import Seen
from tests.factories import ClientFactory, CompanyFactory


@pytest.mark.django_db
def test_each_id_counts_once_and_a_new_list_begins_with_none() -> None:
    seen = Seen()
    seen.add([1, 2, 2, 3])
    seen.add([3, 4, 2**63, 2**63, 10**40])
    seen.add([])
    assert len(seen) == 6

    assert len(Seen()) == 0


@pytest.mark.django_db
def test_what_a_list_did_not_hold_is_told_by_location() -> None:
    company = CompanyFactory()
    for altegio_id in (5, 6, 7):
        ClientFactory(company=company, altegio_id=altegio_id)
    ClientFactory(company=CompanyFactory(altegio_id=1002), altegio_id=8)
    seen = Seen()
    seen.add([6, 99])

    left = seen.left_out(Client.objects.filter(company=company))

    assert sorted(left.values_list("altegio_id", flat=True)) == [5, 7]
    assert (left.count(), left.order_by("altegio_id")[:1].get().altegio_id) == (2, 5)


@pytest.mark.django_db
def test_ten_times_the_ids_take_no_more_memory() -> None:
    def peak(pages: int) -> int:
        seen = Seen()
        tracemalloc.start()
        try:
            for page in range(pages):
                seen.add(range(page * 200, page * 200 + 200))
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
            assert len(seen) == pages * 200

    peak(5)
    # A set would take four million bytes more.
    assert peak(500) < peak(50) + 100_000


@pytest.mark.django_db
def test_what_is_left_out_is_found_without_a_look_for_each_row() -> None:
    seen = Seen()
    query, values = seen.left_out(Client.objects.all()).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {query}", values)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Anti Join" in plan
    assert "SubPlan" not in plan


def test_answers_that_come_in_several_threads_are_all_counted_while_another_tells_of_them() -> None:
    line, done = Line("clients"), threading.Event()

    class Api:
        def request(self, method: str, path: str, *_args: Any, **_options: Any) -> Answer:
            number = int(path)
            return Answer(
                [], {"total_count": number}, frozenset({f"odd {number % 50}"}), (f"reason {number % 50}",)
            )

    listening = Listening(Api(), line)  # type: ignore[arg-type]

    def tell() -> None:
        while not done.is_set():
            line.as_json()

    with ThreadPoolExecutor(5) as pool:
        telling = pool.submit(tell)
        asked = [pool.submit(listening.request, "GET", str(number)) for number in range(2000)]
        for one in asked:
            one.result()
        done.set()
        telling.result()

    assert sum(line.repeated.values()) == 2000
    assert (len(line.odd), line.total) == (50, 1999)
