"""Reminders to take a photo follow the appointments: made for those that are coming, changed as they change.

A pass compares in the database and reads only what differs: on a quiet day nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Case, CharField, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Greatest

from altegio.models.status import NO_SHOW
from altegio.selectors import coming
from feedback.models import PhotoReminder, PhotoSettings
from feedback.rules.photos import (
    DECIDED,
    WISHES,
    PhotoFacts,
    PhotoReason,
    PhotoState,
    Standing,
    follow,
    remind_at,
)
from feedback.services import photo_edits, photo_settings, team

log = structlog.get_logger(__name__)

State = PhotoReminder.State

# How far ahead reminders are made: today and tomorrow, wherever the salon is.
AHEAD = timedelta(days=2)
# How long an appointment may have been running, and how long one that is over is still looked at.
BACK = timedelta(days=1)
BATCH = 500
# One UPDATE names each of its rows in each of its columns, so a long one costs more than several short ones.
AT_ONCE = 100


def plan(now: datetime) -> int:
    """Make what is missing and follow what changed; return how many rows were made or changed.

    Four queries where nothing changed, and four more for each 500 rows that did.
    """
    settings = photo_settings.current()
    made = _make_missing(settings, now) if settings.enabled else 0
    changed = _follow_changed(settings, now)
    if made or changed:
        log.info("photo_reminders_planned", made=made, changed=changed)
    return made + changed


def _make_missing(settings: PhotoSettings, now: datetime) -> int:
    """Reminders of coming appointments that have none. Of two passes at once, the second makes nothing."""
    marked = photo_settings.marked()
    rows = coming.appointments_with(marked, now - BACK, now + AHEAD).filter(
        ~Exists(PhotoReminder.objects.filter(appointment=OuterRef("pk"))), ends_at__gt=now
    )
    found = rows.order_by("pk").values_list(
        "pk", "starts_at", "ends_at", "staff_id", coming.services_among(marked)
    )
    made = [
        PhotoReminder(
            appointment_id=pk,
            staff_id=staff,
            ends_at=ends_at,
            service_ids=services,
            remind_at=remind_at(starts_at, ends_at, settings.minutes_before),
            created_at=now,
        )
        for pk, starts_at, ends_at, staff, services in found
    ]
    PhotoReminder.objects.bulk_create(made, ignore_conflicts=True, batch_size=BATCH)
    return len(made)


def _follow_changed(settings: PhotoSettings, now: datetime) -> int:
    """Bring the reminders up to their appointments, a few hundred in a transaction."""
    return sum(_follow(pks, settings, now) for pks in _batches(_stale(settings, now)))


def _batches(pks: Sequence[int]) -> Iterator[Sequence[int]]:
    return (pks[start : start + BATCH] for start in range(0, len(pks), BATCH))


def _stale(settings: PhotoSettings, now: datetime) -> list[int]:
    """Reminders that are not as their appointments are. Two queries, along an index each.

    One looks at what has not been over for long, the other at what was and has been moved to these days.
    """
    rows = _with_appointment(settings).exclude(state__in=DECIDED).filter(_differs(settings, now))
    lately = rows.filter(ends_at__gt=now - BACK)
    long_ago = rows.filter(
        ends_at__lte=now - BACK,
        appointment__starts_at__gte=now - BACK,
        appointment__starts_at__lt=now + AHEAD,
    )
    return [*lately.values_list("pk", flat=True), *long_ago.values_list("pk", flat=True)]


def _with_appointment(settings: PhotoSettings) -> QuerySet[Any]:
    """Reminders with `marked`, the services that want a photo now, and `obstacle`, why none is wanted."""
    rows = PhotoReminder.objects.annotate(
        marked=coming.services_among(photo_settings.marked(), "appointment_id")
    )
    if not settings.enabled:
        return rows.annotate(obstacle=Value(PhotoReason.SWITCHED_OFF.value, output_field=CharField()))
    return rows.annotate(obstacle=_OBSTACLE)


_OBSTACLE = Case(
    When(appointment__vanished_at__isnull=False, then=Value(PhotoReason.VANISHED.value)),
    When(appointment__cancelled=True, then=Value(PhotoReason.CANCELLED.value)),
    When(appointment__attendance=NO_SHOW, then=Value(PhotoReason.NO_SHOW.value)),
    When(appointment__client__isnull=True, then=Value(PhotoReason.NO_CLIENT.value)),
    When(marked=[], then=Value(PhotoReason.NOT_MARKED.value)),
    default=Value(""),
    output_field=CharField(),
)


def _differs(settings: PhotoSettings, now: datetime) -> Q:
    """What `rules.photos.follow` would change, as a condition."""
    planned, cancelled = Q(state=State.PLANNED), Q(state=State.CANCELLED)
    over = Q(appointment__ends_at__lte=now)
    moved = ~Q(ends_at=F("appointment__ends_at"))
    nobody = Q(staff__isnull=True, appointment__staff__isnull=True)
    other_master = ~Q(staff_id=F("appointment__staff_id")) & ~nobody
    other_services = planned & ~Q(marked=[]) & ~Q(marked=F("service_ids"))
    other_time = planned & ~Q(remind_at=_due(settings.minutes_before))
    called_off = ~cancelled & ~Q(obstacle="") & (planned | ~Q(obstacle__in=WISHES))
    on_again = cancelled & Q(obstacle="") & ~(Q(reason__in=WISHES) & over)
    return moved | other_master | other_services | other_time | called_off | on_again | (planned & over)


def _due(minutes: int) -> Greatest:
    """`rules.photos.remind_at` in the database."""
    before: CombinedExpression = F("appointment__ends_at") - timedelta(minutes=minutes)
    return Greatest(F("appointment__starts_at"), before, output_field=DateTimeField())


@transaction.atomic
def _follow(pks: Sequence[int], settings: PhotoSettings, now: datetime) -> int:
    """Under a lock: whoever answers meanwhile waits, and another pass leaves these rows alone."""
    rows = _with_appointment(settings).exclude(state__in=DECIDED).filter(pk__in=pks)
    held = rows.select_for_update(skip_locked=True, of=("self",)).order_by("pk")
    changed = [_after(row, settings, now) for row in held.select_related("appointment__company")]
    fields = ["state", "reason", "remind_at", "ends_at", "staff", "service_ids"]
    PhotoReminder.objects.bulk_update(changed, fields, batch_size=AT_ONCE)
    told = [(row.message_id, row.state) for row in changed if row.message_id is not None]
    team.withdraw(message for message, state in told if state != State.SENT)
    if told:
        photo_edits.mark(message for message, _state in told)
    return len(changed)


def _after(row: Any, settings: PhotoSettings, now: datetime) -> PhotoReminder:
    """The reminder as it is to be after a look at its appointment."""
    appointment = row.appointment
    was = Standing(
        PhotoState(row.state),
        PhotoReason(row.reason) if row.reason else None,
        row.remind_at,
        row.sent_for,
        row.sent_to,
    )
    obstacle = PhotoReason(row.obstacle) if row.obstacle else None
    facts = PhotoFacts(appointment.starts_at, appointment.ends_at, appointment.staff_id, obstacle)
    will = follow(was, facts, settings.minutes_before, appointment.company.zone, now)
    row.state, row.reason, row.remind_at = str(will.state), str(will.reason or ""), will.remind_at
    row.ends_at, row.staff_id = appointment.ends_at, appointment.staff_id
    if will.state == PhotoState.PLANNED and row.marked:
        row.service_ids = row.marked
    reminder: PhotoReminder = row
    return reminder
