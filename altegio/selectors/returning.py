"""Clients who come again, and what they came for before.

Rows that vanished from Altegio are left out, and so is what was cancelled.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, Q, QuerySet
from django.db.models.expressions import Combinable

from altegio.models import Appointment, Visit

__all__ = ["comes_again", "past_visits"]


def comes_again(
    client: Combinable, after: Combinable, within: timedelta, *, booked_after: bool = False
) -> Exists:
    """The condition that this client has an appointment that begins within that time after a moment.

    `client` and `after` are references to the outer row (`OuterRef`). `booked_after`: only one that was also
    made after the moment; where Altegio does not say when it was made, it does not count. No query by itself.
    """
    later: Any = Q(client=client, starts_at__gt=after, starts_at__lte=after + within)
    if booked_after:
        later &= Q(created_at__gt=after)
    return Exists(Appointment.objects.filter(later, cancelled=False, vanished_at__isnull=True))


def past_visits(client_id: int, now: datetime) -> QuerySet[Visit]:
    """The client's visits that have begun, the newest first, with how each stands (`status_now`)."""
    visits: QuerySet[Visit] = Visit.objects.present().filter(
        client=client_id, starts_at__lte=now, cancelled=False
    )
    return visits.with_status(now).select_related("company").order_by("-starts_at", "-pk")  # type: ignore[attr-defined]
