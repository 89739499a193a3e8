"""Payments, goods, and what is paid of an appointment and of a visit."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from altegio import mapping
from altegio.models import Appointment, Company, GoodsLine, Payment, Visit
from altegio.sync import store
from altegio.sync.copying import database_now
from tests.altegio.sync.bodies import KYIV, payment, record
from tests.altegio.sync.writing import write
from tests.factories import NOON, CompanyFactory

pytestmark = pytest.mark.django_db

SALE = {"id": 61, "good_id": 8, "title": "Олійка", "amount": -2, "cost": 350, "master_id": 201}
FOR_GOODS = payment(950, 350, expense_id=7, goods_transaction_id=61)


def list_payments(company: Company, *raws: dict[str, Any], asked_at: Any = None) -> int:
    rows = [mapping.map_payment(raw, zone=KYIV) for raw in raws]
    return store.store_transactions(company, rows, asked_at or database_now())


def transaction(payment_id: int = 901, amount: float = 700, **values: Any) -> dict[str, Any]:
    """A payment as the list of all has it."""
    given = {"id": str(payment_id), "amount": f"{amount:.2f}", "expense": {"id": "5"}}
    return given | {"date": "2026-07-01T13:00:00+0300", "account": {"title": "Каса"}} | values


def money(altegio_id: int) -> tuple[Decimal, Decimal, str]:
    row = Appointment.objects.get(altegio_id=altegio_id)
    return row.cost, row.paid, row.payment_status


def visit_money() -> tuple[Decimal, Decimal, str]:
    row = Visit.objects.get()
    return row.cost, row.paid, row.payment_status


# --- goods ----------------------------------------------------------------------------------------
def seller(**values: Any) -> dict[str, Any]:
    """The appointment where goods were sold, and services paid."""
    return record(id=402, goods_transactions=[SALE], finance_transactions=[payment(902)]) | values


def payer(**values: Any) -> dict[str, Any]:
    """The sibling at which the goods were paid together with its own services."""
    return record(finance_transactions=[payment(901), FOR_GOODS]) | values


def test_goods_are_rows_of_their_own(company: Company) -> None:
    write(company, seller())

    line = GoodsLine.objects.get()
    assert (line.title, line.amount, line.cost, line.good_altegio_id) == ("Олійка", 2, 350, 8)
    assert line.staff == line.appointment.staff

    write(company, seller(goods_transactions=[]))
    assert not GoodsLine.objects.exists()


@pytest.mark.parametrize("turned", [False, True], ids=["payer first", "seller first"])
@pytest.mark.parametrize("together", [True, False], ids=["in one page", "one after the other"])
def test_a_payment_of_goods_at_a_sibling_counts_once_and_where_the_goods_are(
    company: Company, turned: bool, together: bool
) -> None:
    records = [seller(), payer()] if turned else [payer(), seller()]
    for page in [records] if together else [[one] for one in records]:
        write(company, *page)

    assert money(401) == (700, 700, "paid")
    assert money(402) == (1050, 1050, "paid")
    assert visit_money() == (1750, 1750, "paid")


def test_a_moved_payment_rewrites_nothing_when_it_is_read_again(company: Company) -> None:
    write(company, payer(), seller())

    assert write(company, payer(), seller()) == 0
    assert money(402) == (1050, 1050, "paid")


def test_goods_that_were_not_paid_anywhere_stay_owed(company: Company) -> None:
    write(company, payer(finance_transactions=[payment(901)]), seller())

    assert money(402) == (1050, 700, "partial")
    assert visit_money() == (1750, 1400, "partial")


def test_a_moved_payment_goes_back_when_it_is_taken_back(company: Company) -> None:
    write(company, payer(), seller())
    write(company, payer(finance_transactions=[payment(901)]))

    assert money(401) == (700, 700, "paid")
    assert money(402) == (1050, 700, "partial")
    assert visit_money() == (1750, 1400, "partial")


def test_a_moved_payment_goes_back_when_the_goods_are_gone(company: Company) -> None:
    write(company, payer(), seller())
    write(company, seller(goods_transactions=[]))

    assert money(401) == (700, 1050, "paid")
    assert money(402) == (700, 700, "paid")
    assert visit_money() == (1400, 1750, "over")


@pytest.mark.parametrize("how", ["cancelled", "vanished", "another visit"])
def test_nothing_is_moved_from_an_appointment_that_left_the_visit(company: Company, how: str) -> None:
    write(company, payer(), seller())
    if how == "vanished":
        store.mark_vanished(Appointment, company, [401], now=NOON)
    else:
        write(company, payer(**({"deleted": True} if how == "cancelled" else {"visit_id": 602})))

    assert money(402) == (1050, 700, "partial")
    assert money(401)[1] == 1050
    visit = Visit.objects.get(altegio_id=601)
    assert (visit.cost, visit.paid, visit.payment_status) == (1050, 700, "partial")


def test_goods_of_another_location_are_not_paid_by_this_one(company: Company) -> None:
    write(company, payer())
    write(CompanyFactory(altegio_id=1002), seller())

    assert Appointment.objects.get(altegio_id=402).paid == 700


# --- the list of all payments ---------------------------------------------------------------------
def test_a_payment_apart_from_any_appointment_is_known_from_the_list(company: Company) -> None:
    raw = transaction(990, 500, expense={"id": "12"}, client={"id": "501"}, comment="абонемент")
    assert list_payments(company, raw) == 1

    row = Payment.objects.get()
    assert (row.amount, row.kind, row.comment, row.appointment) == (500, "other", "абонемент", None)
    assert row.raw == raw
    assert list_payments(company, raw) == 0


def test_what_the_appointment_says_of_a_payment_counts_more(company: Company) -> None:
    write(company, record(finance_transactions=[payment()]))

    assert list_payments(company, transaction(account={"title": "Інша"}, record_id=401)) == 0

    row = Payment.objects.get()
    assert (row.account, row.is_cash, row.from_record) == ("Каса", True, True)


def test_an_appointment_takes_over_a_payment_that_the_list_brought_first(company: Company) -> None:
    list_payments(company, transaction(record_id=401))
    write(company, record(finance_transactions=[payment()]))

    row = Payment.objects.get()
    assert (row.is_cash, row.from_record, row.appointment.altegio_id) == (True, True, 401)


def test_a_payment_deleted_in_the_list_is_no_longer_counted(company: Company) -> None:
    write(company, record(finance_transactions=[payment()]))
    assert visit_money() == (700, 700, "paid")

    list_payments(company, transaction(record_id=401, deleted=1))

    assert Payment.objects.get().deleted
    assert money(401) == (700, 0, "unpaid")
    assert visit_money() == (700, 0, "unpaid")


def test_nobody_owes_for_a_cancelled_appointment_whose_payment_is_deleted(company: Company) -> None:
    write(company, record(deleted=True, finance_transactions=[payment()]))
    assert money(401) == (700, 700, "paid")

    list_payments(company, transaction(record_id=401, deleted=1))

    assert money(401) == (700, 0, "none")


def test_a_page_read_before_the_appointment_does_not_bring_a_deleted_payment_back(company: Company) -> None:
    write(company, record(finance_transactions=[payment()]))
    asked_at = database_now()
    write(company, record(finance_transactions=[]))

    list_payments(company, transaction(record_id=401), asked_at=asked_at)

    assert Payment.objects.get().deleted
    assert money(401) == (700, 0, "unpaid")


def test_a_payment_that_the_appointment_has_not_told_of_yet_is_counted(company: Company) -> None:
    write(company, record())

    list_payments(company, transaction(record_id=401, amount=300))

    assert money(401) == (700, 300, "partial")
    assert visit_money() == (700, 300, "partial")


def test_wages_in_the_name_of_an_appointment_are_no_payment_of_it(company: Company) -> None:
    write(company, record())

    list_payments(company, transaction(record_id=401, amount=-300, expense={"id": 1}))

    assert money(401) == (700, 0, "unpaid")
