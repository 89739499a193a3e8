"""The one-time link by which a person sets the password."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.tokens import default_token_generator
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminPasswordWidget

from salon.two_factor import codes


class NewPasswordForm(SetPasswordForm):
    """The password, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("new_password1", "new_password2"):
            self.fields[name].widget = UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"})


class SetPassword(PasswordResetConfirmView):
    """Sets the password and logs the person in; the link then works no more."""

    form_class = NewPasswordForm
    template_name = "salon/set_password.html"
    success_url = reverse_lazy("admin:index")
    post_reset_login = True
    post_reset_login_backend = "django.contrib.auth.backends.ModelBackend"
    title = _("Set a password")

    def form_valid(self, form: Any) -> HttpResponse:
        """Save it. Who has a second step still gives the code: a link in a mailbox does not replace it."""
        if codes.is_on(self.user):
            self.post_reset_login = False
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what Unfold's pages for the not yet logged in need."""
        return {**admin.site.each_context(self.request), **super().get_context_data(**kwargs)}


def set_password_link(user: Any) -> str:
    """A link for this user, good once and for three days (PASSWORD_RESET_TIMEOUT)."""
    where = {
        "uidb64": urlsafe_base64_encode(force_bytes(user.pk)),
        "token": default_token_generator.make_token(user),
    }
    return settings.PUBLIC_URL + reverse("admin:set_password", kwargs=where)
