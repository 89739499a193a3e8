"""The page of the weekly digest: as it reads now, who gets it, and whether masters get their own."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from altegio.days import salon_zone
from feedback.admin.case_deeds import demand
from feedback.services import digests
from feedback.services.digests import Reader

SEES, ALLOWS = "feedback.view_digestsetting", "feedback.change_digestsetting"
READS = "feedback.view_visitfeedback"


def page(request: HttpRequest) -> HttpResponse:
    """Show it; a POST allows masters their own, or takes that back."""
    demand(request, SEES)
    demand(request, READS)
    if request.method == "POST":
        return _allow(request)
    context = {
        **admin.site.each_context(request),
        "title": _("Digest of the week"),
        "text": digests.preview(timezone.now(), salon_zone()),
        "for_masters": digests.setting().for_masters,
        "may_allow": request.user.has_perm(ALLOWS),
        "readers": [_reader(one) for one in digests.readers()],
    }
    return TemplateResponse(request, "salon/digest.html", context)


def _allow(request: HttpRequest) -> HttpResponse:
    demand(request, ALLOWS)
    allowed = request.POST.get("masters", "")
    if allowed in ("yes", "no"):
        digests.allow_masters(allowed=allowed == "yes")
        messages.success(
            request,
            _("Masters get a digest of their own visits.")
            if allowed == "yes"
            else _("Masters get no digest."),
        )
    return HttpResponseRedirect(reverse("admin:feedback_digest"))


def _reader(one: Reader) -> dict[str, Any]:
    own = one.staff_id is not None
    return {"name": str(one.member), "what": _("own visits") if own else _("everything")}
