"""Clients and staff, whole and as the smaller objects inside an appointment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import Any

from altegio.instagram_name import DEFAULT_FIELDS, find_instagram_name
from altegio.mapping.phones import is_masked, normalise_phone
from altegio.mapping.rows import ClientRow, StaffRow
from altegio.mapping.values import (
    answer,
    as_list,
    as_object,
    birthday,
    custom_fields,
    decimal,
    flag,
    integer,
    money,
    need_id,
    need_object,
    stated_moment,
    text,
)

# Words of answers that have no number, in the languages that the vendor has been seen to answer in.
_SEXES = {
    "male": ("male", "man", "чоловік", "чоловіча", "мужской", "мужчина"),
    "female": ("female", "woman", "жінка", "жіноча", "женский", "женщина"),
}
_IMPORTANCE = (("bronze", "бронза"), ("silver", "срібло", "серебро"), ("gold", "золото"))


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
    row.sex, row.importance = _sex(found), _importance(found)
    row.birthday_sms, row.bot_messages = flag(found.get("sms_check")), flag(found.get("sms_bot"))
    row.no_mailings = flag(found.get("sms_not"))
    row.newsletter_allowed, row.data_processing_allowed = _agreements(found)
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
    row.partial, row.phone_hidden = True, is_masked(row.phone)
    return row


def _known_everywhere(found: dict[str, Any], instagram_fields: Sequence[str]) -> ClientRow:
    email, own_fields = text(found.get("email"), 254), custom_fields(found.get("custom_fields"))
    instagram = find_instagram_name(email, own_fields, instagram_fields)
    phone = normalise_phone(found.get("phone"))
    return ClientRow(
        altegio_id=need_id(found, "client"),
        name=_name(found),
        surname=text(found.get("surname"), 255),
        patronymic=text(found.get("patronymic"), 255) or text(found.get("middle_name"), 255),
        card=text(found.get("card"), 255),
        phone=phone,
        # To a user without the right the vendor gives a masked phone, or none at all.
        phone_hidden="phone" not in found or is_masked(phone),
        email=email,
        comment=text(found.get("comment")),
        discount=decimal(found.get("discount"), digits=6) or money(0),
        tags=_tags(found.get("categories") or found.get("client_tags")),
        custom_fields=own_fields,
        instagram_username=instagram.username,
        instagram_source=instagram.source,
        instagram_certain=instagram.certain,
        instagram_written=text(instagram.written, 254),
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


def _sex(found: dict[str, Any]) -> str:
    # The vendor says: 1 is a man, 2 a woman, 0 not known. An answer without the number has the word.
    number = integer(found.get("sex_id"))
    if number in (1, 2):
        return "male" if number == 1 else "female"
    word = text(found.get("sex") or found.get("gender")).casefold()
    return next((sex for sex, words in _SEXES.items() if word in words), "")


def _importance(found: dict[str, Any]) -> int:
    number = integer(found.get("importance_id"))
    if 0 < number <= len(_IMPORTANCE):
        return number
    word = text(found.get("importance")).casefold()
    return next((place for place, words in enumerate(_IMPORTANCE, 1) if word in words), 0)


def _agreements(found: dict[str, Any]) -> tuple[bool | None, bool | None]:
    """Whether the client agreed to newsletters and to the processing of the data."""
    given = {**found, **as_object(found.get("client_agreements"))}
    return answer(given.get("is_newsletter_allowed")), answer(
        given.get("is_personal_data_processing_allowed")
    )
