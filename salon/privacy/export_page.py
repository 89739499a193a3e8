"""The page from which a client's copy of the data is taken."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from altegio.models import Client
from salon.models import DataRequest
from salon.privacy import erasing, exporting, requests

SEES, EXPORTS = "altegio.view_client", "salon.export_client"
TYPES = {"json": "application/json; charset=utf-8", "pdf": "application/pdf"}


def page(request: HttpRequest, client_id: int) -> HttpResponse:
    """Say what the copy holds; a POST gives the file, for each one is written down in the audit log."""
    if not (request.user.has_perm(SEES) and request.user.has_perm(EXPORTS)):
        raise PermissionDenied
    client = get_object_or_404(Client.objects.select_related("company"), pk=client_id)
    if client.is_erased:
        raise Http404
    if request.method == "POST":
        return _file(request, client, request.POST.get("form", ""))
    return TemplateResponse(request, "salon/privacy_export.html", _context(request, client))


def _file(request: HttpRequest, client: Client, form: str) -> HttpResponse:
    if form not in exporting.FORMS:
        raise Http404
    now = timezone.now()
    body = exporting.export(client, form, by=request.user, now=now)
    name = exporting.file_name(client, form, now)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(body, content_type=TYPES[form], headers=headers)


def _context(request: HttpRequest, client: Client) -> dict[str, Any]:
    asked = requests.waiting().filter(client=client, kind=DataRequest.Kind.ACCESS).first()
    return {
        **admin.site.each_context(request),
        "title": _("A copy of the client's data"),
        "client": client,
        "held": erasing.what_goes(client),
        "asked": asked,
    }
