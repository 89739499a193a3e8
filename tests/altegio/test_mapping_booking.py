from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from altegio import mapping
from tests.altegio.mapping_examples import mapped


@pytest.mark.parametrize(
    ("changes", "source", "detail"),
    [
        ({}, "admin", ""),
        ({"online": True, "record_from": "Altegio.me App", "is_mobile": 1}, "online", "Altegio.me App"),
        ({"online": 1, "record_from": "Салон Online widget"}, "online", "Салон Online widget"),
        ({"online": True, "record_from": "Partners: Booker"}, "partner", "Partners: Booker"),
        ({"online": False, "record_from": "partner: Booker"}, "partner", "partner: Booker"),
        ({"online": None, "record_from": []}, "admin", ""),
    ],
    ids=["salon", "app", "widget", "partner", "partner not online", "empty"],
)
def test_who_booked_is_read_from_the_flag_and_the_words(
    changes: dict[str, Any], source: str, detail: str
) -> None:
    row = mapped(**changes)
    assert (row.source, row.source_detail) == (source, detail)


def test_the_marks_of_an_appointment_become_columns() -> None:
    row = mapped(
        confirmed=0,
        bookform_id="198171",
        from_url="https://salon.test/",
        created_user_id=12,
        activity_id=77,
        clients_count=3,
        master_request=2,
        prepaid=True,
        prepaid_confirmed="1",
        review_requested=1,
        notified=1,
        custom_fields=[{"code": "room", "value": "2"}],
    )
    assert (row.confirmed, row.prepaid, row.prepaid_confirmed, row.paid_in_full) == (False, True, True, True)
    assert (row.review_requested, row.notified, row.master_request) == (True, True, 2)
    assert (row.bookform_id, row.created_user_id, row.from_url) == (198171, 12, "https://salon.test/")
    assert (row.activity_id, row.clients_count) == (77, 3)
    assert row.custom_fields == {"room": "2"}


def test_marks_that_are_missing_mean_an_ordinary_appointment() -> None:
    row = mapped(activity_id=0, bookform_id=0, created_user_id=0)
    assert (row.activity_id, row.bookform_id, row.created_user_id) == (None, None, None)
    assert (row.confirmed, row.clients_count, row.labels, row.color, row.comer) == (True, 1, [], "", "")


@pytest.mark.parametrize(
    ("changes", "comer"),
    [
        ({"comer": {"name": "Марко", "surname": "Їжак", "phone": "+380501112233"}}, "Їжак Марко"),
        ({"comer": None, "comer_person_info": {"name": "Марко"}}, "Марко"),
        ({"comer": "Рекс"}, "Рекс"),
        ({"comer": [], "comer_person_info": []}, ""),
    ],
    ids=["object", "person", "text", "empty"],
)
def test_who_comes_is_a_name_and_never_a_phone(changes: dict[str, Any], comer: str) -> None:
    assert mapped(**changes).comer == comer


@pytest.mark.parametrize(
    ("given", "color"),
    [
        ("f44336", "#f44336"),
        ("#FFB703", "#ffb703"),
        ("#abc", "#aabbcc"),
        ("", ""),
        ("red", ""),
        (None, ""),
        (123456, "#123456"),
    ],
)
def test_a_colour_is_written_one_way(given: Any, color: str) -> None:
    assert mapped(custom_color=given).color == color


def test_labels_keep_their_name_and_colour() -> None:
    labels = [{"id": "67345", "title": "VIP", "color": "#009800", "icon": "unlock"}, {"id": 1}, []]
    assert mapped(record_labels=labels).labels == [{"title": "VIP", "color": "#009800"}]


def test_goods_are_lines_with_what_was_sold() -> None:
    sale = {
        "id": 61,
        "good_id": 8,
        "master_id": 3,
        "title": "Олійка",
        "amount": "-2.000",
        "cost": 700,
        "discount": 10,
    }
    row = mapped(goods_transactions=[{"id": 60, "deleted": True, "cost": 5}, sale])
    assert row.goods == [
        mapping.GoodsRow(0, 61, 8, 3, "Олійка", Decimal(2), Decimal(10), Decimal(700)),
    ]


def test_who_does_a_service_stands_with_its_time_and_price() -> None:
    staff = [
        {"id": "5905", "seance_length": "2700"},
        {"id": 6, "seance_length": 3600, "price": 950.5},
        {"id": 7, "seance_length": 60, "price": {"min": 10, "max": 20}},
        {"id": 0},
        "junk",
    ]
    row = mapping.map_service({"id": 1, "title": "Манікюр", "staff": staff})
    assert row.masters == [
        mapping.ServiceStaffRow(5905, 2700, None),
        mapping.ServiceStaffRow(6, 3600, Decimal("950.50")),
        mapping.ServiceStaffRow(7, 60, Decimal(10)),
    ]
