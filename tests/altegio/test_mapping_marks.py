"""What the salon defined for itself: labels and fields of its own."""

from __future__ import annotations

from typing import Any

import pytest

from altegio import mapping

LABEL = {
    "id": "67345",
    "title": "майстриня не важлива",
    "color": "009800",
    "entity": 2,
    "entity_slug": "record",
    "deleted": 0,
}
FIELD = {
    "id": 1,
    "salon_id": 1001,
    "custom_field": {
        "id": 4,
        "code": "insta",
        "title": "Нік в Інстаграмі",
        "type": {"code": "text", "title": "Текст"},
        "values": None,
    },
}


def test_a_label_has_its_title_its_colour_and_what_it_labels() -> None:
    row = mapping.map_label(LABEL)
    assert (row.altegio_id, row.entity, row.title, row.color) == (
        67345,
        "record",
        "майстриня не важлива",
        "#009800",
    )
    assert row.raw == LABEL


@pytest.mark.parametrize(
    ("changes", "entity"),
    [({}, "record"), ({"entity_slug": None}, "record"), ({"entity_slug": "client"}, "client")],
)
def test_a_label_is_of_what_the_word_or_else_the_number_says(changes: dict[str, Any], entity: str) -> None:
    assert mapping.map_label(LABEL | changes).entity == entity


def test_a_list_says_what_its_objects_are_of_and_leaves_deleted_ones_out() -> None:
    listed = [{"id": 1}, {"id": 2, "deleted": 1}, {"id": 3, "is_deleted": True}, "junk"]
    assert list(mapping.of_entity(listed, "record")) == [{"entity_slug": "record", "id": 1}, "junk"]


def test_a_field_is_known_by_its_code_and_its_title() -> None:
    row = mapping.map_custom_field({"entity_slug": "client", **FIELD})
    assert (row.altegio_id, row.entity, row.code, row.title, row.kind) == (
        4,
        "client",
        "insta",
        "Нік в Інстаграмі",
        "text",
    )


def test_a_field_without_the_inner_object_or_a_title_is_read_too() -> None:
    row = mapping.map_custom_field({"id": 7, "code": "hall", "type": "select"})
    assert (row.altegio_id, row.title, row.kind) == (7, "hall", "select")
