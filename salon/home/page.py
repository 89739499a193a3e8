"""The page itself: which parts a user gets, and the parts that are loaded after it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from altegio.admin.base import SEES_CLIENTS
from altegio.days import salon_zone
from feedback.figures import By
from salon.home.answers import answers
from salon.home.chosen import TODAY, Chosen, chosen
from salon.home.counts import before, counts, total
from salon.home.desk import desk, links
from salon.home.groups import group
from salon.home.over_time import trend
from salon.home.own_day import own_day
from salon.home.places import places
from salon.home.reasons import reasons
from salon.home.strip import strip
from salon.home.tiles import funnel, tiles
from salon.reports.answer_head import distribution, tens
from salon.reports.answer_page import list_link
from salon.reports.choice import switch

READS = "feedback.view_visitfeedback"
DAY = "altegio.view_appointment"


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What the page shows to this user before anything is counted."""
    now, user = timezone.now(), request.user
    context["title"] = _("Home")
    if user.has_perm(READS):
        context |= _manager(request, context, now)
    elif user.has_perm(SEES_CLIENTS) and user.has_perm(DAY):
        context |= _desk(request, chosen(request, now), now)
    elif user.has_perm(DAY):
        context["own_day"] = own_day(request, salon_zone(), now)
    else:
        context["no_role"] = True
    return context


def _manager(request: HttpRequest, context: dict[str, Any], now: datetime) -> dict[str, Any]:
    may_desk = request.user.has_perms((DAY, SEES_CLIENTS))
    wanted = chosen(request, now)
    paused = bool(context.get("sending", {}).get("paused"))
    found: dict[str, Any] = {
        "manager": True,
        "may_desk": may_desk,
        "system": strip(request, now, paused=paused),
        "place_switch": _places(wanted),
    }
    if may_desk and wanted.choice["view"] == TODAY:
        return found | _desk(request, wanted, now)
    return found | {
        "switch": switch(wanted.choice),
        "chosen": wanted,
        "numbers": reverse("admin:home_numbers") + wanted.query(),
    }


def _desk(request: HttpRequest, wanted: Chosen, now: datetime) -> dict[str, Any]:
    place = f"?location={wanted.location}" if wanted.location else ""
    return {
        "desk": desk(request, wanted, now),
        "desk_links": links(request),
        "today": reverse("admin:home_today") + place,
        "place_switch": _places(wanted),
    }


def _places(wanted: Chosen) -> list[tuple[str, str, bool]]:
    """The locations to choose from, if there are several: address, title, whether it is chosen."""
    if len(wanted.locations) < 2:
        return []
    every: list[tuple[int | None, str]] = [(None, _("All locations")), *wanted.locations.items()]
    return [(wanted.query(location=pk), title, pk == wanted.location) for pk, title in every]


# --- parts that are loaded after the page ---------------------------------------------------------
def numbers(request: HttpRequest) -> HttpResponse:
    """Everything that is counted of a period. Twenty queries, however many visits and answers."""
    if not request.user.has_perm(READS):
        raise PermissionDenied
    now = timezone.now()
    wanted = chosen(request, now)
    found = counts(wanted, now)
    all_of_them = total(found)
    context = {
        "chosen": wanted,
        "tiles": tiles(all_of_them, before(wanted), wanted),
        "previous": wanted.period.previous().dates,
        "places": places(found, wanted),
        "funnel": funnel(all_of_them, wanted),
        "trend": trend(wanted),
        "stars": distribution(all_of_them.answers, wanted.choice, list_link),
        "tens": tens(all_of_them.answers),
        "answers": answers(wanted, request, now),
        "reasons": reasons(wanted, all_of_them, request),
        "masters": group(wanted, By.STAFF),
        "services": group(wanted, By.SERVICE),
        "empty": not (all_of_them.visits or any(all_of_them.steps.values())),
        "back": reverse("admin:index") + wanted.query(),
    }
    return _part(request, "salon/home/numbers.html", context)


def said(request: HttpRequest) -> HttpResponse:
    """The answers alone: the newest, the lowest, or those with words. Five queries."""
    if not request.user.has_perm(READS):
        raise PermissionDenied
    now = timezone.now()
    context = {"answers": answers(chosen(request, now), request, now)}
    return _part(request, "salon/home/answers.html", context)


def today(request: HttpRequest) -> HttpResponse:
    """Today at the desk once more, as it is now."""
    if not request.user.has_perms((DAY, SEES_CLIENTS)):
        raise PermissionDenied
    now = timezone.now()
    return _part(request, "salon/home/desk.html", {"desk": desk(request, chosen(request, now), now)})


def _part(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A piece of the page for the page's script; a whole page for a browser without scripts."""
    if request.headers.get("HX-Request"):
        return TemplateResponse(request, template, context)
    whole = {**admin.site.each_context(request), "title": _("Home"), "part": template}
    return TemplateResponse(request, "salon/home/whole.html", {**whole, **context})
