from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from altegio import mapping

KYIV = ZoneInfo("Europe/Kyiv")

numbers = st.integers() | st.floats() | st.sampled_from([0, 1, -1, 2**63, 2**63 - 1, 10**300, -(2**63)])
texts = st.text(st.characters(), max_size=40) | st.sampled_from(
    [
        "",
        "0",
        "1",
        "true",
        "NaN",
        "-0",
        "1e999",
        "0000-00-00",
        "1970-01-01",
        "1900-02-29",
        "2026-03-29 03:30:00",
        "2026-10-25T03:30:00+9999",
        "9999-12-31 23:59:59",
        "0001-01-01",
        "2199-12-31 23:59:59+2359",
        "380501112233",
        "+380501112233",
        "anna@gmail.com",
        "https://[instagram.com/x",
        "\x00",
        "\ud800",
        "x" * 600,
    ]
)
scalars = st.none() | st.booleans() | numbers | texts
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def objects(names: str, **inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with some of the vendor's own keys and any values, or the right kind of object within."""
    known: dict[str, st.SearchStrategy[Any]] = dict.fromkeys(names.split(), anything)
    return st.fixed_dictionaries(
        {}, optional={**known, **{name: kind | anything for name, kind in inner.items()}}
    )


ids = st.integers(1, 10**9) | st.integers(1, 10**9).map(str)
dates = st.datetimes(datetime(1900, 1, 1), datetime(2300, 1, 1)).map(str) | texts  # noqa: DTZ001
labels = st.lists(objects("id title deleted"), max_size=2)
client = objects(
    "name surname patronymic middle_name display_name phone discount comment birth_date visits spent paid"
    " balance last_change_date card sex sex_id gender importance importance_id sms_check sms_bot sms_not"
    " is_newsletter_allowed",
    client_agreements=objects("is_newsletter_allowed is_personal_data_processing_allowed"),
    id=ids,
    email=texts,
    categories=labels,
    client_tags=labels,
    custom_fields=st.lists(objects("id code title value"), max_size=2)
    | st.dictionaries(texts, anything, max_size=2),
)
staff = objects("name specialization avatar rating fired hidden", id=ids, position=objects("id title"))
money = "cost cost_to_pay manual_cost first_cost cost_per_unit amount discount deleted"
payment = objects(
    "amount deleted expense_id record_id comment item_id goods_transaction_id sold_item_id sold_item_type",
    id=ids,
    date=dates,
    client=client,
    account=objects("title is_cash"),
    expense=objects("id"),
)
clocks = st.times().map(lambda time: f"{time:%H:%M}") | st.sampled_from(["24:00", "9:00", "25:00"]) | texts
record = objects(
    "attendance visit_attendance deleted comment online paid_full payment_status seance_length length"
    " confirmed record_from bookform_id from_url created_user_id activity_id clients_count master_request"
    " prepaid prepaid_confirmed review_requested notified custom_color",
    comer=objects("name surname display_name") | texts,
    comer_person_info=objects("name surname patronymic"),
    record_labels=st.lists(objects("title color"), max_size=2),
    custom_fields=st.lists(objects("id code title value"), max_size=2)
    | st.dictionaries(texts, anything, max_size=2),
    id=ids,
    visit_id=ids,
    staff_id=ids,
    date=dates,
    datetime=dates,
    create_date=dates,
    last_change_date=dates,
    client=client,
    staff=staff,
    services=st.lists(objects(f"id title {money}"), max_size=3),
    goods_transactions=st.lists(objects(f"id good_id master_id title {money}"), max_size=2),
    finance_transactions=st.lists(payment, max_size=3),
)
day = objects(
    "staff_id team_member_id",
    staff_id=ids,
    date=dates.map(lambda text: text[:10]),
    slots=st.lists(objects("from to", **{"from": clocks, "to": clocks}), max_size=3),
)
review = objects(
    "master_id record_id rating text user_name type", id=ids, date=dates, rating=st.integers(-1, 7)
)


def _map_payment(raw: Any) -> list[mapping.PaymentRow]:
    return [mapping.map_payment(raw, zone=KYIV)] if mapping.is_payment(raw) else []


def _map_day(raw: Any) -> list[mapping.WorkingHoursRow]:
    return [mapping.map_working_hours(hours, zone=KYIV) for hours in mapping.working_hours(raw)]


MAPPERS: list[tuple[str, Callable[[Any], Any], st.SearchStrategy[Any]]] = [
    ("appointment", lambda raw: mapping.map_appointment(raw, zone=KYIV), record),
    ("client", lambda raw: mapping.map_client(raw, zone=KYIV), client),
    ("staff", mapping.map_staff, staff),
    (
        "service",
        mapping.map_service,
        objects(
            "title category_id price_min price_max duration active",
            id=ids,
            staff=st.lists(objects("seance_length", id=ids, price=objects("min max")), max_size=3),
        ),
    ),
    ("payment", _map_payment, payment),
    ("working hours", _map_day, day),
    ("review", lambda raw: mapping.map_review(raw, zone=KYIV), review),
    ("label", mapping.map_label, objects("title color entity", id=ids)),
    (
        "custom field",
        mapping.map_custom_field,
        objects("entity_slug code type title", id=ids, custom_field=objects("code type title", id=ids)),
    ),
    ("category", mapping.map_service_category, objects("title weight", id=ids)),
    (
        "location",
        lambda raw: mapping.map_company(raw, KYIV),
        objects("title timezone timezone_name city phone", id=ids),
    ),
]


@pytest.mark.parametrize(("mapper", "kind"), [row[1:] for row in MAPPERS], ids=[row[0] for row in MAPPERS])
def test_any_json_becomes_a_row_or_is_unreadable(
    mapper: Callable[[Any], Any], kind: st.SearchStrategy[Any]
) -> None:
    @settings(max_examples=150, deadline=None)
    @given(kind | anything)
    def check(raw: Any) -> None:
        with contextlib.suppress(mapping.Unreadable):
            row = mapper(raw)
            for one in row if isinstance(row, list) else [row]:
                _fits_postgres(one)

    check()


def _fits_postgres(row: Any) -> None:
    for name in (column.name for column in fields(row)):
        value = getattr(row, name)
        if isinstance(value, list) and value and name in ("services", "goods", "payments", "masters"):
            for inner in value:
                _fits_postgres(inner)
        elif name in ("partial_client", "partial_staff"):
            if value is not None:
                _fits_postgres(value)
        elif isinstance(value, str):
            assert "\x00" not in value
            value.encode()
        elif isinstance(value, bool):
            continue
        elif isinstance(value, int):
            assert -(2**63) < value < 2**63
        elif isinstance(value, Decimal):
            assert value.is_finite()
            assert abs(value) < 10**12
        elif isinstance(value, datetime):
            assert value.tzinfo is not None
        elif isinstance(value, dict | list):
            assert "\\u0000" not in json.dumps(value, allow_nan=False)
            json.dumps(value, ensure_ascii=False).encode()
