"""Words for the state of an appointment or a visit, and for its payment, with their SQL.

The vendor says: `attendance` 1 = arrived, 2 = confirmed, 0 = waiting, -1 = no show; `deleted` = cancelled.
Completed is arrived **and** over: it depends on the moment of asking, so it is never stored.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Case, CharField, Q, TextChoices, Value, When
from django.utils.translation import gettext_lazy as _

ARRIVED, CONFIRMED, PENDING, NO_SHOW = 1, 2, 0, -1


class Status(TextChoices):
    """State of an appointment or a visit."""

    PENDING = "pending", _("pending")
    CONFIRMED = "confirmed", _("confirmed")
    ARRIVED = "arrived", _("arrived")
    COMPLETED = "completed", _("completed")
    NO_SHOW = "no_show", _("no-show")
    CANCELLED = "cancelled", _("cancelled")


class PaymentStatus(TextChoices):
    """How much of the price is paid; `none` where nothing is owed (calendar blocks, cancellations)."""

    UNPAID = "unpaid", _("unpaid")
    PARTIAL = "partial", _("partly paid")
    PAID = "paid", _("paid")
    OVER = "over", _("overpaid")
    NONE = "none", _("nothing to pay")


_WORDS = {ARRIVED: Status.ARRIVED, CONFIRMED: Status.CONFIRMED, NO_SHOW: Status.NO_SHOW}


def status_at(*, attendance: int, cancelled: bool, ends_at: datetime, now: datetime) -> Status:
    """The state at the moment `now`."""
    if cancelled:
        return Status.CANCELLED
    if attendance == ARRIVED and ends_at <= now:
        return Status.COMPLETED
    return _WORDS.get(attendance, Status.PENDING)


def status_q(status: str, now: datetime, path: str = "") -> Q:
    """The condition under which a row with `attendance`, `cancelled` and `ends_at` has this state.

    `path` leads to it from another row: "visit__".
    """

    def on(**values: object) -> Q:
        return Q(**{f"{path}{name}": value for name, value in values.items()})

    conditions = {
        Status.CANCELLED: on(cancelled=True),
        Status.COMPLETED: on(cancelled=False, attendance=ARRIVED, ends_at__lte=now),
        Status.ARRIVED: on(cancelled=False, attendance=ARRIVED, ends_at__gt=now),
        Status.CONFIRMED: on(cancelled=False, attendance=CONFIRMED),
        Status.NO_SHOW: on(cancelled=False, attendance=NO_SHOW),
        Status.PENDING: on(cancelled=False) & ~on(attendance__in=(ARRIVED, CONFIRMED, NO_SHOW)),
    }
    return conditions[Status(status)]


def unmarked_q(now: datetime) -> Q:
    """The condition under which a client's row is over and nobody marked whether they came."""
    waiting = Q(attendance__in=(PENDING, CONFIRMED), cancelled=False, client__isnull=False)
    return waiting & Q(ends_at__lte=now)


def status_case(now: datetime) -> Case:
    """An annotation that holds the state at the moment `now`."""
    return Case(
        *(When(status_q(status, now), then=Value(status.value)) for status in Status),
        default=Value(Status.PENDING.value),
        output_field=CharField(),
    )
