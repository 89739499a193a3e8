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

from django.db import DataError, connection, transaction
from django.db.models.functions import Now

from altegio import mapping
from altegio.models import (
    Appointment,
    AppointmentService,
    Client,
    Company,
    Payment,
    Service,
    ServiceCategory,
    Staff,
    Visit,
)
from altegio.models.base import MirrorModel
from altegio.models.client import InstagramSource
from altegio.sync.copying import columns_of, fill, upsert
from altegio.sync.visits import derive

log = logging.getLogger(__name__)

_MANUAL = f"old.instagram_source = '{InstagramSource.MANUAL.value}'"
# A name that the salon's staff entered here is theirs: Altegio does not know better.
_KEPT_OF_CLIENT = dict.fromkeys(("instagram_username", "instagram_source", "instagram_certain"), _MANUAL)
_COMPANY_COLUMNS = ("title", "timezone", "currency", "city", "address", "phone", "raw")


class Stored(NamedTuple):
    """What became of a batch: rows changed here, and rows that the database refused."""

    changed: int
    refused: int = 0


Store = Callable[[Company, Sequence[Any], datetime], int]


def store(writer: Store, company: Company, rows: Sequence[Any], asked_at: datetime) -> Stored:
    """Write the batch with `writer`; a row that the database refuses is logged by id and left out."""
    try:
        with transaction.atomic():
            return Stored(writer(company, rows, asked_at))
    except DataError as error:
        if len(rows) == 1:
            log.warning(
                "altegio.row_refused id=%s reason=%s", rows[0].altegio_id, type(error.__cause__).__name__
            )
            return Stored(0, 1)
    middle = len(rows) // 2
    first = store(writer, company, rows[:middle], asked_at)
    second = store(writer, company, rows[middle:], asked_at)
    return Stored(first.changed + second.changed, first.refused + second.refused)


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


def store_staff(company: Company, rows: Sequence[mapping.StaffRow], asked_at: datetime) -> int:
    """Write masters."""
    return len(upsert(Staff, company.pk, rows, partial=False))


def store_service_categories(
    company: Company, rows: Sequence[mapping.ServiceCategoryRow], asked_at: datetime
) -> int:
    """Write groups of services."""
    return len(upsert(ServiceCategory, company.pk, rows))


def store_services(company: Company, rows: Sequence[mapping.ServiceRow], asked_at: datetime) -> int:
    """Write services, and tie service lines to them that came before they were known."""
    written = upsert(Service, company.pk, rows)
    if any(row.inserted for row in written):
        _tie_lines(company)
    return len(written)


def store_clients(company: Company, rows: Sequence[mapping.ClientRow], asked_at: datetime) -> int:
    """Write whole clients; an Instagram name that was entered by hand stays."""
    return len(upsert(Client, company.pk, rows, asked_at=asked_at, keep=_KEPT_OF_CLIENT, partial=False))


def store_appointments(company: Company, rows: Sequence[mapping.AppointmentRow], asked_at: datetime) -> int:
    """Write appointments with their lines, payments and visits.

    Clients and masters known from an appointment only are added where they are missing. Lines of a changed
    appointment are replaced; a payment that is no longer in it is marked as deleted. Visits are derived
    again when one of their appointments changed, the visit that an appointment left too.
    """
    rows = list({row.altegio_id: row for row in rows}.values())
    _add_partial(company, rows)
    left = _visits_of(company, [row.altegio_id for row in rows])
    upsert(Visit, company.pk, _first_shapes(rows), only_missing=True, raw={})
    written = upsert(Appointment, company.pk, rows, asked_at=asked_at)
    changed = {row.altegio_id for row in written}
    kept = [row for row in rows if row.altegio_id in changed]
    _replace_lines(company, kept, [row.pk for row in written])
    _store_payments(company, kept, [row.pk for row in written])
    joined = _visits_of(company, changed)
    derive({visit for key, visit in (*left.items(), *joined.items()) if key in changed and visit})
    return len(written)


def _add_partial(company: Company, rows: Sequence[mapping.AppointmentRow]) -> None:
    clients = [row.partial_client for row in rows if row.partial_client is not None]
    staff = [row.partial_staff for row in rows if row.partial_staff is not None]
    upsert(Client, company.pk, clients, only_missing=True, partial=True)
    upsert(Staff, company.pk, staff, only_missing=True, partial=True)


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


def _first_shapes(rows: Iterable[mapping.AppointmentRow]) -> list[_FirstShape]:
    return [
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


def _visits_of(company: Company, altegio_ids: Iterable[int]) -> dict[int, int | None]:
    """The visit (primary key) of each appointment (Altegio's id) that is stored."""
    rows = Appointment.objects.filter(company=company, altegio_id__in=list(altegio_ids)).order_by()
    return dict(rows.values_list("altegio_id", "visit_id"))


@dataclass(frozen=True)
class _Line:
    """A service line together with its appointment."""

    appointment_altegio_id: int
    line: mapping.LineRow

    def __getattr__(self, name: str) -> Any:
        return getattr(self.line, name)


def _replace_lines(
    company: Company, rows: Sequence[mapping.AppointmentRow], appointment_pks: Sequence[int]
) -> None:
    AppointmentService.objects.filter(appointment_id__in=appointment_pks).delete()
    lines = [_Line(row.altegio_id, line) for row in rows for line in row.services]
    if not lines:
        return
    fill("incoming_altegio_lines", columns_of(AppointmentService, frozenset({"service"})), lines)
    columns = "position, service_altegio_id, title, amount, first_cost, discount, cost"
    given = ", ".join(f"new.{name}" for name in columns.split(", "))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO altegio_appointmentservice (appointment_id, service_id, {columns})"
            f" SELECT appointment.id, service.id, {given} FROM incoming_altegio_lines new"
            " JOIN altegio_appointment appointment ON appointment.company_id = %(company)s"
            " AND appointment.altegio_id = new.appointment_altegio_id"
            " LEFT JOIN altegio_service service ON service.company_id = %(company)s"
            " AND service.altegio_id = new.service_altegio_id",
            {"company": company.pk},
        )


def _store_payments(
    company: Company, rows: Sequence[mapping.AppointmentRow], appointment_pks: Sequence[int]
) -> None:
    payments = [payment for row in rows for payment in row.payments]
    upsert(Payment, company.pk, payments)
    gone = Payment.objects.filter(appointment_id__in=appointment_pks, deleted=False)
    mark_changed(gone.exclude(altegio_id__in=[payment.altegio_id for payment in payments]), deleted=True)


def _tie_lines(company: Company) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE altegio_appointmentservice line SET service_id = service.id"
            " FROM altegio_appointment appointment, altegio_service service"
            " WHERE line.service_id IS NULL AND appointment.id = line.appointment_id"
            " AND appointment.company_id = %(company)s AND service.company_id = %(company)s"
            " AND service.altegio_id = line.service_altegio_id",
            {"company": company.pk},
        )


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
        derive(visits)
        return vanished
