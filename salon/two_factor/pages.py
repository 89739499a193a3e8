"""The page on which a person switches the second step on and off, and the owner's switch for others."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from altegio.admin.qr import qr_code
from salon.two_factor import codes
from salon.two_factor.log_in import CodeForm


@never_cache
def own(request: HttpRequest) -> HttpResponse:
    """Switch one's own second step: on with the app's code, off or new recovery codes with a code too."""
    form = CodeForm(request.POST or None)
    fresh: list[str] | None = None
    if request.method == "POST" and form.is_valid():
        fresh = _do(request, form)
        if fresh is None and form.is_valid():
            return HttpResponseRedirect(reverse("admin:two_factor"))
    on = codes.is_on(request.user)
    context = {**admin.site.each_context(request), "title": _("Log-in with a code"), "form": form, "on": on}
    context |= {"fresh": fresh} | (_state(request) if on else _beginning(request))
    return TemplateResponse(request, "salon/two_factor.html", context)


def _do(request: HttpRequest, form: CodeForm) -> list[str] | None:
    """Do what the pressed button says; a wrong code becomes the form's error.

    Returns recovery codes that are to be shown, else None.
    """
    user, code = request.user, form.cleaned_data["code"]
    if not codes.is_on(user):
        fresh = codes.confirm(user, code)
        if fresh is None:
            form.add_error(
                "code", _("The app shows another code. Check the time on the phone, and try again.")
            )
        return fresh
    if not codes.check(user, code):
        form.add_error("code", _("This is not the code of this half minute. Wait for the next one."))
        return None
    if "renew" in request.POST:
        return codes.renew_recovery_codes(user)
    codes.turn_off(user, by=user)
    messages.success(request, _("Your log-in asks for the password alone."))
    return None


@never_cache
def of_another(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an owner switch off the second step of somebody whose phone is lost."""
    if not request.user.has_perm("auth.change_user"):
        raise PermissionDenied
    user = get_object_or_404(get_user_model(), pk=pk)
    back = reverse("admin:auth_user_change", args=[pk])
    if request.method == "POST":
        if codes.turn_off(user, by=request.user):
            messages.success(request, _("The log-in asks for the password alone now."))
        return HttpResponseRedirect(back)
    context = {**admin.site.each_context(request), "title": _("Log-in with a code"), "person": user}
    context |= {"on": codes.is_on(user), "back": back}
    return TemplateResponse(request, "salon/two_factor_off.html", context)


def _state(request: HttpRequest) -> dict[str, Any]:
    return {"left": codes.recovery_codes_left(request.user)}


def _beginning(request: HttpRequest) -> dict[str, Any]:
    device = codes.begun(request.user)
    return {"picture": qr_code(device.config_url), "secret": codes.secret(device)}
