"""Appointments (Altegio: records) with their service lines and payments, and the arithmetic of both.

The vendor says: `cost`, `cost_to_pay`, `first_cost` and `manual_cost` of a line are totals of the line. They
are summed and never multiplied by `amount`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from altegio.instagram_name import DEFAULT_FIELDS
from altegio.mapping.people import partial_client_row, staff_row
from altegio.mapping.rows import ZERO, AppointmentRow, ClientRow, LineRow, PaymentRow, StaffRow
from altegio.mapping.values import (
    Unreadable,
    as_list,
    as_object,
    decimal,
    flag,
    integer,
    local_moment,
    money,
    need_id,
    need_object,
    reference,
    stated_moment,
    text,
)

SERVICE_PAYMENT, GOODS_PAYMENT = 5, 7
LONGEST = timedelta(days=31)
MOST_LINES = 1000
# No show, waiting, arrived, confirmed. An unknown number is taken for waiting: nothing follows from that.
KNOWN_ATTENDANCE = (-1, 0, 1, 2)


def map_appointment(
    raw: Any, *, zone: tzinfo, instagram_fields: Sequence[str] = DEFAULT_FIELDS
) -> AppointmentRow:
    """An appointment. Raises Unreadable without a usable id or date."""
    found = need_object(raw, "appointment")
    altegio_id = need_id(found, "appointment")
    starts_at = _start(found, zone)
    client, staff = _client(found, instagram_fields), _staff(found)
    row = AppointmentRow(
        altegio_id=altegio_id,
        visit_altegio_id=reference(found.get("visit_id"), "visit"),
        client_altegio_id=client.altegio_id if client else None,
        staff_altegio_id=reference(found.get("staff_id"), "staff") or (staff.altegio_id if staff else None),
        starts_at=starts_at,
        ends_at=starts_at + _length(found),
        attendance=_attendance(found),
        cancelled=flag(found.get("deleted")),
        comment=text(found.get("comment")),
        is_online=flag(found.get("online")),
        created_at=stated_moment(found.get("create_date"), zone),
        source_changed_at=stated_moment(found.get("last_change_date"), zone),
        services=_lines(found),
        payments=_payments(found, altegio_id, zone),
        partial_client=client,
        partial_staff=staff,
        raw=found,
    )
    _count_money(row, found)
    return row


def _start(found: dict[str, Any], zone: tzinfo) -> datetime:
    # `date` is the location's wall clock. Where it has no time of day, or is missing (abridged webhooks),
    # the wall clock of `datetime` is as good; its offset is not.
    written = [found.get("date"), found.get("datetime")]
    written.sort(key=lambda value: ":" not in value if isinstance(value, str) else True)
    for value in written:
        moment = local_moment(value, zone)
        if moment:
            return moment
    raise Unreadable("appointment: no usable date")


def _attendance(found: dict[str, Any]) -> int:
    attendance = integer(found.get("attendance", found.get("visit_attendance")))
    return attendance if attendance in KNOWN_ATTENDANCE else 0


def _length(found: dict[str, Any]) -> timedelta:
    seconds = integer(found.get("seance_length"), low=0) or integer(found.get("length"), low=0)
    return min(timedelta(seconds=seconds), LONGEST)


def _client(found: dict[str, Any], instagram_fields: Sequence[str]) -> ClientRow | None:
    client = as_object(found.get("client"))
    if reference(client.get("id"), "client") is None:
        return None
    return partial_client_row(client, instagram_fields)


def _staff(found: dict[str, Any]) -> StaffRow | None:
    staff = as_object(found.get("staff"))
    return staff_row(staff, partial=True) if reference(staff.get("id"), "staff") is not None else None


def _objects(value: Any) -> list[dict[str, Any]]:
    return [item for item in as_list(value) if isinstance(item, dict) and item]


def _lines(found: dict[str, Any]) -> list[LineRow]:
    return [_line(place, line) for place, line in enumerate(_objects(found.get("services"))[:MOST_LINES])]


def _line(position: int, line: dict[str, Any]) -> LineRow:
    cost = line_cost(line)
    first_cost = decimal(line.get("first_cost"))
    amount = decimal(line.get("amount"), digits=10, places=3)
    return LineRow(
        position=position,
        service_altegio_id=reference(line.get("id"), "service") or 0,
        title=text(line.get("title"), 255),
        amount=Decimal(1) if amount is None else amount,
        first_cost=cost if first_cost is None else first_cost,
        discount=decimal(line.get("discount"), digits=6) or money(0),
        cost=cost,
    )


def line_cost(line: dict[str, Any]) -> Decimal:
    """What is to be paid for a line: `cost_to_pay` where it is given, else `cost`. Never times `amount`."""
    for name in ("cost_to_pay", "cost", "manual_cost", "first_cost"):
        cost = decimal(line.get(name))
        if cost is not None:
            return cost
    return money(0)


def _payments(found: dict[str, Any], altegio_id: int, zone: tzinfo) -> list[PaymentRow]:
    payments: dict[int, PaymentRow] = {}
    for payment in _objects(found.get("finance_transactions")):
        payment_id = reference(payment.get("id"), "payment")
        if payment_id is None:
            continue
        account, client = as_object(payment.get("account")), as_object(payment.get("client"))
        payments[payment_id] = PaymentRow(
            altegio_id=payment_id,
            appointment_altegio_id=reference(payment.get("record_id"), "appointment") or altegio_id,
            client_altegio_id=reference(payment.get("client_id"), "client")
            or reference(client.get("id"), "client"),
            amount=money(payment.get("amount")),
            paid_at=local_moment(payment.get("date"), zone),
            account=text(account.get("title"), 255),
            is_cash=flag(account.get("is_cash")),
            deleted=flag(payment.get("deleted")),
            raw=payment,
        )
    return list(payments.values())


def _count_money(row: AppointmentRow, found: dict[str, Any]) -> None:
    sold = [sale for sale in _objects(found.get("goods_transactions")) if not flag(sale.get("deleted"))]
    services = sum((line.cost for line in row.services), ZERO)
    # The vendor writes the amount of a sale as a negative number and its cost as a positive one.
    goods = sum((abs(line_cost(sale)) for sale in sold), ZERO)
    for_services, for_goods = _paid_here(row, SERVICE_PAYMENT), _paid_here(row, GOODS_PAYMENT)
    row.cost = money(services + goods)
    row.paid = money(for_services + for_goods)
    # Goods may be sold on one appointment of a visit and paid on another: where none are sold, a payment
    # for goods says nothing of this appointment.
    paid = for_services + for_goods if sold else for_services
    row.payment_status = _payment_status(row, paid, _says_paid_in_full(found))


def _paid_here(row: AppointmentRow, kind: int) -> Decimal:
    return sum(
        (
            payment.amount
            for payment in row.payments
            if not payment.deleted
            and payment.appointment_altegio_id == row.altegio_id
            and _payment_kind(payment.raw) == kind
        ),
        ZERO,
    )


def _payment_kind(payment: dict[str, Any]) -> int:
    """5 for services, 7 for goods (the vendor's `expense_id`); other numbers are not payments of clients."""
    expense_id = payment.get("expense_id") or as_object(payment.get("expense")).get("id")
    return integer(expense_id) or SERVICE_PAYMENT


def _says_paid_in_full(found: dict[str, Any]) -> bool:
    return flag(found.get("paid_full")) or found.get("payment_status") in ("paid_full", "paid_over")


def _payment_status(row: AppointmentRow, paid: Decimal, paid_in_full: bool) -> str:
    """One of the words of PaymentStatus: unpaid, partial, paid, over, none."""
    block = row.client_altegio_id is None and row.visit_altegio_id is None
    if block or (not row.cost and not paid):
        return "none"
    if paid > row.cost:
        return "over"
    # Paid by a season ticket or a bonus: the vendor says so, and there is no payment of money.
    if paid == row.cost or paid_in_full:
        return "paid"
    return "partial" if paid > 0 else "unpaid"
