"""Service lines and payments. Every cost of a line is the line's total, as the vendor has it."""

from __future__ import annotations

import random
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.world.times import naive

CASH = {"id": 371_065, "title": "Каса", "is_cash": True, "is_default": True}
CARD = {"id": 371_066, "title": "Розрахунковий рахунок", "is_cash": False, "is_default": False}
SERVICE_PAYMENT = {"id": 5, "title": "Оплата послуг", "type": 7}
GOODS_PAYMENT = {"id": 7, "title": "Продаж товарів", "type": 7}
GOODS = (
    (232_658, "Олійка для кутикули", 350),
    (232_659, "Шампунь для фарбованого волосся", 780),
    (232_660, "Крем для рук", 240),
)


def line(
    service: dict[str, Any],
    *,
    amount: int = 1,
    discount: int = 0,
    ratio: float = 1.0,
    unit: int | None = None,
) -> dict[str, Any]:
    """Return a service line of a record.

    `discount` is in percent; `ratio` below 1 is a certificate spread over the visit: it lowers what is paid,
    not the price set by hand, so that `cost` is less than `manual_cost` with no discount.
    """
    price = service["price_min"] if unit is None else unit
    first = price * amount
    manual = _tidy(first * (100 - discount) / 100)
    cost = _tidy(manual * ratio)
    return {
        "id": service["id"],
        "title": service["title"],
        "cost": cost,
        "cost_to_pay": cost,
        "manual_cost": manual,
        "cost_per_unit": price,
        "discount": discount,
        "first_cost": first,
        "amount": amount,
    }


def _tidy(number: float) -> float | int:
    rounded = round(number, 2)
    return int(rounded) if rounded == int(rounded) else rounded


def random_lines(
    rng: random.Random, services: list[dict[str, Any]], discount: int, ratio: float
) -> list[dict[str, Any]]:
    """Return lines for these services, with the amounts and the prices that people really get."""
    lines = []
    for service in services:
        amount = rng.choice((1, 2, 4)) if service["price_min"] == 50 else 1 + (rng.random() < 0.04)
        unit = rng.choice((service["price_min"], service["price_max"]))
        lines.append(line(service, amount=amount, discount=discount, ratio=ratio, unit=unit))
    return lines


def cost_of(record: dict[str, Any]) -> float:
    """Return the sum of a record's lines."""
    return float(sum(float(one["cost"]) for one in record["services"]))


def paid_of(record: dict[str, Any], *, goods: bool = True) -> float:
    """Return what was paid on a record and not taken back, with or without goods."""
    return float(
        sum(
            float(one["amount"])
            for one in record["finance_transactions"]
            if not one["deleted"] and (goods or one["expense"]["id"] == SERVICE_PAYMENT["id"])
        )
    )


def payment(
    payment_id: int,
    record: dict[str, Any],
    amount: float,
    moment: datetime,
    *,
    cash: bool,
    zone: ZoneInfo,
    item_id: int,
    sale_id: int = 0,
) -> dict[str, Any]:
    """Return a payment in the stored form; the vendor's shape adds the client when it is shown."""
    expense = GOODS_PAYMENT if sale_id else SERVICE_PAYMENT
    account = CASH if cash else CARD
    return {
        "id": payment_id,
        "document_id": record["id"] + 92_000_000,
        "date": naive(moment, zone),
        "type_id": 5,
        "expense_id": expense["id"],
        "account_id": account["id"],
        "amount": _tidy(amount),
        "master_id": 0,
        "supplier_id": 0,
        "comment": "",
        "item_id": item_id,
        "target_type_id": 0 if sale_id else 1,
        "record_id": record["id"],
        "goods_transaction_id": sale_id,
        "expense": dict(expense),
        "account": dict(account),
        "deleted": False,
    }


def sale(sale_id: int, number: int, staff_id: int) -> dict[str, Any]:
    """Return a sold article; the vendor writes a sale's amount as a negative number."""
    good_id, title, price = GOODS[number % len(GOODS)]
    return {
        "id": sale_id,
        "title": title,
        "barcode": "",
        "article": str(good_id),
        "amount": -1,
        "cost_per_unit": price,
        "price": price,
        "cost": price,
        "operation_unit_type": 1,
        "master_id": staff_id,
        "storage_id": 91_303,
        "good_id": good_id,
        "discount": 0,
    }
