"""Locations, services and their categories."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from altegio.mapping.rows import CompanyRow, ServiceCategoryRow, ServiceRow, ServiceStaffRow
from altegio.mapping.values import (
    INTEGER,
    decimal,
    flag,
    integer,
    money,
    need_id,
    need_object,
    objects,
    reference,
    text,
)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def map_company(raw: Any, fallback_zone: str | ZoneInfo) -> CompanyRow:
    """A location. Raises Unreadable without a usable id.

    The vendor says: `timezone` is a name in one place, a number with `timezone_name` beside it in another.
    A number says nothing of summer time: then, and for an unknown name, `fallback_zone`.
    """
    found = need_object(raw, "location")
    altegio_id = need_id(found, "location")
    named = (text(found.get(key)) for key in ("timezone_name", "timezone"))
    return CompanyRow(
        altegio_id=altegio_id,
        title=text(found.get("title"), 255) or text(found.get("public_title"), 255) or f"#{altegio_id}",
        timezone=next((name for name in named if name in _zones()), str(fallback_zone)),
        currency=text(found.get("currency_short_title"), 16),
        city=text(found.get("city"), 128),
        address=text(found.get("address"), 255),
        phone=text(found.get("phone"), 64),
        raw=found,
    )


def map_service_category(raw: Any) -> ServiceCategoryRow:
    """A group of services. Raises Unreadable without a usable id."""
    found = need_object(raw, "service category")
    altegio_id = need_id(found, "service category")
    return ServiceCategoryRow(
        altegio_id=altegio_id,
        title=text(found.get("title"), 255) or f"#{altegio_id}",
        weight=integer(found.get("weight")),
        raw=found,
    )


def map_service(raw: Any) -> ServiceRow:
    """A service. Raises Unreadable without a usable id. The vendor's `id`, not its `salon_service_id`."""
    found = need_object(raw, "service")
    altegio_id = need_id(found, "service")
    return ServiceRow(
        altegio_id=altegio_id,
        title=text(found.get("title"), 255) or text(found.get("booking_title"), 255) or f"#{altegio_id}",
        category_altegio_id=reference(found.get("category_id"), "service category"),
        price_min=money(found.get("price_min")),
        price_max=money(found.get("price_max")),
        duration=integer(found.get("duration"), low=0, high=INTEGER),
        active=flag(found.get("active", 1)),
        masters=_masters(found),
        raw=found,
    )


def _masters(found: dict[str, Any]) -> list[ServiceStaffRow]:
    masters: dict[int, ServiceStaffRow] = {}
    for master in objects(found.get("staff")):
        staff_id = reference(master.get("id"), "staff")
        if staff_id is None:
            continue
        price = master.get("price")
        # A price of its own is a number, or {min, max}.
        price = price.get("min") if isinstance(price, dict) else price
        masters[staff_id] = ServiceStaffRow(
            staff_altegio_id=staff_id,
            duration=integer(master.get("seance_length"), low=0, high=INTEGER),
            price=decimal(price),
        )
    return list(masters.values())
