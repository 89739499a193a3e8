"""Clients and staff, whole and as the smaller objects inside an appointment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import Any

from altegio.instagram_name import DEFAULT_FIELDS, find_instagram_name
from altegio.mapping.phones import normalise_phone
from altegio.mapping.rows import ClientRow, StaffRow
from altegio.mapping.values import (
    as_list,
    as_object,
    birthday,
    decimal,
    flag,
    integer,
    money,
    need_id,
    need_object,
    stated_moment,
    text,
)


def map_staff(raw: Any) -> StaffRow:
    """A member of staff. Raises Unreadable without a usable id."""
    return staff_row(need_object(raw, "staff"))


def staff_row(found: dict[str, Any], *, partial: bool = False) -> StaffRow:
    """A member of staff out of a cleaned object, whole or the snapshot inside an appointment."""
    altegio_id = need_id(found, "staff")
    position, avatar = found.get("position"), text(found.get("avatar"))
    return StaffRow(
        altegio_id=altegio_id,
        name=text(found.get("name"), 255) or f"#{altegio_id}",
        position=text(as_object(position).get("title"), 255) or text(position, 255),
        specialization=text(found.get("specialization"), 255),
        fired=flag(found.get("fired")),
        hidden=flag(found.get("hidden")),
        # No votes yet is written as 0.
        rating=decimal(found.get("rating"), digits=4) or None,
        # Half an address shows no picture.
        avatar=avatar if len(avatar) <= 500 else "",
        partial=partial,
        raw=found,
    )


def map_client(raw: Any, *, zone: tzinfo, instagram_fields: Sequence[str] = DEFAULT_FIELDS) -> ClientRow:
    """A whole client, or one out of the search, whose figures have other names.

    Raises Unreadable without a usable id.
    """
    found = need_object(raw, "client")
    row = _known_everywhere(found, instagram_fields)
    row.birth_date = birthday(found.get("birth_date"))
    row.visits_count = integer(found.get("visits", found.get("visits_count")), low=0)
    row.spent = money(found.get("spent", found.get("sold_amount")))
    row.paid = money(found.get("paid"))
    row.balance = money(found.get("balance"))
    row.source_changed_at = stated_moment(found.get("last_change_date"), zone)
    return row


def partial_client_row(found: dict[str, Any], instagram_fields: Sequence[str]) -> ClientRow:
    """The client inside a cleaned appointment: never visits and money, which that object does not have."""
    row = _known_everywhere(found, instagram_fields)
    row.partial = True
    return row


def _known_everywhere(found: dict[str, Any], instagram_fields: Sequence[str]) -> ClientRow:
    email, custom_fields = text(found.get("email"), 254), _custom_fields(found.get("custom_fields"))
    instagram = find_instagram_name(email, custom_fields, instagram_fields)
    return ClientRow(
        altegio_id=need_id(found, "client"),
        name=_name(found),
        phone=normalise_phone(found.get("phone")),
        email=email,
        comment=text(found.get("comment")),
        discount=decimal(found.get("discount"), digits=6) or money(0),
        tags=_tags(found.get("categories") or found.get("client_tags")),
        custom_fields=custom_fields,
        instagram_username=instagram.username,
        instagram_source=instagram.source,
        instagram_certain=instagram.certain,
        raw=found,
    )


def _name(found: dict[str, Any]) -> str:
    name, surname = text(found.get("name")), text(found.get("surname"))
    if surname and surname.casefold() not in name.casefold().split():
        name = f"{name} {surname}".strip()
    return (name or text(found.get("display_name")))[:255].rstrip()


def _tags(value: Any) -> list[str]:
    tags = (as_object(tag) for tag in as_list(value))
    titles = (text(tag.get("title"), 255) for tag in tags if not flag(tag.get("deleted")))
    return [title for title in dict.fromkeys(titles) if title]


def _custom_fields(value: Any) -> dict[str, Any]:
    """Custom fields by their code: an object already is; a list holds {code or title or id, value}."""
    if isinstance(value, dict):
        return value
    fields: dict[str, Any] = {}
    for item in map(as_object, as_list(value)):
        key = text(item.get("code")) or text(item.get("title")) or text(item.get("id"))
        if key:
            fields[key] = item.get("value")
    return fields
