"""Appointments (Altegio: records) with their service lines.

The vendor says: the costs of a line are totals of the line; see `altegio.mapping.money`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from altegio.instagram_name import DEFAULT_FIELDS
from altegio.mapping.booking import note_booking
from altegio.mapping.money import MOST_LINES, count_money, goods_rows, line_cost, payments_of
from altegio.mapping.people import partial_client_row, staff_row
from altegio.mapping.rows import AppointmentRow, ClientRow, LineRow, StaffRow
from altegio.mapping.values import (
    Unreadable,
    as_object,
    decimal,
    flag,
    integer,
    local_moment,
    money,
    need_id,
    need_object,
    objects,
    reference,
    stated_moment,
    text,
)

LONGEST = timedelta(days=31)
# No show, waiting, arrived, confirmed. An unknown number is taken for waiting: nothing follows from that.
KNOWN_ATTENDANCE = (-1, 0, 1, 2)


def map_appointment(
    raw: Any, *, zone: tzinfo, instagram_fields: Sequence[str] = DEFAULT_FIELDS
) -> AppointmentRow:
    """An appointment. Raises Unreadable without a usable id or date."""
    found = need_object(raw, "appointment")
    altegio_id = need_id(found, "appointment")
    starts_at = _start(found, zone)
    client, staff = _client(found, instagram_fields), _staff(found)
    row = AppointmentRow(
        altegio_id=altegio_id,
        visit_altegio_id=reference(found.get("visit_id"), "visit"),
        client_altegio_id=client.altegio_id if client else None,
        staff_altegio_id=reference(found.get("staff_id"), "staff") or (staff.altegio_id if staff else None),
        starts_at=starts_at,
        ends_at=starts_at + _length(found),
        attendance=_attendance(found),
        cancelled=flag(found.get("deleted")),
        comment=text(found.get("comment")),
        created_at=stated_moment(found.get("create_date"), zone),
        source_changed_at=stated_moment(found.get("last_change_date"), zone),
        services=_lines(found),
        goods=goods_rows(found),
        payments=payments_of(found, altegio_id, zone),
        partial_client=client,
        partial_staff=staff,
        raw=found,
    )
    note_booking(row, found)
    count_money(row, found)
    return row


def _start(found: dict[str, Any], zone: tzinfo) -> datetime:
    # `date` is the location's wall clock. Where it has no time of day, or is missing (abridged webhooks),
    # the wall clock of `datetime` is as good; its offset is not.
    written = [found.get("date"), found.get("datetime")]
    written.sort(key=lambda value: ":" not in value if isinstance(value, str) else True)
    for value in written:
        moment = local_moment(value, zone)
        if moment:
            return moment
    raise Unreadable("appointment: no usable date")


def _attendance(found: dict[str, Any]) -> int:
    attendance = integer(found.get("attendance", found.get("visit_attendance")))
    return attendance if attendance in KNOWN_ATTENDANCE else 0


def _length(found: dict[str, Any]) -> timedelta:
    seconds = integer(found.get("seance_length"), low=0) or integer(found.get("length"), low=0)
    return min(timedelta(seconds=seconds), LONGEST)


def _client(found: dict[str, Any], instagram_fields: Sequence[str]) -> ClientRow | None:
    client = as_object(found.get("client"))
    if reference(client.get("id"), "client") is None:
        return None
    return partial_client_row(client, instagram_fields)


def _staff(found: dict[str, Any]) -> StaffRow | None:
    staff = as_object(found.get("staff"))
    return staff_row(staff, partial=True) if reference(staff.get("id"), "staff") is not None else None


def _lines(found: dict[str, Any]) -> list[LineRow]:
    return [_line(place, line) for place, line in enumerate(objects(found.get("services"))[:MOST_LINES])]


def _line(position: int, line: dict[str, Any]) -> LineRow:
    cost = line_cost(line)
    first_cost = decimal(line.get("first_cost"))
    amount = decimal(line.get("amount"), digits=10, places=3)
    return LineRow(
        position=position,
        service_altegio_id=reference(line.get("id"), "service") or 0,
        title=text(line.get("title"), 255),
        amount=Decimal(1) if amount is None else amount,
        first_cost=cost if first_cost is None else first_cost,
        discount=decimal(line.get("discount"), digits=6) or money(0),
        cost=cost,
    )
