"""What the calendar shows, in the form that its script takes."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from altegio.admin import show
from altegio.admin.scope import own_appointments
from altegio.days import day_start
from altegio.models import AppointmentService
from altegio.models.status import PaymentStatus, Status
from altegio.selectors import appointments_between
from feedback.models import PhotoReminder

LONGEST = timedelta(days=62)
_UNPAID = (PaymentStatus.UNPAID, PaymentStatus.PARTIAL)
# The mark of a card whose appointment wants a photo; none where nobody wants one any more.
_PHOTOS = {
    PhotoReminder.State.PLANNED: "add_a_photo",
    PhotoReminder.State.SENT: "photo_camera",
    PhotoReminder.State.MISSED: "add_a_photo",
    PhotoReminder.State.FAILED: "add_a_photo",
    PhotoReminder.State.DONE: "photo_library",
}


def visible(start: datetime, end: datetime, staff: int | None, user: Any) -> QuerySet[Any]:
    """Appointments that this user may see, cancelled ones left out."""
    rows = appointments_between(start, min(end, start + LONGEST), staff).filter(cancelled=False)
    return own_appointments(rows, user)


def as_events(rows: QuerySet[Any], now: datetime) -> list[dict[str, Any]]:
    """Each appointment as an event, times by the clock of its location. One query."""
    titles = (
        AppointmentService.objects.filter(appointment=OuterRef("pk")).order_by("position").values("title")
    )
    photos = PhotoReminder.objects.filter(appointment=OuterRef("pk")).values("state")
    told = {"titles": ArraySubquery(titles), "photo": Subquery(photos)}
    found = rows.prefetch_related(None).annotate(**told).with_status(now)
    return [_event(row) for row in found]


def _event(row: Any) -> dict[str, Any]:
    status = Status(row.status_now)
    block = row.client is None
    look = show.Look("block", "block") if block else show.STATUS_LOOKS[status]
    unpaid = status == Status.COMPLETED and row.payment_status in _UNPAID
    zone = row.company.zone
    return {
        "id": row.pk,
        "resourceId": row.staff_id,
        "start": _clock(row.starts_at, zone),
        "end": _clock(row.ends_at, zone),
        "title": str(row.client or _("calendar block")),
        "classNames": [f"ev-{look.tone}"],
        "extendedProps": {
            "master": str(row.staff or ""),
            "services": ", ".join(title for title in row.titles if title) or (row.comment if block else ""),
            "status": "" if block else str(status.label),
            "icon": look.icon,
            "payment": str(PaymentStatus(row.payment_status).label) if unpaid else "",
            "online": row.is_online,
            "photo": _PHOTOS.get(row.photo, ""),
            "photoWord": str(PhotoReminder.State(row.photo).label) if row.photo in _PHOTOS else "",
            "url": reverse("admin:altegio_appointment_change", args=(row.pk,)),
        },
    }


def _clock(when: datetime, zone: tzinfo) -> str:
    return timezone.localtime(when, zone).strftime("%Y-%m-%dT%H:%M:%S")


def as_counts(rows: QuerySet[Any], zone: tzinfo) -> list[dict[str, Any]]:
    """The number of appointments of each day, for the month. One query."""
    plain = rows.filter(client__isnull=False).select_related(None).prefetch_related(None).order_by()
    days = plain.annotate(day=TruncDate("starts_at", tzinfo=zone)).values("day").annotate(count=Count("pk"))
    return [_day(row["day"], row["count"]) for row in days.order_by("day")]


def _day(day: date, count: int) -> dict[str, Any]:
    words = ngettext("%(count)s appointment", "%(count)s appointments", count) % {"count": show.number(count)}
    return {
        "id": f"day-{day.isoformat()}",
        "allDay": True,
        "start": day.isoformat(),
        "end": (day + timedelta(days=1)).isoformat(),
        "title": words,
        "classNames": ["ev-count"],
        "extendedProps": {"day": day.isoformat(), "count": show.number(count)},
    }


def read_moment(text: str, zone: tzinfo) -> datetime:
    """The beginning of the day, or the moment, that the script sends. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    if len(text) == len("2026-07-01"):
        return day_start(moment.date(), zone)
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment
