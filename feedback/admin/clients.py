"""The page on which everything stands that the software did about one client."""

from __future__ import annotations

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from altegio.models import Client
from feedback.admin.client_log import log_of, standing

MOST_PAGES = 200
SEES = ("altegio.view_client", "feedback.view_instagramcontact")


def story(request: HttpRequest, client_id: int) -> HttpResponse:
    """Show it, the newest first; what was written and answered only to who may see the surveys."""
    if not request.user.has_perms(SEES):
        raise PermissionDenied
    client = get_object_or_404(Client.objects.select_related("company").defer("raw"), pk=client_id)
    number = max(1, int(asked)) if (asked := request.GET.get("page", "1")).isdecimal() else 1
    number = min(number, MOST_PAGES)
    may_read = request.user.has_perm("feedback.view_visitfeedback")
    sees_cases = request.user.has_perm("feedback.view_case")
    steps, more = log_of(client, number, timezone.now(), may_read=may_read, sees_cases=sees_cases)
    context = {
        **admin.site.each_context(request),
        "title": _("What happened: %(client)s") % {"client": client},
        "client": client,
        "story": steps,
        "standing": standing(client) if number == 1 else [],
        "newer": number - 1,
        "older": number + 1 if more and number < MOST_PAGES else 0,
    }
    return TemplateResponse(request, "salon/client_story.html", context)
