"""Appointments of a day as lines of the first page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from altegio.admin import show
from altegio.admin.base import sees_clients
from altegio.admin.scope import own_appointments
from altegio.days import day_start
from altegio.models.status import ARRIVED, CONFIRMED, PENDING, PaymentStatus, Status
from altegio.selectors import appointments_between

UNPAID = (PaymentStatus.UNPAID, PaymentStatus.PARTIAL)
EXPECTED = (PENDING, CONFIRMED)


@dataclass(frozen=True)
class Line:
    """One appointment. `ahead`: how soon, how late, how much longer; `day` of another day than today."""

    link: str
    day: str
    clock: str
    until: str
    client: str
    phone: str
    dial: str
    master: str
    services: str
    comment: str
    status: SafeString
    payment: SafeString | str
    ahead: str
    ahead_tone: str
    first_visit: bool


def appointments(request: HttpRequest, first: date, after: date, zone: tzinfo) -> Any:
    """Clients' appointments of these days that this user may see, cancelled ones left out."""
    rows: Any = appointments_between(day_start(first, zone), day_start(after, zone))
    visible = own_appointments(rows, request.user).filter(cancelled=False, client__isnull=False)
    return visible.defer("raw", "client__raw", "staff__raw", "visit__raw", "company__raw")


def line(row: Any, now: datetime, request: HttpRequest, today: date) -> Line:
    """An appointment with `status_now` as a line."""
    zone = row.company.zone
    start, end = timezone.localtime(row.starts_at, zone), timezone.localtime(row.ends_at, zone)
    ahead, tone = _ahead(row, now)
    phone = row.client.phone if sees_clients(request) else ""
    owed = row.status_now == Status.COMPLETED and row.payment_status in UNPAID
    return Line(
        link=reverse("admin:altegio_appointment_change", args=(row.pk,)),
        day="" if start.date() == today else show.day(start),
        clock=f"{start:%H:%M}",
        until=f"{end:%H:%M}",
        client=str(row.client),
        phone=show.phone(phone),
        dial=phone,
        master=str(row.staff or show.NOTHING),
        services=", ".join(each.title for each in row.services.all() if each.title),
        comment=row.comment,
        status=show.status_tag(row.status_now),
        payment=show.payment_tag(row.payment_status) if owed else "",
        ahead=ahead,
        ahead_tone=tone,
        first_visit=row.client.visits_count == 0,
    )


def people_lines(rows: Iterable[Any], now: datetime, request: HttpRequest, today: date) -> list[Line]:
    """Appointments of clients who are here as lines, one a person: all that is still to be done, together."""
    parts: dict[int, list[Any]] = {}
    for row in rows:
        parts.setdefault(row.client_id, []).append(row)
    return [_together(each, now, request, today) for each in parts.values()]


def _together(rows: list[Any], now: datetime, request: HttpRequest, today: date) -> Line:
    """What one person came for, until the last of it is over. A break between two parts is told."""
    lines = [line(row, now, request, today) for row in rows]
    last = max(rows, key=lambda row: row.ends_at)
    ahead, tone = _ahead(rows[0], now)
    if rows[0].starts_at <= now:
        ahead, tone = _longer(last, now)
    return replace(
        lines[0],
        until=f"{timezone.localtime(last.ends_at, last.company.zone):%H:%M}",
        master=_each(one.master for one in lines),
        services=_each(one.services for one in lines),
        comment=_each(one.comment for one in lines),
        ahead=ahead,
        ahead_tone=tone,
    )


def _each(words: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(word for word in words if word))


def _ahead(row: Any, now: datetime) -> tuple[str, str]:
    """How soon it begins, how late the client is, how much longer it lasts; nothing of what is over.

    The desk may mark a client as come hours before the time: then nothing lasts yet.
    """
    if row.ends_at <= now:
        return "", ""
    if row.attendance == ARRIVED:
        return _longer(row, now) if row.starts_at <= now else (_begins(row), "wait")
    if row.attendance not in EXPECTED:
        return "", ""
    if row.starts_at > now:
        return _("in %(time)s") % {"time": _time(row.starts_at - now)}, "wait"
    return _("%(time)s late") % {"time": _time(now - row.starts_at)}, "bad"


def _longer(row: Any, now: datetime) -> tuple[str, str]:
    return _("%(time)s more") % {"time": _time(row.ends_at - now)}, "live"


def _begins(row: Any) -> str:
    clock = f"{timezone.localtime(row.starts_at, row.company.zone):%H:%M}"
    return _("marked as come, begins at %(clock)s") % {"clock": clock}


def _time(time: timedelta) -> str:
    return show.duration(max(60, int(time.total_seconds())))
