"""The calendar's page, what its script asks for, and whether any of that has changed."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from altegio.admin import show
from altegio.admin.apart import told_apart
from altegio.admin.base import locations, sees_clients
from altegio.admin.sorting import ukrainian
from altegio.days import salon_zone
from altegio.models import Staff
from altegio.models.status import Status
from altegio.selectors import active_services, active_staff, staff_for_user
from salon.calendar import changes, rows, words
from salon.calendar import events as shown
from salon.calendar.asked import Asked, read

SEES_CALENDAR = "altegio.view_appointment"


def enter(request: HttpRequest) -> None:
    """Let nobody in who may not see appointments."""
    if not request.user.has_perm(SEES_CALENDAR):
        raise PermissionDenied


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The page. Who sees all masters gets a column each; a master the own one."""
    enter(request)
    several = sees_clients(request)
    masters = _masters(request)
    rights = rows.Rights.of(request.user)
    context = {
        **admin.site.each_context(request),
        "title": _("Calendar"),
        "masters": masters,
        "several": several,
        "unknown_master": not masters and not several,
        "states": [(state.value, show.status_tag(state)) for state in Status],
        "services": _services(),
        "locations": locations(request) if several else {},
        "marks": words.legend(rights),
        "surveys": words.survey_choices(answers=rights.answers) if rights.states else [],
        "rights": rights,
        "feeds": request.user.has_perm("salon.change_calendarfeed") or (masters and not several),
        "config": _config(masters, several=several),
    }
    return TemplateResponse(request, "salon/calendar.html", context)


def _masters(request: HttpRequest) -> list[dict[str, Any]]:
    if sees_clients(request):
        found = list(active_staff().order_by(ukrainian("name")))
    else:
        own = staff_for_user(request.user)
        found = [own] if own else []
    names = told_apart({row.pk: row.name for row in found}, Staff)
    return [
        {
            "id": row.pk,
            "name": names[row.pk],
            "position": row.position,
            "location": row.company_id,
            "hue": place % HUES,
        }
        for place, row in enumerate(found)
    ]


# So many colours of masters there are in the style sheet.
HUES = 12


def _services() -> list[tuple[str, list[tuple[int, str]]]]:
    """Services on offer by category, for a list to choose from. One query."""
    groups: dict[str, list[tuple[int, str]]] = {}
    for row in active_services().order_by(ukrainian("category__title"), ukrainian("title")):
        groups.setdefault(str(row.category or _("Without a category")), []).append((row.pk, row.title))
    return list(groups.items())


def _config(masters: list[dict[str, Any]], *, several: bool) -> dict[str, Any]:
    """What the script needs: addresses, masters, marks, and its words in the chosen language."""
    return {
        "events": reverse("admin:calendar_events"),
        "version": reverse("admin:calendar_version"),
        "visit": reverse("admin:calendar_visit", args=(0,)),
        "page": reverse("admin:altegio_appointment_change", args=(0,)),
        "zone": str(salon_zone()),
        "masters": masters,
        "several": several,
        "locale": get_language(),
        "site": str(admin.site.site_title),
        "looks": words.looks(),
        "words": _words(),
    }


def _words() -> dict[str, str]:
    return {
        "empty": _("No appointments"),
        "emptyFiltered": _("No appointments that fit the filters"),
        "reset": _("Reset the filters"),
        "dayOff": _("day off"),
        "online": _("booked online"),
        "first": _("first visit"),
        "note": _("note"),
        "survey": _("survey"),
        "photo": _("photo"),
        "payment": _("payment"),
        "instagram": _("Instagram"),
        "now": _("now"),
        "earlier": _("Earlier today: {count}"),
        "away": _("Not working: {names}."),
        "showAway": _("Show all masters"),
        "hideAway": _("Only who works"),
        "cut": _("Only the first %(count)s are shown: choose a shorter period.")
        % {"count": show.number(rows.MOST_CARDS)},
        "filters": _("Filters"),
        "failed": _("The appointments could not be loaded. Check the connection."),
        "retry": _("Try again"),
        "visitFailed": _("The appointment could not be loaded. Check the connection."),
        "visitGone": _("There is no such appointment, or it is not yours to see."),
        "takeAway": _("Take away the filter"),
        "loggedOut": _("You have been logged out. Reload the page and log in again."),
        "loading": _("Loading…"),
        "noMaster": _("Without a master"),
        "justRead": _("read from Altegio just now"),
        "readAgo": _("read from Altegio {minutes} min ago"),
        "readAt": _("read from Altegio on {when}"),
        "neverRead": _("Altegio has not been read yet"),
        "changed": _("The calendar has changed"),
    }


def _asked(request: HttpRequest) -> Asked | None:
    """What the script asks for; None where it cannot be read."""
    try:
        # The page sends the zone that it was made with, which saves asking for it again and again.
        zone = ZoneInfo(request.GET["zone"]) if "zone" in request.GET else salon_zone()
        return read(request.GET, zone, timezone.localdate(timezone=zone))
    except (ValueError, ZoneInfoNotFoundError, OSError):  # "Europe" is a folder of zones
        return None


def _unreadable() -> HttpResponse:
    return JsonResponse({"error": _("date, start and end have to be dates.")}, status=400)


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """Everything that a view shows of its days."""
    enter(request)
    asked = _asked(request)
    if asked is None:
        return _unreadable()
    return _fresh(JsonResponse(shown.answer(asked, rows.Rights.of(request.user), timezone.now())))


@require_safe
def version(request: HttpRequest) -> HttpResponse:
    """Whether a view has changed: 304 as long as it is as the caller's `If-None-Match` knows it.

    `Last-Modified` says when Altegio was last read well.
    """
    enter(request)
    asked = _asked(request)
    if asked is None:
        return _unreadable()
    mark = changes.mark(asked, timezone.now())
    known = request.headers.get("If-None-Match", "").strip('"') == mark.version
    response = HttpResponse(status=304) if known else JsonResponse({"version": mark.version})
    response.headers["ETag"] = f'"{mark.version}"'
    if mark.read_at:
        response.headers["Last-Modified"] = http_date(mark.read_at.timestamp())
    return _fresh(response)


def _fresh(response: HttpResponse) -> HttpResponse:
    """Of people's days nothing is kept in a cache."""
    response.headers["Cache-Control"] = "no-store, private"
    return response
