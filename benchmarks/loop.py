"""What salons' scripts do: `update_or_create`, object by object."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from altegio import mapping
from altegio.models import (
    Appointment,
    AppointmentService,
    Client,
    Company,
    GoodsLine,
    Payment,
    Service,
    Staff,
    Visit,
)
from altegio.sync.copying import columns_of

NUMBERS = {"service_altegio_id", "staff_altegio_id"}


def loop(company: Company, raws: Iterable[Any]) -> float:
    """Store these payloads so; the seconds it took. Clients, masters and services are known beforehand."""
    began = time.perf_counter()
    keys = {
        model: dict(model.objects.order_by().values_list("altegio_id", "pk"))
        for model in (Client, Staff, Service)
    }
    for raw in raws:
        row = mapping.map_appointment(raw, zone=company.zone)
        visit = None
        if row.visit_altegio_id:
            visit = _put(Visit, keys, row, {"raw": {}}, company=company, altegio_id=row.visit_altegio_id)
        here = {"visit_id": visit and visit.pk}
        appointment = _put(Appointment, keys, row, here, company=company, altegio_id=row.altegio_id)
        here = {"appointment_id": appointment.pk}
        for line in row.services:
            _put(AppointmentService, keys, line, {}, **here, position=line.position)
        for sold in row.goods:
            _put(GoodsLine, keys, sold, {}, **here, position=sold.position)
        for payment in row.payments:
            _put(Payment, keys, payment, here, company=company, altegio_id=payment.altegio_id)
    return time.perf_counter() - began


def _put(model: Any, keys: dict[Any, dict[int, int]], row: Any, known: dict[str, Any], **by: Any) -> Any:
    values = dict(known)
    for column in columns_of(model):
        name = str(column.field.attname)
        if name in values or name in by or column.field.name in by:
            continue
        value = getattr(row, column.attribute)
        values[name] = keys[column.link].get(value) if column.link in keys else value
    return model.objects.update_or_create(**by, defaults=values)[0]
