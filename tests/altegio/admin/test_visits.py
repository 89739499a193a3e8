"""Visits, and what came of them: payments and reviews."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.utils import timezone

from tests.altegio.admin.reading import page
from tests.factories import (
    AppointmentFactory,
    CompletedVisitFactory,
    GoodsLineFactory,
    PaymentFactory,
    ReviewFactory,
)

pytestmark = pytest.mark.django_db


def test_a_visit_shows_goods_and_each_payment_once(browser: Browser) -> None:
    sold = AppointmentFactory()
    paid = AppointmentFactory(visit=sold.visit, client=sold.client)
    GoodsLineFactory(appointment=sold, title="Олійка", cost="350")
    PaymentFactory(appointment=paid, amount="350", kind="goods", account="Термінал", is_cash=False)
    PaymentFactory(appointment=paid, amount="99", deleted=True)

    shown = page(browser, f"visit/{sold.visit.pk}/change/")

    assert "Олійка" in shown
    assert shown.count("350 ₴ · Термінал · безготівково · товари") == 1
    assert "<s>99 ₴" in shown


def test_visits_open_at_today_as_appointments_do(browser: Browser) -> None:
    now = timezone.now()
    for days in (-30, 40, -2, 3):
        CompletedVisitFactory(
            starts_at=now + timedelta(days=days), ends_at=now + timedelta(days=days, hours=1)
        )

    rows = browser.get("/admin/altegio/visit/").context["cl"].result_list

    assert [round((row.starts_at - now) / timedelta(days=1)) for row in rows] == [3, 40, -2, -30]


def test_payments_are_listed_the_deleted_ones_too(browser: Browser) -> None:
    PaymentFactory(amount=700, kind="goods")
    PaymentFactory(amount=350, deleted=True, is_cash=False, account="Картка")

    shown = page(browser, "payment/")

    for words in ("700 ₴", "товари", "350 ₴", "вилучено", "Картка · безготівково"):
        assert words in shown, words


def test_a_payment_is_named_by_its_sum(browser: Browser) -> None:
    payment = PaymentFactory(amount=Decimal("1500.00"))

    assert "1 500 ₴" in page(browser, f"payment/{payment.pk}/change/").split("</title>")[0]
    shown = page(browser, "payment/")
    assert "Рахунок" in shown
    assert "Коли оплачено" in shown


def test_reviews_are_listed_with_their_visit_and_filtered_by_stars(browser: Browser) -> None:
    good, bad = ReviewFactory(text="Дякую"), ReviewFactory(text="Погано", rating=1)

    shown = page(browser, "review/", rating="1")

    assert "Погано" in shown
    assert "Дякую" not in shown
    assert f"/admin/altegio/visit/{bad.visit.pk}/change/" in shown
    assert good.visit is not None
