"""What the mirror holds, in the words in which the sandbox counts."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import Count, Sum
from django.utils import timezone

from altegio.models import (
    Appointment,
    AppointmentService,
    Client,
    Company,
    GoodsLine,
    Payment,
    Review,
    Service,
    ServiceCategory,
    ServiceStaff,
    Staff,
    Visit,
    WorkingHours,
)
from altegio.sync.comparing import every_difference
from tests.factories import COMPANY_ID


def counts() -> dict[str, Any]:
    """The mirror's own count of everything that `/_control/counts` counts."""
    present = Appointment.objects.present()
    alive = present.filter(cancelled=False)
    lines = AppointmentService.objects.filter(appointment__in=alive)
    payments = Payment.objects.present().filter(deleted=False)
    return {
        "clients": Client.objects.present().filter(partial=False).count(),
        "staff": Staff.objects.present().count(),
        "categories": ServiceCategory.objects.present().count(),
        "services": Service.objects.present().count(),
        "appointments": {
            "total": present.count(),
            "deleted": present.filter(cancelled=True).count(),
            "blocks": present.filter(client=None).count(),
            "by_attendance": {
                str(row["attendance"]): row["n"]
                for row in alive.order_by().values("attendance").annotate(n=Count("pk"))
            },
        },
        "visits": Visit.objects.present().count(),
        "visits_not_deleted": Visit.objects.present().filter(cancelled=False).count(),
        "service_lines": lines.count(),
        "cost": _total(lines, "cost"),
        # The price of an appointment holds what was sold at it too.
        "goods_cost": round(_total(alive, "cost") - _total(lines, "cost"), 2),
        "payments": payments.count(),
        "paid": _total(payments, "amount"),
        "paid_not_deleted_appointments": _total(payments.filter(appointment__in=alive), "amount"),
    }


def _total(rows: Any, name: str) -> float:
    return round(float(rows.aggregate(total=Sum(name))["total"] or 0), 2)


def of_sandbox(sandbox: Any) -> dict[str, Any]:
    """The sandbox's count, without what a mirror does not hold."""
    found = dict(sandbox.get("/_control/counts"))
    found.pop("last_change")
    return found


def versions() -> dict[str, dict[int, str]]:
    """Which version of each row stands in the database: it is another one after any rewriting."""
    found = {}
    models = (
        Appointment,
        AppointmentService,
        Client,
        GoodsLine,
        Payment,
        Review,
        Service,
        ServiceCategory,
        ServiceStaff,
        Staff,
        Visit,
        WorkingHours,
    )
    for model in models:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id, xmin::text || ctid::text FROM {model._meta.db_table}")
            found[model.__name__] = dict(cursor.fetchall())
    return found


def differences(client: Any) -> list[str]:
    """What differs between the mirror and the sandbox, row by row and column by column."""
    company = Company.objects.get(altegio_id=COMPANY_ID)
    return list(every_difference(client, company, now=timezone.now(), progress=lambda compared: None))
