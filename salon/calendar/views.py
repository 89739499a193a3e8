"""The calendar's page and its events."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from altegio.admin import show
from altegio.admin.base import sees_clients
from altegio.admin.sorting import ukrainian
from altegio.days import salon_zone
from altegio.models.status import Status
from altegio.selectors import active_staff, mirror_age, staff_for_user
from salon.calendar.events import as_counts, as_events, read_moment, visible

SEES_CALENDAR = "altegio.view_appointment"


def _enter(request: HttpRequest) -> None:
    if not request.user.has_perm(SEES_CALENDAR):
        raise PermissionDenied


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The page. Who sees all masters gets a column each; a master the own one."""
    _enter(request)
    now = timezone.now()
    masters = _masters(request)
    context = {
        **admin.site.each_context(request),
        "title": _("Calendar"),
        "masters": masters,
        "several": sees_clients(request),
        "unknown_master": not masters and not sees_clients(request),
        "synced": mirror_age(now),
        "legend": [show.tag(Status(word).label, show.STATUS_LOOKS[word]) for word in _LEGEND],
        "config": _config(masters, now, several=sees_clients(request)),
    }
    return TemplateResponse(request, "salon/calendar.html", context)


_LEGEND = (Status.PENDING, Status.CONFIRMED, Status.ARRIVED, Status.COMPLETED, Status.NO_SHOW)


def _masters(request: HttpRequest) -> list[dict[str, Any]]:
    if sees_clients(request):
        return [{"id": row.pk, "title": row.name} for row in active_staff().order_by(ukrainian("name"))]
    own = staff_for_user(request.user)
    return [{"id": own.pk, "title": own.name}] if own else []


def _config(masters: list[dict[str, Any]], now: Any, *, several: bool) -> dict[str, Any]:
    """What the script needs: addresses, masters, and its words in the chosen language."""
    zone = salon_zone()
    return {
        "events": reverse("admin:calendar_events"),
        "zone": str(zone),
        "masters": masters,
        "several": several,
        "locale": get_language(),
        "now": timezone.localtime(now, zone).strftime("%Y-%m-%dT%H:%M:%S"),
        "words": {
            "today": _("Today"),
            "day": _("Day"),
            "week": _("Week"),
            "month": _("Month"),
            "list": _("Agenda"),
            "prev": _("Back"),
            "next": _("Forward"),
            "empty": _("No appointments"),
            "online": _("booked online"),
            "failed": _("The appointments could not be loaded. Check the connection and reload the page."),
        },
    }


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """Events between `start` and `end`, of one master when `staff` is given; day counts with `counts=1`."""
    _enter(request)
    staff = request.GET.get("staff", "")
    counts = "counts" in request.GET
    try:
        # The page sends the zone that it was made with, which saves asking for it again and again.
        zone = ZoneInfo(request.GET["zone"]) if "zone" in request.GET else salon_zone()
        start, end = (read_moment(request.GET.get(name, ""), zone) for name in ("start", "end"))
    except (ValueError, ZoneInfoNotFoundError, OSError):  # "Europe" is a folder of zones
        return JsonResponse({"error": _("start and end have to be dates.")}, status=400)
    rows = visible(start, end, int(staff) if staff.isdecimal() else None, request.user)
    found = as_counts(rows, zone) if counts else as_events(rows, timezone.now())
    return JsonResponse(found, safe=False)
