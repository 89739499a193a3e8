"""What is coming: the room of the door (`altegio.selectors`) by which reminders read the mirror."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet

from altegio.models import Appointment, AppointmentService
from altegio.models.status import NO_SHOW

__all__ = ["appointments_with", "services_among"]


def appointments_with(services: QuerySet[Any], start: datetime, end: datetime) -> QuerySet[Appointment]:
    """Appointments of clients that begin in `start <= … < end` and hold one of these services.

    `services`: a query of primary keys. Cancelled, vanished and missed ones are left out. One query.
    """
    lines = AppointmentService.objects.filter(appointment=OuterRef("pk"), service__in=services)
    rows: QuerySet[Appointment] = Appointment.objects.present().filter(
        Exists(lines), starts_at__gte=start, starts_at__lt=end, cancelled=False, client__isnull=False
    )
    return rows.exclude(attendance=NO_SHOW)


def services_among(services: QuerySet[Any], appointment: str = "pk") -> ArraySubquery:
    """An annotation: which of these services (a query of primary keys) an appointment holds, in order.

    `appointment` leads from the row to the appointment's primary key.
    """
    lines = AppointmentService.objects.filter(appointment=OuterRef(appointment), service__in=services)
    return ArraySubquery(lines.order_by("service_id").values("service_id").distinct())
