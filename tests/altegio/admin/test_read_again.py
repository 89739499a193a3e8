"""An object is read again at a person's wish: by its number, or from its own page."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client as Browser
from django.utils import timezone

from tests.altegio.admin.reading import HEALTH, text_of
from tests.factories import (
    AppointmentFactory,
    ClientFactory,
    LabelFactory,
    PaymentFactory,
    ReviewFactory,
    ServiceFactory,
    StaffFactory,
    WorkingHoursFactory,
)
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db


def test_an_object_is_read_again_by_its_number(browser: Browser, enqueued: list[Any]) -> None:
    browser.post(HEALTH, {"do": "reread", "stream": "clients", "number": " №501 ", "company": "1001"})
    assert enqueued == [("read_object", (1001, "clients", 501), {})]


@pytest.mark.parametrize(
    "wanted",
    [
        {"stream": "clients", "number": "abc"},
        {"stream": "clients", "number": ""},
        {"stream": "clients", "number": "9" * 30},
        {"stream": "staff", "number": "1"},
        {"number": "1"},
    ],
)
def test_a_number_that_is_none_asks_for_nothing(
    browser: Browser, enqueued: list[Any], wanted: dict[str, str]
) -> None:
    assert browser.post(HEALTH, {"do": "reread", **wanted}, follow=True).status_code == 200
    assert enqueued == []


@pytest.mark.parametrize(
    ("factory", "page", "stream"),
    [
        (ClientFactory, "client", "clients"),
        (AppointmentFactory, "appointment", "appointments"),
        (PaymentFactory, "payment", "transactions"),
    ],
)
def test_an_object_is_read_again_from_its_own_page(
    browser: Browser, enqueued: list[Any], factory: Any, page: str, stream: str
) -> None:
    row = factory()
    address = f"/admin/altegio/{page}/{row.pk}"
    assert "Перечитати з Altegio" in text_of(browser, f"{address}/change/")
    browser.get(f"{address}/read-again/")
    assert enqueued == []
    browser.post(f"{address}/read-again/")
    assert enqueued == [("read_object", (1001, stream, row.altegio_id), {})]


@pytest.mark.parametrize(
    ("factory", "page", "stream"),
    [
        (StaffFactory, "staff", "staff"),
        (ServiceFactory, "service", "services"),
        (ReviewFactory, "review", "reviews"),
        (LabelFactory, "label", "labels"),
        (WorkingHoursFactory, "workinghours", "schedules"),
    ],
)
def test_what_altegio_gives_in_lists_only_is_read_again_with_its_list(
    browser: Browser, enqueued: list[Any], factory: Any, page: str, stream: str
) -> None:
    row = factory()
    address = f"/admin/altegio/{page}/{row.pk}"
    assert "Перечитати з Altegio" in text_of(browser, f"{address}/change/")
    browser.post(f"{address}/read-again/")
    by = User.objects.get().username
    assert enqueued == [("sync_company", (1001,), {"anew": stream, "requested_by": by})]


def test_who_may_not_start_a_pass_sees_no_such_button(enqueued: list[Any]) -> None:
    row = AppointmentFactory()
    reception = browser_of(user_in("receptionist"))
    assert "Перечитати з Altegio" not in text_of(reception, f"/admin/altegio/appointment/{row.pk}/change/")
    assert reception.post(f"/admin/altegio/appointment/{row.pk}/read-again/").status_code == 403
    assert enqueued == []


def test_a_vanished_object_says_so_on_its_page(browser: Browser) -> None:
    row = ClientFactory(vanished_at=timezone.now())
    assert "зникло з Altegio" in text_of(browser, f"/admin/altegio/client/{row.pk}/change/")
