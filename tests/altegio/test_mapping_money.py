from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.altegio.mapping_examples import line, mapped, payment

SALE = {"id": 61, "good_id": 8, "title": "Олійка", "amount": -1, "cost": 350, "cost_per_unit": 350}
GOODS = payment(350, id=92, expense_id=7, expense={"id": 7}, goods_transaction_id=61)

MONEY: list[tuple[str, dict[str, Any], str, str, str]] = [
    ("paid", {}, "700", "700", "paid"),
    (
        "line totals are not multiplied",
        {"services": [line(amount=4, cost=2800, cost_to_pay=2800)]},
        "2800",
        "700",
        "paid",
    ),
    (
        "cost to pay wins",
        {"services": [line(cost=20000, cost_to_pay=16204.93)], "finance_transactions": [payment(16204.93)]},
        "16204.93",
        "16204.93",
        "paid",
    ),
    (
        "cost to pay of nothing",
        {"services": [line(cost_to_pay=0)], "finance_transactions": [], "paid_full": 1},
        "0",
        "0",
        "none",
    ),
    ("no cost to pay", {"services": [{"id": 1, "cost": 700}]}, "700", "700", "paid"),
    (
        "several lines",
        {"services": [line(), line(id=12, cost_to_pay="300.50")], "paid_full": 0},
        "1000.50",
        "700",
        "partial",
    ),
    ("unpaid", {"finance_transactions": [], "paid_full": 0}, "700", "0", "unpaid"),
    ("cancelled, unpaid", {"deleted": 1, "finance_transactions": [], "paid_full": 0}, "700", "0", "none"),
    ("cancelled, paid", {"deleted": 1}, "700", "700", "paid"),
    ("paid by a season ticket", {"finance_transactions": [], "paid_full": 1}, "700", "0", "paid"),
    (
        "paid in full, as a word",
        {"finance_transactions": [], "paid_full": 0, "payment_status": "paid_full"},
        "700",
        "0",
        "paid",
    ),
    (
        "not paid, as a word",
        {"finance_transactions": [], "paid_full": 0, "payment_status": "not_paid"},
        "700",
        "0",
        "unpaid",
    ),
    ("partial", {"finance_transactions": [payment(300)], "paid_full": 0}, "700", "300", "partial"),
    (
        "in two payments",
        {"finance_transactions": [payment(300), payment("400.00", id=92)]},
        "700",
        "700",
        "paid",
    ),
    ("the same payment twice", {"finance_transactions": [payment(), payment()]}, "700", "700", "paid"),
    ("over", {"finance_transactions": [payment(750)]}, "700", "750", "over"),
    (
        "payment taken back",
        {"finance_transactions": [payment(deleted=True)], "paid_full": 0},
        "700",
        "0",
        "unpaid",
    ),
    (
        "money given back",
        {"finance_transactions": [payment(), payment(-700, id=92)], "paid_full": 0},
        "700",
        "0",
        "unpaid",
    ),
    (
        "wages are no payment",
        {"finance_transactions": [payment(), payment(999, id=92, expense_id=1)]},
        "700",
        "700",
        "paid",
    ),
    ("payment kind only inside", {"finance_transactions": [payment(expense_id=None)]}, "700", "700", "paid"),
    (
        "payment of another appointment",
        {"finance_transactions": [payment(), payment(50, id=92, record_id=6)]},
        "700",
        "700",
        "paid",
    ),
    (
        "goods sold and paid",
        {"goods_transactions": [SALE], "finance_transactions": [payment(), GOODS]},
        "1050",
        "1050",
        "paid",
    ),
    ("goods sold here, paid elsewhere", {"goods_transactions": [SALE]}, "1050", "700", "paid"),
    ("goods paid here, sold elsewhere", {"finance_transactions": [payment(), GOODS]}, "700", "1050", "paid"),
    ("goods unpaid", {"goods_transactions": [SALE], "paid_full": 0}, "1050", "700", "partial"),
    (
        "goods as text",
        {"goods_transactions": [{**SALE, "amount": "-2.000", "cost": "700.00"}], "paid_full": 0},
        "1400",
        "700",
        "partial",
    ),
    ("goods taken back", {"goods_transactions": [{**SALE, "deleted": 1}]}, "700", "700", "paid"),
    (
        "free",
        {"services": [line(cost=0, cost_to_pay=0)], "finance_transactions": [], "paid_full": 0},
        "0",
        "0",
        "none",
    ),
    ("block", {"client": None, "visit_id": 0, "services": [], "finance_transactions": []}, "0", "0", "none"),
    ("block that costs", {"client": [], "visit_id": 0, "finance_transactions": []}, "700", "0", "none"),
    (
        "no client, but a visit",
        {"client": None, "finance_transactions": [], "paid_full": 0},
        "700",
        "0",
        "unpaid",
    ),
    (
        "no lists at all",
        {"services": None, "goods_transactions": None, "finance_transactions": {}},
        "0",
        "0",
        "none",
    ),
]


@pytest.mark.parametrize(
    ("changes", "cost", "paid", "status"), [row[1:] for row in MONEY], ids=[row[0] for row in MONEY]
)
def test_the_money_of_an_appointment(changes: dict[str, Any], cost: str, paid: str, status: str) -> None:
    row = mapped(**changes)
    assert (row.cost, row.paid, row.payment_status) == (Decimal(cost), Decimal(paid), status)
