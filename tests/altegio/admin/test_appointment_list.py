"""The list of appointments: what it finds, and where it opens."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from altegio.days import days_of
from tests.altegio.admin.reading import APPOINTMENTS, names, page
from tests.factories import NOON, AppointmentFactory, CompanyFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("word", "days"),
    [("yesterday", -1), ("today", 0), ("tomorrow", 1)],
)
def test_appointments_of_one_day(browser: Browser, word: str, days: int) -> None:
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    rows = {day: AppointmentFactory(starts_at=noon + timedelta(days=day)) for day in range(-2, 3)}

    assert names(browser, APPOINTMENTS, period=word) == [rows[days]]


@pytest.mark.parametrize(
    ("word", "today", "expected"),
    [
        ("week", date(2026, 7, 1), (date(2026, 6, 29), date(2026, 7, 6))),
        ("week", date(2026, 6, 29), (date(2026, 6, 29), date(2026, 7, 6))),
        ("week", date(2026, 7, 5), (date(2026, 6, 29), date(2026, 7, 6))),
        ("month", date(2026, 12, 31), (date(2026, 12, 1), date(2027, 1, 1))),
        ("month", date(2026, 2, 1), (date(2026, 2, 1), date(2026, 3, 1))),
        ("last7", date(2026, 7, 1), (date(2026, 6, 25), date(2026, 7, 2))),
        ("fortnight", date(2026, 7, 1), None),
    ],
)
def test_periods_are_named_by_words(word: str, today: date, expected: tuple[date, date] | None) -> None:
    assert days_of(word, today) == expected


def test_a_span_of_days_includes_both_ends(browser: Browser) -> None:
    rows = [AppointmentFactory(starts_at=NOON + timedelta(days=day)) for day in range(4)]

    found = names(browser, APPOINTMENTS, days_from="2026-07-02", days_to="2026-07-03")

    assert set(found) == {rows[1], rows[2]}


@pytest.mark.parametrize("day", ["2026-02-30", "вчора", ""])
def test_a_day_that_cannot_be_read_is_left_out(browser: Browser, day: str) -> None:
    row = AppointmentFactory()

    assert names(browser, APPOINTMENTS, days_from=day) == [row]


@pytest.mark.parametrize(
    ("status", "values"),
    [
        ("completed", {"attendance": 1}),
        ("no_show", {"attendance": -1}),
        ("cancelled", {"cancelled": True}),
        ("confirmed", {"attendance": 2}),
        ("pending", {"attendance": 0}),
    ],
)
def test_appointments_in_a_state(browser: Browser, status: str, values: dict[str, Any]) -> None:
    long_ago = timezone.now() - timedelta(days=30)
    row = AppointmentFactory(starts_at=long_ago, **values)
    AppointmentFactory(starts_at=timezone.now() + timedelta(days=1), attendance=1)

    assert names(browser, APPOINTMENTS, status=status) == [row]


def test_appointments_of_a_master_and_of_a_payment(browser: Browser) -> None:
    row, _other = AppointmentFactory(payment_status="unpaid"), AppointmentFactory()

    assert names(browser, APPOINTMENTS, staff=row.staff_id) == [row]
    assert names(browser, APPOINTMENTS, payment_status__exact="unpaid") == [row]


def test_appointments_are_found_by_who_booked_them(browser: Browser) -> None:
    online = AppointmentFactory(source="online")
    AppointmentFactory()

    found = browser.get("/admin/altegio/appointment/", {"source__exact": "online"}).context["cl"].result_list

    assert list(found) == [online]


@pytest.mark.parametrize(
    ("query", "found"),
    [("777", {"here", "there"}), ("№ 777", {"here", "there"}), ("1002/777", {"there"}), ("1003/777", set())],
)
def test_a_row_is_found_by_its_number_and_its_location(browser: Browser, query: str, found: set[str]) -> None:
    rows = {
        "here": AppointmentFactory(altegio_id=777),
        "there": AppointmentFactory(altegio_id=777, company=CompanyFactory(altegio_id=1002)),
        "other": AppointmentFactory(altegio_id=778),
    }

    shown = browser.get("/admin/altegio/appointment/", {"q": query}).context["cl"].result_list

    assert set(shown) == {rows[name] for name in found}


def test_a_chain_shows_each_location_with_its_own_currency(browser: Browser) -> None:
    warsaw = CompanyFactory(altegio_id=1002, title="Варшава", timezone="Europe/Warsaw", currency="zł")
    AppointmentFactory()
    there = AppointmentFactory(company=warsaw)

    shown = page(browser, "appointment/", location=warsaw.pk)

    assert list(
        browser.get("/admin/altegio/appointment/", {"location": warsaw.pk}).context["cl"].result_list
    ) == [there]
    assert "700 zł" in shown
    assert "Варшава" in shown


def test_appointments_open_at_today_the_past_comes_after_what_is_coming(browser: Browser) -> None:
    now = timezone.now()
    for days in (-30, 40, -2, 3, 0):
        AppointmentFactory(starts_at=now + timedelta(days=days), ends_at=now + timedelta(days=days, hours=1))

    rows = browser.get("/admin/altegio/appointment/").context["cl"].result_list

    assert [round((row.starts_at - now) / timedelta(days=1)) for row in rows] == [0, 3, 40, -2, -30]
