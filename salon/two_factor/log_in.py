"""The log-in of those who have a second step: the password first, then the code, and only then a session."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME, get_user_model
from django.contrib.auth import login as begin_session
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from unfold.forms import AuthenticationForm
from unfold.widgets import UnfoldAdminTextInputWidget

from salon.two_factor import codes

WAITING = "waits_for_code"
# Who gave the right password has so long to find the phone.
PATIENCE = timedelta(minutes=10)


class PasswordForm(AuthenticationForm):
    """Name and password; whoever has a second step is not let in by them alone."""

    def clean(self) -> Any:
        """Check the password, and remember who has still to give a code. Raises ValidationError then too."""
        cleaned = super().clean()
        user = self.get_user()
        if user is not None and codes.is_on(user):
            wait_for_code(self.request, user)
            raise forms.ValidationError(_("The code from your app is still wanted."), code="second_step")
        return cleaned


class CodeForm(forms.Form):
    """The code of the app, or a recovery code."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        widget=UnfoldAdminTextInputWidget(
            attrs={"autocomplete": "one-time-code", "inputmode": "text", "autofocus": True}
        ),
    )


def wait_for_code(request: Any, user: Any) -> None:
    """Keep in the session, without logging in, who gave the right password."""
    request.session[WAITING] = {
        "user": user.pk,
        "backend": user.backend,
        "password": user.get_session_auth_hash(),
        "at": timezone.now().isoformat(),
        "next": request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME, ""),
    }


def is_waiting(request: HttpRequest, now: datetime) -> Any:
    """The user whose password was right lately and has not been changed since; None if there is none."""
    held = request.session.get(WAITING)
    if not held or now - datetime.fromisoformat(held["at"]) > PATIENCE:
        request.session.pop(WAITING, None)
        return None
    user = get_user_model().objects.filter(pk=held["user"], is_active=True).first()
    return user if user and user.get_session_auth_hash() == held["password"] else None


@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """Ask for the code; begin the session when it is right."""
    user = is_waiting(request, timezone.now())
    if user is None:
        return HttpResponseRedirect(reverse("admin:login"))
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if codes.check(user, form.cleaned_data["code"]):
            return _let_in(request, user)
        form.add_error("code", _("This is not the code of this half minute. Wait for the next one."))
    context = {**admin.site.each_context(request), "title": _("Log in"), "form": form}
    return TemplateResponse(request, "salon/log_in_code.html", context)


def _let_in(request: HttpRequest, user: Any) -> HttpResponse:
    held = request.session.pop(WAITING)
    begin_session(request, user, backend=held["backend"])
    wanted = held["next"]
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(wanted if safe else resolve_url(settings.LOGIN_REDIRECT_URL))
