"""What the pages of services, masters and working hours tell."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone

from tests.altegio.admin.reading import page
from tests.factories import (
    ReviewFactory,
    ServiceFactory,
    ServiceStaffFactory,
    StaffFactory,
    WorkingHoursFactory,
)

pytestmark = pytest.mark.django_db


def test_a_service_shows_its_masters_with_their_time_and_price(browser: Browser) -> None:
    service = ServiceFactory(duration=3600, price_min=500, price_max=500)
    ServiceStaffFactory(service=service, staff__name="Ірина", duration=5400, price=650)
    ServiceStaffFactory(service=service, staff__name="Ганна", duration=0)

    shown = page(browser, f"service/{service.pk}/change/")

    assert "<td>Ірина</td><td>1 год 30 хв</td><td>650 ₴</td>" in shown
    assert "<td>Ганна</td><td>1 год</td><td>500 ₴</td>" in shown


def test_a_master_s_page_shows_the_coming_days_services_and_reviews(browser: Browser) -> None:
    staff = StaffFactory()
    noon = timezone.localtime(timezone.now()).replace(hour=9, minute=0, second=0) + timedelta(days=2)
    for start in (noon, noon.replace(hour=14)):
        WorkingHoursFactory(staff=staff, starts_at=start, ends_at=start + timedelta(hours=4))
    WorkingHoursFactory(staff=staff, starts_at=noon.replace(hour=19), vanished_at=timezone.now())
    ServiceStaffFactory(staff=staff, service__title="Манікюр", duration=3600)
    ReviewFactory(appointment__staff=staff, text="Дякую")

    shown = page(browser, f"staff/{staff.pk}/change/")

    assert "09:00–13:00, 14:00–18:00" in shown
    assert "19:00" not in shown
    assert "<td>Манікюр</td><td>1 год</td>" in shown
    assert "★★★★★ Дякую" in shown


def test_working_hours_are_listed_by_day_and_master(browser: Browser) -> None:
    hours = WorkingHoursFactory()

    shown = page(browser, "workinghours/", q=hours.staff.name)

    assert hours.staff.name in shown
    assert "–" in shown


def test_working_hours_open_at_today_with_the_parts_of_a_day_together(browser: Browser) -> None:
    today = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0)
    yana, olha = StaffFactory(name="Яна"), StaffFactory(name="Ольга")
    shifts = [
        (yana, 0, 9),
        (olha, 0, 9),
        (yana, 0, 15),
        (yana, 60, 9),
        (yana, 1, 9),
        (yana, -1, 9),
        (yana, -9, 9),
    ]
    for staff, days, hour in shifts:
        starts_at = today.replace(hour=hour) + timedelta(days=days)
        WorkingHoursFactory(staff=staff, starts_at=starts_at, ends_at=starts_at + timedelta(hours=3))

    rows = browser.get("/admin/altegio/workinghours/").context["cl"].result_list

    assert [
        (row.staff, (row.date - today.date()).days, timezone.localtime(row.starts_at).hour) for row in rows
    ] == [
        (olha, 0, 9),
        (yana, 0, 9),
        (yana, 0, 15),
        (yana, 1, 9),
        (yana, 60, 9),
        (yana, -1, 9),
        (yana, -9, 9),
    ]
