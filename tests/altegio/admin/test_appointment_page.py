"""An appointment's own page: how it was booked, its marks, lines and money, and what a master sees of it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client as Browser

from altegio.models import StaffUser
from tests.altegio.admin.reading import APPOINTMENTS, page
from tests.factories import (
    AppointmentFactory,
    AppointmentServiceFactory,
    CompanyFactory,
    GoodsLineFactory,
    PaymentFactory,
    ReviewFactory,
)
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db


def test_an_appointments_page_shows_lines_payments_and_the_visit(browser: Browser) -> None:
    row = AppointmentFactory(client__phone="+380671112233")
    AppointmentServiceFactory(appointment=row, title="Манікюр", amount=2, cost="1400.00")
    PaymentFactory(appointment=row, amount="1400.00", account="Каса салону")
    PaymentFactory(appointment=row, account="Скасована", deleted=True)

    shown = browser.get(f"{APPOINTMENTS}{row.pk}/change/").content.decode().replace("\u00a0", " ")

    for words in ("Манікюр", "× 2", "1 400 ₴", "Каса салону", "+380 67 111 22 33"):
        assert words in shown
    assert "Скасована · готівка · 1 липня, 13:00</s>" in shown
    assert "вилучено" in shown
    assert f"/admin/altegio/visit/{row.visit_id}/change/" in shown


def test_an_appointment_tells_how_it_was_booked_and_what_stands_at_it(browser: Browser) -> None:
    row = AppointmentFactory(
        source="partner",
        source_detail="Partners: Booker",
        bookform_id=198171,
        comer="Марко",
        labels=[{"title": "VIP", "color": "#009800"}],
        color="#ffb703",
        activity_id=77,
        clients_count=3,
        master_request=2,
        prepaid=True,
        prepaid_confirmed=True,
        custom_fields={"Кабінет": "2", "Порожнє": ""},
    )
    GoodsLineFactory(appointment=row, title="Олійка", amount=2, cost="350.50")
    ReviewFactory(appointment=row, text="Все чудово", rating=4)

    shown = page(browser, f"appointment/{row.pk}/change/")

    for words in (
        "партнер · Partners: Booker · форма № 198171",
        "Марко",
        "VIP",
        "#ffb703",
        "№ 77, людей: 3",
        "клієнт обрав майстра",
        "оплачено онлайн",
        "Кабінет: 2",
        "Олійка",
        "350,50 ₴",
        "★★★★☆ Все чудово",
    ):
        assert words.lower() in shown.lower(), words
    assert "Порожнє" not in shown


def test_a_prepayment_that_is_not_entered_yet_does_not_read_as_paid(browser: Browser) -> None:
    row = AppointmentFactory(prepaid=True, prepaid_confirmed=True, paid=0, payment_status="unpaid")

    shown = page(browser, f"appointment/{row.pk}/change/").lower()

    assert "підтверджено онлайн, як платіж ще не внесено" in shown
    assert "оплачено онлайн" not in shown


def test_an_ordinary_appointment_shows_no_empty_marks(browser: Browser) -> None:
    shown = page(browser, f"appointment/{AppointmentFactory().pk}/change/").lower()

    for words in ("групова подія", "мітки</label>", "передоплата", "відгуки в altegio</label>", "товари"):
        assert words not in shown, words


def test_a_payment_that_counts_elsewhere_is_said_so(browser: Browser) -> None:
    row = AppointmentFactory(paid_moved=Decimal("-350"))

    assert "-350 ₴" in page(browser, f"appointment/{row.pk}/change/")


def test_a_master_sees_neither_payments_nor_reviews_of_the_own_appointment() -> None:
    user = user_in("master")
    row = AppointmentFactory(prepaid=True, custom_fields={"Кабінет": "2"}, comer="Марко")
    StaffUser.objects.create(user=user, staff=row.staff)
    ReviewFactory(appointment=row, text="Все чудово")

    shown = page(browser_of(user), f"appointment/{row.pk}/change/")

    assert "Марко" in shown
    for words in ("все чудово", "кабінет", "передоплата"):
        assert words not in shown.lower(), words


def test_a_row_is_named_by_the_clock_of_its_location() -> None:
    warsaw = CompanyFactory(altegio_id=1002, timezone="Europe/Warsaw")
    row = AppointmentFactory(company=warsaw)

    assert str(row).endswith("01.07.2026 11:00")
    assert str(row.visit).endswith("01.07.2026 11:00")
