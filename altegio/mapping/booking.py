"""How an appointment was made and what was noted at it: all that is neither time nor money."""

from __future__ import annotations

from typing import Any

from altegio.mapping.rows import AppointmentRow
from altegio.mapping.values import as_object, color, custom_fields, flag, objects, reference, small, text


def note_booking(row: AppointmentRow, found: dict[str, Any]) -> None:
    """Fill in who booked, through what, for whom, and the marks of the salon."""
    row.is_online = flag(found.get("online"))
    # An abridged object does not say; the vendor's own lists always say 1.
    row.confirmed = flag(found.get("confirmed", 1))
    row.source_detail = text(found.get("record_from"), 255)
    row.source = _source(row.is_online, row.source_detail)
    row.bookform_id = reference(found.get("bookform_id"), "booking form")
    row.from_url = text(found.get("from_url"), 500)
    row.created_user_id = reference(found.get("created_user_id"), "user")
    row.comer = _comer(found)
    row.labels = _labels(found.get("record_labels"))
    row.color = color(found.get("custom_color"))
    row.activity_id = reference(found.get("activity_id"), "group event")
    row.clients_count = small(found.get("clients_count", 1))
    row.master_request = small(found.get("master_request"))
    row.prepaid = flag(found.get("prepaid"))
    row.prepaid_confirmed = flag(found.get("prepaid_confirmed"))
    row.review_requested = flag(found.get("review_requested"))
    row.notified = flag(found.get("notified"))
    row.custom_fields = custom_fields(found.get("custom_fields"))


def _source(online: bool, record_from: str) -> str:
    """One of the words of Source. The vendor writes "Partners: …", "Altegio.me App", "… Online widget"."""
    if record_from.casefold().startswith("partner"):
        return "partner"
    return "online" if online else "admin"


def _comer(found: dict[str, Any]) -> str:
    """The name of who really comes; its phone stays in the vendor's JSON."""
    for value in (found.get("comer"), found.get("comer_person_info")):
        if not value:
            continue
        comer = as_object(value)
        names = (text(comer.get(key)) for key in ("surname", "name", "patronymic"))
        name = text(comer.get("display_name")) or " ".join(filter(None, names)) or text(value)
        if name:
            return name[:255].rstrip()
    return ""


def _labels(value: Any) -> list[dict[str, str]]:
    labels = [
        {"title": text(label.get("title"), 255), "color": color(label.get("color"))}
        for label in objects(value)
    ]
    return [label for label in labels if label["title"]]
