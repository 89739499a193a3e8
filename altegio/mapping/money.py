"""Payments and goods, and the arithmetic of an appointment.

The vendor says: `cost`, `cost_to_pay`, `first_cost` and `manual_cost` of a line are totals of the line. They
are summed and never multiplied by `amount`.
"""

from __future__ import annotations

from datetime import tzinfo
from decimal import Decimal
from typing import Any

from altegio.mapping.rows import ZERO, AppointmentRow, GoodsRow, PaymentRow
from altegio.mapping.values import (
    as_object,
    decimal,
    flag,
    integer,
    local_moment,
    money,
    need_id,
    need_object,
    objects,
    reference,
    text,
)

SERVICE_PAYMENT, GOODS_PAYMENT = 5, 7
MOST_LINES = 1000


def line_cost(line: dict[str, Any]) -> Decimal:
    """What is to be paid for a line: `cost_to_pay` where it is given, else `cost`. Never times `amount`."""
    for name in ("cost_to_pay", "cost", "manual_cost", "first_cost"):
        cost = decimal(line.get(name))
        if cost is not None:
            return cost
    return money(0)


def goods_rows(found: dict[str, Any]) -> list[GoodsRow]:
    """The goods sold at an appointment, without those taken back."""
    sold = [sale for sale in objects(found.get("goods_transactions")) if not flag(sale.get("deleted"))]
    return [_goods_row(place, sale) for place, sale in enumerate(sold[:MOST_LINES])]


def _goods_row(position: int, sale: dict[str, Any]) -> GoodsRow:
    amount = decimal(sale.get("amount"), digits=10, places=3)
    return GoodsRow(
        position=position,
        sale_altegio_id=reference(sale.get("id"), "sale"),
        good_altegio_id=reference(sale.get("good_id"), "article"),
        staff_altegio_id=reference(sale.get("master_id"), "staff"),
        title=text(sale.get("title"), 255) or text(as_object(sale.get("good")).get("title"), 255),
        # The vendor writes the amount of a sale as a negative number and its cost as a positive one.
        amount=Decimal(1) if amount is None else abs(amount),
        discount=decimal(sale.get("discount"), digits=6) or money(0),
        cost=abs(line_cost(sale)),
    )


def payments_of(found: dict[str, Any], appointment_id: int, zone: tzinfo) -> list[PaymentRow]:
    """The payments inside an appointment, each once."""
    payments: dict[int, PaymentRow] = {}
    for payment in objects(found.get("finance_transactions")):
        payment_id = reference(payment.get("id"), "payment")
        if payment_id is not None:
            row = _payment(payment_id, payment, zone)
            row.appointment_altegio_id = row.appointment_altegio_id or appointment_id
            payments[payment_id] = row
    return list(payments.values())


def map_payment(raw: Any, *, zone: tzinfo) -> PaymentRow:
    """A payment out of the list of all transactions. Raises Unreadable without a usable id."""
    found = need_object(raw, "payment")
    row = _payment(need_id(found, "payment"), found, zone)
    row.from_record = False
    return row


def is_payment(raw: Any) -> bool:
    """Whether a transaction is a client's payment: wages, rent and purchases are none of the mirror's."""
    found = as_object(raw)
    expense = integer(found.get("expense_id") or as_object(found.get("expense")).get("id"))
    return bool(
        expense in (SERVICE_PAYMENT, GOODS_PAYMENT)
        or text(found.get("record_id")) not in ("", "0")
        or text(found.get("sold_item_type"))
        or as_object(found.get("client")).get("id")
    )


def _payment(payment_id: int, found: dict[str, Any], zone: tzinfo) -> PaymentRow:
    account, kind = as_object(found.get("account")), _kind(found)
    return PaymentRow(
        altegio_id=payment_id,
        appointment_altegio_id=reference(found.get("record_id"), "appointment"),
        client_altegio_id=reference(found.get("client_id"), "client")
        or reference(as_object(found.get("client")).get("id"), "client"),
        kind=kind,
        sale_altegio_id=_sale(found) if kind == "goods" else None,
        amount=money(found.get("amount")),
        paid_at=local_moment(found.get("date"), zone),
        account=text(account.get("title"), 255),
        is_cash=flag(account.get("is_cash")),
        comment=text(found.get("comment")),
        deleted=flag(found.get("deleted")),
        raw=found,
    )


def _kind(found: dict[str, Any]) -> str:
    """One of the words of PaymentKind: 5 is for services, 7 for goods (the vendor's `expense_id`)."""
    expense = integer(found.get("expense_id") or as_object(found.get("expense")).get("id"))
    words = {SERVICE_PAYMENT: "service", GOODS_PAYMENT: "goods"}
    if not expense:
        return "goods" if text(found.get("sold_item_type")).startswith("good") else "service"
    return words.get(expense, "other")


def _sale(found: dict[str, Any]) -> int | None:
    """Which sale is paid for; the list of transactions calls it the sold item."""
    for name in ("goods_transaction_id", "sold_item_id", "item_id"):
        sale = reference(found.get(name), "sale")
        if sale is not None:
            return sale
    return None


def count_money(row: AppointmentRow, found: dict[str, Any]) -> None:
    """Fill in the price, what is paid of it here, and how that stands."""
    services = sum((line.cost for line in row.services), ZERO)
    goods = sum((line.cost for line in row.goods), ZERO)
    for_services, for_goods = _paid_here(row, "service"), _paid_here(row, "goods")
    row.cost = money(services + goods)
    row.paid = money(for_services + for_goods)
    row.paid_in_full = flag(found.get("paid_full")) or found.get("payment_status") in (
        "paid_full",
        "paid_over",
    )
    # Goods may be sold on one appointment of a visit and paid on another: where none are sold, a payment
    # for goods says nothing of this appointment.
    row.payment_status = _payment_status(row, for_services + for_goods if row.goods else for_services)


def _paid_here(row: AppointmentRow, kind: str) -> Decimal:
    return sum(
        (
            payment.amount
            for payment in row.payments
            if payment.kind == kind
            and not payment.deleted
            and payment.appointment_altegio_id == row.altegio_id
        ),
        ZERO,
    )


def _payment_status(row: AppointmentRow, paid: Decimal) -> str:
    """One of the words of PaymentStatus: unpaid, partial, paid, over, none."""
    block = row.client_altegio_id is None and row.visit_altegio_id is None
    if block or (not row.cost and not paid):
        return "none"
    if paid > row.cost:
        return "over"
    # Paid by a season ticket or a bonus: the vendor says so, and there is no payment of money.
    if paid == row.cost or row.paid_in_full:
        return "paid"
    if paid > 0:
        return "partial"
    # Nobody owes for what was cancelled.
    return "none" if row.cancelled else "unpaid"
