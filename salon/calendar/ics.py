"""A master's appointments in the form that calendar programs subscribe to (RFC 5545)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from altegio.models import Appointment, AppointmentService, Staff
from altegio.models.status import NO_SHOW

# How far back and ahead a feed reaches: longer ones make phones slow, and what was is in the admin.
BEHIND, AHEAD = timedelta(days=60), timedelta(days=365)
MOST = 3000
REFRESH = timedelta(minutes=15)
# Notes that the desk writes into a client's name: a phone in any form.
_PHONE = re.compile(r"\+?\d(?:[\s().–-]*\d){6,}")


def rows_of(staff: Staff, now: datetime) -> QuerySet[Any]:
    """What the feed holds: appointments and breaks, cancelled ones too, so that they go from the phone."""
    titles = (
        AppointmentService.objects.filter(appointment=OuterRef("pk")).order_by("position").values("title")
    )
    rows = Appointment.objects.filter(
        staff=staff, starts_at__gte=now - BEHIND, starts_at__lt=now + AHEAD, vanished_at__isnull=True
    )
    shown = rows.select_related("client", "company").defer("raw", "client__raw", "company__raw")
    return shown.annotate(titles=ArraySubquery(titles)).order_by("starts_at", "pk")[:MOST]


def calendar_of(staff: Staff, rows: Iterable[Any], now: datetime) -> bytes:
    """The whole calendar; times by the clock of each appointment's location, summer time included."""
    calendar = Calendar()
    calendar.add("prodid", "-//salon//calendar//UK")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name := _("Appointments: %(master)s") % {"master": staff})
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", staff.company.timezone)
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", f"PT{int(REFRESH.total_seconds() // 60)}M")
    for row in rows:
        calendar.add_component(_event(row))
    # The rules of the zone's clock for the years that matter: the whole history is longer than the feed.
    calendar.add_missing_timezones((now - 2 * BEHIND).date(), (now + 2 * AHEAD).date())
    return bytes(calendar.to_ical())


def _event(row: Any) -> Event:
    event = Event()
    event.add("uid", f"{row.company.altegio_id}-{row.altegio_id}@{urlsplit(settings.PUBLIC_URL).hostname}")
    event.add("dtstamp", row.changed_at)
    event.add("last-modified", row.changed_at)
    # The zone by its name, not only as an offset: a repeated look in winter tells the same hour.
    event.add("dtstart", timezone.localtime(row.starts_at, row.company.zone))
    event.add("dtend", timezone.localtime(row.ends_at, row.company.zone))
    event.add("summary", _summary(row))
    event.add("status", "CANCELLED" if row.cancelled else "CONFIRMED")
    if row.cancelled:
        event.add("transp", "TRANSPARENT")
    event.add("location", ", ".join(part for part in (row.company.title, row.company.address) if part))
    if services := [title for title in row.titles if title]:
        event.add("description", "\n".join(services))
    event.add("url", _page(row))
    return event


def _summary(row: Any) -> str:
    """Who comes for what; no phone, even where the desk wrote one into the name."""
    if row.client is None:
        return capfirst(_("calendar block"))
    name = _PHONE.sub("…", str(row.client)).strip()
    words = " · ".join(part for part in (name, ", ".join(title for title in row.titles if title)) if part)
    if row.cancelled:
        return _("Cancelled: %(what)s") % {"what": words}
    return _("Did not come: %(what)s") % {"what": words} if row.attendance == NO_SHOW else words


def _page(row: Any) -> str:
    """Where the appointment stands in the calendar here."""
    day = timezone.localtime(row.starts_at, row.company.zone).date()
    return f"{settings.PUBLIC_URL}{reverse('admin:calendar')}?date={day.isoformat()}&open={row.pk}"
