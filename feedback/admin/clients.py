"""The page on which everything stands that the software did about one client."""

from __future__ import annotations

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from altegio.models import Client
from feedback.admin.story import story_of_client

SEES = ("altegio.view_client", "feedback.view_instagramcontact")


def story(request: HttpRequest, client_id: int) -> HttpResponse:
    """Show it in the order of time; answers only to who may see the surveys."""
    if not request.user.has_perms(SEES):
        raise PermissionDenied
    client = get_object_or_404(Client.objects.select_related("company").defer("raw"), pk=client_id)
    answers = request.user.has_perm("feedback.view_visitfeedback")
    context = {
        **admin.site.each_context(request),
        "title": _("What happened: %(client)s") % {"client": client},
        "client": client,
        "story": story_of_client(client, with_answers=answers),
    }
    return TemplateResponse(request, "salon/client_story.html", context)
