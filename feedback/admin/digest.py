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
from feedback.models import DigestSetting
from feedback.services import digests, team
from feedback.services.digests import Reader

SEES, ALLOWS = "feedback.view_digestsetting", "feedback.change_digestsetting"
READS = "feedback.view_visitfeedback"
SEES_TEAM = "feedback.view_teammember"
JOINS = ("feedback.add_teammember", "feedback.change_teammember")


def page(request: HttpRequest) -> HttpResponse:
    """Show it; a POST says what masters get and see, or puts who presses among those who get the digest."""
    demand(request, SEES)
    demand(request, READS)
    if request.method == "POST":
        deed = _join if "join" in request.POST else _show if "see" in request.POST else _allow
        return deed(request)
    sees_team = request.user.has_perm(SEES_TEAM)
    allowed = digests.setting()
    context = {
        **admin.site.each_context(request),
        "title": _("Digest of the week"),
        "text": digests.preview(timezone.now(), salon_zone()),
        "for_masters": allowed.for_masters,
        "masters_see": [
            (value, words, value == allowed.masters_see) for value, words in DigestSetting.MastersSee.choices
        ],
        "may_allow": request.user.has_perm(ALLOWS),
        "readers": [_reader(one, sees_team=sees_team) for one in digests.readers()],
        "may_join": request.user.has_perms(JOINS) and not digests.is_reader(request.user),
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


def _show(request: HttpRequest) -> HttpResponse:
    demand(request, ALLOWS)
    wanted = request.POST.get("see", "")
    if wanted in DigestSetting.MastersSee.values:
        digests.let_masters_see(wanted)
        words = DigestSetting.MastersSee(wanted).label
        messages.success(request, _("Masters see on their first page: %(what)s.") % {"what": words})
    return HttpResponseRedirect(reverse("admin:feedback_digest"))


def _join(request: HttpRequest) -> HttpResponse:
    """Put who presses among those who get it, and say where it will come, or that it cannot."""
    for right in JOINS:
        demand(request, right)
    member = digests.put_on_list(request.user)
    if team.way_to(member):
        messages.success(request, _("You get the digest on Monday."))
        return HttpResponseRedirect(reverse("admin:feedback_digest"))
    messages.warning(
        request,
        _(
            "You are on the list, but there is no way to reach you yet: "
            "join by Telegram or enter an e-mail address."
        ),
    )
    return HttpResponseRedirect(reverse("admin:feedback_team_page", args=(member.pk,)))


def _reader(one: Reader, *, sees_team: bool) -> dict[str, Any]:
    own = one.staff_id is not None
    return {
        "name": str(one.member),
        "what": _("own visits") if own else _("everything"),
        "link": reverse("admin:feedback_teammember_change", args=(one.member.pk,)) if sees_team else "",
    }
