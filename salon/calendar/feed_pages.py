"""The feed that calendar programs read, and the page on which masters and managers look after its address."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from altegio.admin import show
from altegio.admin.apart import told_apart
from altegio.admin.qr import qr_code
from altegio.admin.sorting import ukrainian
from altegio.models import Staff
from altegio.selectors import active_staff, staff_for_user
from salon.calendar import feeds
from salon.calendar.views import enter
from salon.models import CalendarFeed

LOOKS_AFTER_ALL = "salon.change_calendarfeed"


# --- for calendar programs --------------------------------------------------------------------------
@require_safe
def feed(request: HttpRequest, word: str) -> HttpResponse:
    """A master's appointments; 304 where the program has them, 404 for an address that does not hold."""
    found = feeds.find(word)
    if found is None:
        return HttpResponseNotFound(
            _("This calendar link holds no more."), content_type="text/plain; charset=utf-8"
        )
    # Read with the first feed, as most processes never give one.
    from salon.calendar import ics

    now = timezone.now()
    feeds.note_read(found, now)
    body = ics.calendar_of(found.staff, ics.rows_of(found.staff, now), now)
    mark = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": mark, "Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"}
    if request.headers.get("If-None-Match") == mark:
        return HttpResponse(status=304, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="salon.ics"'
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)


# --- for people -------------------------------------------------------------------------------------
def page(request: HttpRequest) -> HttpResponse:
    """The own address, or those of all masters; a POST makes a new one or ends one."""
    enter(request)
    own = staff_for_user(request.user)
    everyone = request.user.has_perm(LOOKS_AFTER_ALL)
    if own is None and not everyone:
        raise PermissionDenied
    if request.method == "POST":
        _act(request, own, everyone=everyone)
        return HttpResponseRedirect(reverse("admin:calendar_feeds"))
    masters = list(active_staff().order_by(ukrainian("name"))) if everyone else []
    shown = [*([own] if own else []), *(staff for staff in masters if own is None or staff.pk != own.pk)]
    held = feeds.live(staff.pk for staff in shown)
    names = told_apart({staff.pk: staff.name for staff in shown}, Staff)
    context = {
        **admin.site.each_context(request),
        "title": _("Calendar on the phone"),
        "own": _card(own, held, with_code=True) if own else None,
        "others": [
            _card(staff, held) | {"name": names[staff.pk]}
            for staff in shown
            if own is None or staff.pk != own.pk
        ],
    }
    return TemplateResponse(request, "salon/calendar_feeds.html", context)


def _card(staff: Staff, held: dict[int, CalendarFeed], *, with_code: bool = False) -> dict[str, Any]:
    """What the page shows of a master's address."""
    found = held.get(staff.pk)
    card: dict[str, Any] = {"staff": staff, "feed": found}
    if found is None:
        return card
    address = feeds.address(found)
    subscribe = address.replace("https://", "webcal://", 1).replace("http://", "webcal://", 1)
    card |= {
        "address": address,
        "subscribe": subscribe,
        "made": show.moment(found.made_at),
        "read": show.moment(found.read_at) if found.read_at else "",
    }
    if with_code:
        card["code"] = qr_code(subscribe)
    return card


def _act(request: HttpRequest, own: Staff | None, *, everyone: bool) -> None:
    """Make a master's address anew, or end it; 404 for a master who is not this user's to look after."""
    wanted = request.POST.get("staff", "")
    mine = own is not None and wanted == str(own.pk)
    rows = active_staff() if everyone or mine else active_staff().none()
    staff = rows.filter(pk=int(wanted)).first() if wanted.isascii() and wanted.isdecimal() else None
    if staff is None:
        raise Http404
    now = timezone.now()
    if request.POST.get("do") == "revoke":
        feeds.revoke(staff, now)
        messages.success(request, _("The link of %(master)s holds no more.") % {"master": staff})
    else:
        feeds.renew(staff, request.user, now)
        messages.success(request, _("There is a new link for %(master)s.") % {"master": staff})
