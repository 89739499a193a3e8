"""The desk: who is late, who is here, who comes next, and whom nobody has marked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from altegio.admin.show import number
from altegio.models.status import ARRIVED, NO_SHOW, unmarked_q
from salon.home.chosen import Chosen
from salon.home.day import EXPECTED, appointments, line, people_lines

# So many of each are shown; the whole day is in the calendar.
COMING, PRESENT, MARKS = 12, 40, 6
# A visit that is not marked in these days is still easily told apart.
LOOKED_BACK = 7


def desk(request: HttpRequest, chosen: Chosen, now: datetime) -> dict[str, Any]:
    """Today, in the order in which somebody has to act. Seven queries, however many clients come."""
    zone = chosen.period.zone
    today = timezone.localdate(now, zone)
    rows = _at(appointments(request, today, today + timedelta(days=1), zone), chosen)
    back = today - timedelta(days=LOOKED_BACK - 1)
    unmarked = _at(appointments(request, back, today + timedelta(days=1), zone), chosen).filter(
        unmarked_q(now)
    )
    counted = _counts(rows, now)
    groups = [
        _group(rows.filter(_late(now)), _("Late"), "late", now, request, counted["late"]),
        _group(rows.filter(_here(now)), _("Here now"), "here", now, request, counted["here"]),
        _group(rows.filter(_coming(now)), _("Next"), "next", now, request, counted["coming"], COMING),
    ]
    missing = unmarked.count()
    days = {"days_from": back.isoformat(), "days_to": today.isoformat(), "status": "unmarked"}
    place = {"location": chosen.location} if chosen.location else {}
    return {
        "groups": [group for group in groups if group["lines"] or group["key"] == "next"],
        "tiles": _tiles(counted, missing),
        "unmarked": _group(
            unmarked.order_by("-starts_at", "-pk"),
            _("Nobody marked them"),
            "unmarked",
            now,
            request,
            missing,
            MARKS,
        ),
        "unmarked_link": f"{reverse('admin:altegio_appointment_changelist')}?{urlencode({**days, **place})}",
        "as_of": f"{timezone.localtime(now, zone):%H:%M}",
        "nobody": not counted["all"],
    }


def _at(rows: Any, chosen: Chosen) -> Any:
    return rows.filter(company=chosen.location) if chosen.location else rows


def _late(now: datetime) -> Q:
    return Q(attendance__in=EXPECTED, starts_at__lte=now, ends_at__gt=now)


def _here(now: datetime) -> Q:
    """What remains of visits that have begun: the desk may mark a client as come hours before the time."""
    return Q(attendance=ARRIVED, ends_at__gt=now) & _begun(now)


def _begun(now: datetime) -> Q:
    return Q(starts_at__lte=now) | Q(visit__starts_at__lte=now)


def _coming(now: datetime) -> Q:
    return Q(attendance__in=EXPECTED, starts_at__gt=now) | _early(now)


def _early(now: datetime) -> Q:
    """Marked as come, and the visit has not begun yet."""
    later = Q(visit__isnull=True) | Q(visit__starts_at__gt=now)
    return Q(attendance=ARRIVED, starts_at__gt=now) & later


def _counts(rows: Any, now: datetime) -> dict[str, int]:
    plain = rows.select_related(None).prefetch_related(None).defer(None).order_by()
    counted: dict[str, int] = plain.aggregate(
        all=Count("pk"),
        late=Count("pk", filter=_late(now)),
        # One person, however many masters work.
        here=Count("client", filter=_here(now), distinct=True),
        early=Count("pk", filter=_early(now)),
        coming=Count("pk", filter=_coming(now)),
        done=Count("pk", filter=Q(attendance=ARRIVED, ends_at__lte=now)),
        no_show=Count("pk", filter=Q(attendance=NO_SHOW)),
    )
    return counted


def _group(
    rows: Any, title: str, key: str, now: datetime, request: HttpRequest, count: int, most: int = PRESENT
) -> dict[str, Any]:
    today = timezone.localdate(now)
    found = rows.with_status(now)[:most] if count else []
    if key == "here":
        shown = people_lines(found, now, request, today)
    else:
        shown = [line(row, now, request, today) for row in found]
    return {"title": title, "key": key, "count": number(count), "lines": shown, "left": count - len(shown)}


def _tiles(counted: dict[str, int], missing: int) -> list[dict[str, Any]]:
    done = _("%(done)s done, %(missed)s did not come") % {
        "done": number(counted["done"]),
        "missed": number(counted["no_show"]),
    }
    return [
        _tile(_("Today"), "event", counted["all"], done, reverse("admin:calendar")),
        _tile(_("Here now"), "door_open", counted["here"], _("people whose visit has begun"), "#here"),
        _tile(
            _("Late"),
            "schedule",
            counted["late"],
            _("begun, and not marked as come"),
            "#late",
            bad=counted["late"] > 0,
        ),
        _tile(
            _("Still to come"), "event_upcoming", counted["coming"], _until_evening(counted["early"]), "#next"
        ),
        _tile(
            _("To be marked"), "rule", missing, _("over, in the last 7 days"), "#unmarked", bad=missing > 0
        ),
    ]


def _until_evening(early: int) -> str:
    """Those who are marked as come before their time are named."""
    if not early:
        return _("until the end of the day")
    return _("appointments, %(early)s marked as come already") % {"early": number(early)}


def _tile(title: str, icon: str, count: int, note: str, link: str, *, bad: bool = False) -> dict[str, Any]:
    return {
        "title": title,
        "icon": icon,
        "value": number(count),
        "notes": [note],
        "link": link,
        "tone": "bad" if bad else "",
    }


def links(request: HttpRequest) -> list[dict[str, str]]:
    """The pages that the desk opens most, for who may."""
    tomorrow = f"{reverse('admin:altegio_appointment_changelist')}?period=tomorrow&status=standing"
    found = [
        (_("Calendar"), "calendar_month", reverse("admin:calendar"), "altegio.view_appointment"),
        (_("Tomorrow’s appointments"), "event_upcoming", tomorrow, "altegio.view_appointment"),
        (_("Clients"), "groups", reverse("admin:altegio_client_changelist"), "altegio.view_client"),
        (_("Photos"), "add_a_photo", reverse("admin:feedback_photos"), "feedback.view_photoreminder"),
        (
            _("Links and QR codes"),
            "qr_code_2",
            reverse("admin:feedback_ways_in"),
            "feedback.view_instagramcontact",
        ),
        (_("Instagram names"), "alternate_email", reverse("admin:altegio_names"), "altegio.view_client"),
    ]
    return [
        {"title": title, "icon": icon, "link": link}
        for title, icon, link, right in found
        if request.user.has_perm(right)
    ]
