"""Writes what was read. Each function takes rows of `altegio.mapping` and returns how many changed here.

Every function is one transaction, fit for any number of rows; the caller brings 1,000 to 5,000 at once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import DataError, IntegrityError, OperationalError, transaction
from django.db.models.functions import Now
from psycopg.errors import DeadlockDetected

from altegio import mapping
from altegio.models import (
    Appointment,
    Client,
    Company,
    Payment,
    Service,
    Staff,
    Visit,
)
from altegio.models.base import MirrorModel
from altegio.sync.children import GOODS_LINES, SERVICE_LINES, SERVICE_STAFF
from altegio.sync.copying import Written, known, upsert
from altegio.sync.redacting import let_in
from altegio.sync.settling import moved_before, settle
from altegio.sync.visits import derive

log = logging.getLogger(__name__)

# Where a payment was moved, `settle` counts, not the record alone.
_KEPT_OF_APPOINTMENT = dict.fromkeys(("paid", "payment_status"), "old.paid_moved <> 0")
# The list of transactions knows less of a payment than its appointment does, except that it was deleted;
# and a page that was read before the appointment was must not undo even that.
_KEPT_OF_PAYMENT = dict.fromkeys(
    (
        "appointment",
        "client",
        "kind",
        "sale_altegio_id",
        "amount",
        "paid_at",
        "account",
        "is_cash",
        "comment",
        "raw",
        "from_record",
    ),
    "old.from_record",
) | {"deleted": "old.from_record AND old.changed_at > %(asked_at)s::timestamptz"}
_COMPANY_COLUMNS = ("title", "timezone", "currency", "city", "address", "phone", "raw")


class Refused(NamedTuple):
    """A row that the database does not take, and why."""

    row: Any
    reason: str


class Stored(NamedTuple):
    """What became of a batch: how many rows changed here, and those that the database refused."""

    changed: int
    refused: tuple[Refused, ...] = ()


Store = Callable[[Company, Sequence[Any], datetime], int]


def store(writer: Store, company: Company, rows: Sequence[Any], asked_at: datetime) -> Stored:
    """Write the batch with `writer`, without erased people; a row that the database refuses is left out.

    Two writers that got into each other's way (the database stops one of them) are no reason to fail.
    """
    for last in (False, False, True):
        try:
            with transaction.atomic():
                rows = let_in(company, rows, asked_at)
                return Stored(writer(company, rows, asked_at))
        except (DataError, IntegrityError) as error:
            if len(rows) == 1:
                reason = type(error.__cause__).__name__
                log.warning("altegio.row_refused id=%s reason=%s", rows[0].altegio_id, reason)
                return Stored(0, (Refused(rows[0], f"{reason}: {_words(error)}"),))
            break
        except OperationalError as error:
            if last or not isinstance(error.__cause__, DeadlockDetected):
                raise
    middle = len(rows) // 2
    first = store(writer, company, rows[:middle], asked_at)
    second = store(writer, company, rows[middle:], asked_at)
    return Stored(first.changed + second.changed, first.refused + second.refused)


def _words(error: Exception) -> str:
    """What the database says, without the values that it may repeat on further lines."""
    return str(error).partition("\n")[0]


def store_company(row: mapping.CompanyRow) -> tuple[Company, bool]:
    """Write the location; returns it and whether anything changed."""
    values = {name: getattr(row, name) for name in _COMPANY_COLUMNS}
    company, made = Company.objects.get_or_create(altegio_id=row.altegio_id, defaults=values)
    if made:
        return company, True
    changed = [name for name, value in values.items() if getattr(company, name) != value]
    if changed:
        for name in changed:
            setattr(company, name, values[name])
        company.changed_at = Now()
        company.save(update_fields=[*changed, "changed_at"])
        company.refresh_from_db(fields=["changed_at"])
    return company, bool(changed)


def plain(model: type[MirrorModel]) -> Store:
    """What writes rows of this model, to which nothing else has to be tied."""

    def write(company: Company, rows: Sequence[Any], asked_at: datetime) -> int:
        return len(upsert(model, company.pk, rows))

    return write


def store_staff(company: Company, rows: Sequence[mapping.StaffRow], asked_at: datetime) -> int:
    """Write masters, and tie to them what came before they were known."""
    written = upsert(Staff, company.pk, rows, partial=False)
    _tie_to_staff(company, written)
    return len(written)


def _tie_to_staff(company: Company, written: Sequence[Written]) -> None:
    if any(row.inserted for row in written):
        SERVICE_STAFF.tie(company.pk)
        GOODS_LINES.tie(company.pk)


def store_services(company: Company, rows: Sequence[mapping.ServiceRow], asked_at: datetime) -> int:
    """Write services with who does them, and tie service lines to them that came before they were known."""
    written = upsert(Service, company.pk, rows)
    changed = {row.altegio_id for row in written}
    masters = [master for row in rows if row.altegio_id in changed for master in _of_service(row)]
    SERVICE_STAFF.replace(company.pk, masters, [row.pk for row in written])
    if any(row.inserted for row in written):
        SERVICE_LINES.tie(company.pk)
    return len(written)


def _of_service(row: mapping.ServiceRow) -> list[mapping.ServiceStaffRow]:
    for master in row.masters:
        master.service_altegio_id = row.altegio_id
    return row.masters


def store_appointments(company: Company, rows: Sequence[mapping.AppointmentRow], asked_at: datetime) -> int:
    """Write appointments with their lines, goods, payments and visits.

    Clients and masters known from an appointment only are added where they are missing. Lines of a changed
    appointment are replaced; a payment that is no longer in it is marked as deleted. Visits are derived
    again when one of their appointments changed, the visit that an appointment left too.
    """
    rows = list({row.altegio_id: row for row in rows}.values())
    _add_partial(company, rows)
    left = _visits_of(company, [row.altegio_id for row in rows])
    _add_visits(company, rows)
    written = upsert(Appointment, company.pk, rows, asked_at=asked_at, keep=_KEPT_OF_APPOINTMENT)
    if not written:
        return 0
    changed = {row.altegio_id for row in written}
    kept = [row for row in rows if row.altegio_id in changed]
    # Only these have lines, payments and moves from before.
    pks = [row.pk for row in written if not row.inserted]
    _replace_lines(company, kept, pks)
    _store_payments(company, kept, pks)
    joined = _visits_of(company, changed)
    visits = {visit for key, visit in (*left.items(), *joined.items()) if key in changed and visit}
    with_goods = {visit for row in kept if _has_goods(row) and (visit := joined[row.altegio_id])}
    moved = Appointment.objects.filter(pk__in=pks).exclude(paid_moved=0)
    settle(with_goods | moved_before(visits), moved.values_list("pk", flat=True))
    derive(visits)
    return len(written)


def _has_goods(row: mapping.AppointmentRow) -> bool:
    return bool(row.goods) or any(payment.kind == "goods" for payment in row.payments)


def _add_partial(company: Company, rows: Sequence[mapping.AppointmentRow]) -> None:
    clients = (row.partial_client for row in rows if row.partial_client is not None)
    staff = (row.partial_staff for row in rows if row.partial_staff is not None)
    _add_missing(Client, company, clients, partial=True)
    _tie_to_staff(company, _add_missing(Staff, company, staff, partial=True))


def _add_missing(
    model: type[MirrorModel], company: Company, rows: Iterable[Any], **constants: Any
) -> list[Written]:
    """Add what is not there yet; nearly always all of it is."""
    given = {row.altegio_id: row for row in rows}
    for altegio_id in known(model, company.pk, given):
        del given[altegio_id]
    return upsert(model, company.pk, given.values(), only_missing=True, **constants)


@dataclass(frozen=True)
class _FirstShape:
    """A visit as its first appointment shows it, until it is derived from all of them."""

    altegio_id: int
    client_altegio_id: int | None
    starts_at: datetime
    ends_at: datetime
    attendance: int
    cancelled: bool
    cost: Decimal
    paid: Decimal
    payment_status: str


def _add_visits(company: Company, rows: Iterable[mapping.AppointmentRow]) -> None:
    shapes = [
        _FirstShape(
            row.visit_altegio_id,
            row.client_altegio_id,
            row.starts_at,
            row.ends_at,
            row.attendance,
            row.cancelled,
            row.cost,
            row.paid,
            row.payment_status,
        )
        for row in rows
        if row.visit_altegio_id
    ]
    _add_missing(Visit, company, shapes, raw={})


def _visits_of(company: Company, altegio_ids: Iterable[int]) -> dict[int, int | None]:
    """The visit (primary key) of each appointment (Altegio's id) that is stored."""
    return known(Appointment, company.pk, altegio_ids, "visit_id")


def _replace_lines(company: Company, rows: Sequence[mapping.AppointmentRow], pks: Sequence[int]) -> None:
    for row in rows:
        for line in row.services:
            line.appointment_altegio_id = row.altegio_id
        for sold in row.goods:
            sold.appointment_altegio_id = row.altegio_id
    SERVICE_LINES.replace(company.pk, (line for row in rows for line in row.services), pks)
    GOODS_LINES.replace(company.pk, (line for row in rows for line in row.goods), pks)


def _store_payments(
    company: Company, rows: Sequence[mapping.AppointmentRow], appointment_pks: Sequence[int]
) -> None:
    payments = [payment for row in rows for payment in row.payments]
    upsert(Payment, company.pk, payments)
    gone = Payment.objects.filter(appointment_id__in=appointment_pks, deleted=False)
    mark_changed(gone.exclude(altegio_id__in=[payment.altegio_id for payment in payments]), deleted=True)


def store_transactions(company: Company, rows: Sequence[mapping.PaymentRow], asked_at: datetime) -> int:
    """Write payments as the list of all transactions has them, and count their appointments anew."""
    written = upsert(Payment, company.pk, rows, asked_at=asked_at, keep=_KEPT_OF_PAYMENT)
    paid_at = Appointment.objects.filter(payments__in=[row.pk for row in written]).order_by().distinct()
    appointments = dict(paid_at.values_list("pk", "visit_id"))
    visits = {visit for visit in appointments.values() if visit}
    if settle(visits, appointments):
        derive(visits)
    return len(written)


def mark_changed(rows: Any, **values: Any) -> int:
    """Set these values on the rows of a query set, and `changed_at` with them; returns how many."""
    return int(rows.update(**values, changed_at=Now()))


def mark_vanished(
    model: type[MirrorModel], company: Company, altegio_ids: Iterable[int], *, now: datetime
) -> int:
    """Say that Altegio has these objects no more; returns how many were thought to be there."""
    rows: Any = model.objects.filter(company=company, altegio_id__in=list(altegio_ids), vanished_at=None)
    with transaction.atomic():
        if model is not Appointment:
            return mark_changed(rows, vanished_at=now)
        visits = set(rows.order_by().values_list("visit_id", flat=True)) - {None}
        vanished = mark_changed(rows, vanished_at=now)
        settle(moved_before(visits))
        derive(visits)
        return vanished
