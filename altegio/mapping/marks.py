"""What the salon defined for itself: labels, and fields of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from altegio.mapping.rows import CustomFieldRow, LabelRow
from altegio.mapping.values import as_object, color, flag, need_id, need_object, text

# The vendor says: 1 labels clients, 2 appointments; the word stands beside the number.
_ENTITIES = {"1": "client", "2": "record"}


def of_entity(rows: Iterable[Any], entity: str) -> Iterator[Any]:
    """The objects of a list that is about `entity`, each saying so; what is no object comes out as it is.

    A deleted label is in use no more: it is left out.
    """
    for raw in rows:
        if not isinstance(raw, dict):
            yield raw
        elif not (flag(raw.get("deleted")) or flag(raw.get("is_deleted"))):
            yield {"entity_slug": entity, **raw}


def map_label(raw: Any) -> LabelRow:
    """A label. Raises Unreadable without a usable id."""
    found = need_object(raw, "label")
    altegio_id = need_id(found, "label")
    return LabelRow(
        altegio_id=altegio_id,
        entity=_entity(found),
        title=text(found.get("title"), 255) or f"#{altegio_id}",
        color=color(found.get("color")),
        raw=found,
    )


def map_custom_field(raw: Any) -> CustomFieldRow:
    """A field of the salon's own. Raises Unreadable without a usable id.

    The vendor says: the field stands in `custom_field`, inside an object that says where it is used.
    """
    found = need_object(raw, "custom field")
    own = as_object(found.get("custom_field")) or found
    altegio_id = need_id(own, "custom field")
    code = text(own.get("code"), 255)
    return CustomFieldRow(
        altegio_id=altegio_id,
        entity=_entity(found),
        code=code,
        title=text(own.get("title"), 255) or code or f"#{altegio_id}",
        kind=text(as_object(own.get("type")).get("code"), 32) or text(own.get("type"), 32),
        raw=found,
    )


def _entity(found: dict[str, Any]) -> str:
    slug = text(found.get("entity_slug"))
    return slug if slug in _ENTITIES.values() else _ENTITIES.get(text(found.get("entity")), "client")
