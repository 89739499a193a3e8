"""The page on which stands who comes again after what they answered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from altegio.admin.base import locations
from altegio.admin.show import NOTHING, number
from feedback.admin.case_deeds import SEES, demand
from feedback.services import rebooked
from feedback.services.rebooked import Band

PERIODS = (90, 180, 365)


def page(request: HttpRequest) -> HttpResponse:
    """Show the three bands; the period and the location stand in the address."""
    demand(request, SEES)
    now = timezone.now()
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(each) for each in PERIODS} else PERIODS[1]
    places = locations(request)
    wanted = request.GET.get("location", "")
    location = int(wanted) if wanted.isdecimal() and int(wanted) in places else None
    bands = rebooked.by_band(now - timedelta(days=days), now, [location] if location else [])
    context = {
        **admin.site.each_context(request),
        "title": _("Who comes again"),
        "periods": [(each, each == days) for each in PERIODS],
        "places": [(pk, title, pk == location) for pk, title in places.items()] if len(places) > 1 else [],
        "location": location or "",
        "days": days,
        "within": rebooked.WITHIN.days,
        "few": rebooked.FEW,
        "rows": [_row(band) for band in bands],
        "some_few": any(band.few and band.clients for band in bands),
        "some_open": sum(band.open for band in bands),
    }
    return TemplateResponse(request, "salon/rebooked.html", context)


def _row(band: Band) -> dict[str, Any]:
    """A band as a line of the table."""
    words = {
        "low": _("low rating"),
        "middle": _("middling rating"),
        "high": _("high rating"),
    }
    return {
        "name": words[band.name],
        "clients": number(band.clients),
        "again": _share(band, band.again),
        "booked": _share(band, band.booked),
        "open": number(band.open),
        "few": band.few,
    }


def _share(band: Band, count: int) -> str:
    share = band.share(count)
    return NOTHING if share is None else f"{share} % ({number(count)})"
