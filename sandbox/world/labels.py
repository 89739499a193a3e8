"""The labels that the reception hangs on appointments."""

from __future__ import annotations

from typing import Any

from sandbox.world.clients import label

RECORD_LABELS = (
    {"id": 67345, "title": "майстриня не важлива", "color": "#009800", "icon": "unlock"},
    {"id": 104474, "title": "потрібне фото", "color": "#3b2c54", "icon": "star"},
)


def full_label(short: dict[str, Any], company_id: int) -> dict[str, Any]:
    """Return a label of appointments as the list of labels has it."""
    return label(short, company_id) | {"icon": short["icon"], "entity": 2, "entity_slug": "record"}


def of_record(record_id: int) -> list[dict[str, Any]]:
    """Return the labels of an appointment: most have none; the id is a string, as in the vendor's answers."""
    chosen = RECORD_LABELS[: 2 if record_id % 30 == 0 else 1] if record_id % 6 == 0 else ()
    return [{**one, "id": str(one["id"]), "font_color": "#ffffff"} for one in chosen]
