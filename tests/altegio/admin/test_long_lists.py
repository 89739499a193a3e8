"""Lists of a salon with years behind it open without a look at every row."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache.backends.locmem import LocMemCache
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from altegio.admin import sorting
from tests.factories import AppointmentFactory, PaymentFactory, StaffFactory, WorkingHoursFactory

pytestmark = pytest.mark.django_db

COMING, PAST = 70, 60


def days_around_today() -> list[datetime]:
    """A day for each row, mixed; today is one of them."""
    now = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0)
    return [now + timedelta(days=number * 37 % (COMING + PAST) - PAST) for number in range(COMING + PAST)]


def appointments() -> None:
    for day in days_around_today():
        AppointmentFactory(starts_at=day, ends_at=day + timedelta(hours=1))


def working_hours() -> None:
    staff = StaffFactory()
    for day in days_around_today():
        WorkingHoursFactory(staff=staff, starts_at=day, ends_at=day + timedelta(hours=8))


LISTS = pytest.mark.parametrize(
    ("model", "fill", "index"),
    [
        pytest.param("appointment", appointments, "altegio_appt_starts", id="appointments"),
        pytest.param("workinghours", working_hours, "altegio_hours_date", id="working hours"),
    ],
)


@LISTS
def test_the_pages_of_a_long_list_go_from_today_on_and_then_back_into_the_past(
    browser: Browser, model: str, fill: Any, index: str
) -> None:
    fill()
    today = timezone.localdate()
    shown, pages = [], range(1, 4)
    for number in pages:
        lines = browser.get(f"/admin/altegio/{model}/", {"p": number}).context["cl"]
        assert lines.result_count == COMING + PAST
        shown += [(timezone.localdate(row.starts_at) - today).days for row in lines.result_list]

    assert shown == [*range(COMING), *range(-1, -PAST - 1, -1)]


@LISTS
def test_a_long_list_is_opened_and_counted_along_an_index_and_by_keys_alone(
    browser: Browser, model: str, fill: Any, index: str
) -> None:
    fill()
    forget_statistics(f"altegio_{model}")
    with CaptureQueriesContext(connection) as captured:
        browser.get(f"/admin/altegio/{model}/", {"p": 2})
    table = f'FROM "altegio_{model}"'
    queries = [query["sql"] for query in captured if table in query["sql"]]

    whole, coming, first, second, rows = queries
    assert [one.startswith("SELECT COUNT(*)") for one in queries] == [True, True, False, False, False]
    assert not [one for one in queries if "CASE WHEN" in one.partition("ORDER BY")[2]]
    assert "LIMIT 50 OFFSET 50" in first
    assert "LIMIT 30" in second
    assert not [one for one in (first, second) if '."raw"' in one]
    assert "ORDER BY" not in rows
    for query in (coming, first, second):
        plan = plan_of(query)
        assert index in plan, plan
        assert "Seq Scan on altegio_" + model not in plan
    assert "Index Only Scan" in plan_of(whole)


def test_a_chosen_order_of_a_long_list_carries_keys_through_the_sort_and_nothing_else(
    browser: Browser,
) -> None:
    appointments()
    with CaptureQueriesContext(connection) as captured:
        shown = browser.get("/admin/altegio/appointment/", {"o": "0", "p": 3}).context["cl"].result_list

    starts = [row.starts_at for row in shown]
    assert starts == sorted(starts)
    assert len(starts) == 30
    sorts = [one["sql"] for one in captured if "ORDER BY" in one["sql"] and "LIMIT" in one["sql"]]
    assert not [one for one in sorts if 'FROM "altegio_appointment"' in one and '."raw"' in one]


def forget_statistics(table: str) -> None:
    """Have the database think of this table as of one that it never counted.

    Where a test before this one emptied it, and the server counted that, all indexes would cost the same.
    """
    its = "SELECT indexrelid FROM pg_index WHERE indrelid = %(table)s::regclass"
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM pg_statistic WHERE starelid = %(table)s::regclass", {"table": table})
        cursor.execute(
            f"UPDATE pg_class SET reltuples = -1, relpages = 0"
            f" WHERE oid = %(table)s::regclass OR oid IN ({its})",
            {"table": table},
        )


def plan_of(query: str) -> str:
    """How the database would answer if it had too many rows to look at all of them."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {query}")
        return "\n".join(row[0] for row in cursor.fetchall())


def test_very_many_rows_are_counted_anew_every_half_minute_and_few_for_every_page(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = LocMemCache("rows of a test", {})
    monkeypatch.setattr(sorting, "cache", kept)

    def told() -> int:
        found = browser.get("/admin/altegio/payment/").context["cl"].result_count
        assert isinstance(found, int)
        return found

    PaymentFactory()
    assert told() == 1
    PaymentFactory()
    assert told() == 2
    monkeypatch.setattr(sorting, "MANY", 1)
    assert told() == 2
    PaymentFactory()
    assert told() == 2
    kept.clear()
    assert told() == 3
