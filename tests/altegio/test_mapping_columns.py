from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from django.db import models as django_models

from altegio import mapping, models
from tests.altegio.mapping_examples import KYIV, line, mapped, payment, record

LONG = "я" * 10_000
# What a row carries beside its own columns.
INNER = {"services", "goods", "payments", "masters", "partial_client", "partial_staff"}
# Fields of texts and of numbers, of whatever kind of object.
TEXTS = (
    "name",
    "title",
    "city",
    "address",
    "phone",
    "email",
    "currency_short_title",
    "specialization",
    "position",
    "avatar",
    "comment",
    "surname",
    "patronymic",
    "card",
    "record_from",
    "from_url",
    "comer",
    "custom_color",
    "user_name",
    "text",
)
NUMBERS = (
    "cost",
    "cost_to_pay",
    "first_cost",
    "discount",
    "amount",
    "spent",
    "paid",
    "balance",
    "visits",
    "rating",
    "weight",
    "price_min",
    "price_max",
    "duration",
    "clients_count",
    "master_request",
    "seance_length",
    "price",
)

ROWS: list[tuple[Any, type[django_models.Model]]] = [
    (mapping.CompanyRow, models.Company),
    (mapping.StaffRow, models.Staff),
    (mapping.ServiceCategoryRow, models.ServiceCategory),
    (mapping.ServiceRow, models.Service),
    (mapping.ClientRow, models.Client),
    (mapping.LineRow, models.AppointmentService),
    (mapping.GoodsRow, models.GoodsLine),
    (mapping.PaymentRow, models.Payment),
    (mapping.ServiceStaffRow, models.ServiceStaff),
    (mapping.WorkingHoursRow, models.WorkingHours),
    (mapping.LabelRow, models.Label),
    (mapping.CustomFieldRow, models.CustomField),
    (mapping.ReviewRow, models.Review),
    (mapping.AppointmentRow, models.Appointment),
]


@pytest.mark.parametrize(("row", "model"), ROWS, ids=lambda one: one.__name__)
def test_a_row_names_its_columns_as_the_table_does(row: Any, model: type[django_models.Model]) -> None:
    columns = {field.name for field in model._meta.get_fields()}
    named = {field.name for field in fields(row)} - INNER
    keys = {name.removesuffix("_altegio_id") for name in named if name not in columns}
    assert {name for name in named if name not in columns} <= {f"{key}_altegio_id" for key in keys}
    assert keys <= columns


def longest_rows() -> list[tuple[Any, type[django_models.Model]]]:
    """Rows of objects whose every text is far too long and whose every number is far too large."""
    texts = dict.fromkeys(TEXTS, LONG)
    numbers = dict.fromkeys(NUMBERS, 10**18)
    given = {**record(), **texts, **numbers, "id": 1}
    wide = mapped(
        services=[line(**texts, **numbers)],
        goods_transactions=[{**texts, **numbers, "id": 1}],
        finance_transactions=[payment(10**18, account={"title": LONG})],
        record_labels=[{"title": LONG, "color": LONG}],
        **{name: texts[name] for name in ("record_from", "from_url", "comer", "custom_color")},
        **{name: numbers[name] for name in ("clients_count", "master_request")},
    )
    service = mapping.map_service({**given, "staff": [{"id": 1, **numbers}]})
    return [
        (mapping.map_company(given, KYIV), models.Company),
        (mapping.map_staff(given), models.Staff),
        (mapping.map_service_category(given), models.ServiceCategory),
        (service, models.Service),
        (service.masters[0], models.ServiceStaff),
        (mapping.map_review({**given, "date": "2026-07-20"}, zone=KYIV), models.Review),
        (mapping.map_client(given, zone=KYIV), models.Client),
        (wide.services[0], models.AppointmentService),
        (wide.goods[0], models.GoodsLine),
        (wide.payments[0], models.Payment),
        (wide, models.Appointment),
    ]


def test_no_value_is_too_large_for_its_column() -> None:
    for row, model in longest_rows():
        for field in model._meta.concrete_fields:
            if field.name in {one.name for one in fields(row)}:
                field.run_validators(getattr(row, field.name))
