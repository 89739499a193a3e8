"""Tokens of the tools that call the API: made here, shown once, revoked when no longer trusted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from altegio.admin import show
from altegio.admin.moments import TO_THE_MINUTE
from salon.models import ApiToken

# From then on the list warns of the end.
SOON = timedelta(days=14)


class ApiTokenForm(forms.ModelForm):
    """Scopes as boxes to tick; one is needed, and an end has to lie ahead."""

    scopes = forms.MultipleChoiceField(
        choices=ApiToken.Scope.choices, widget=UnfoldAdminCheckboxSelectMultipleWidget
    )

    class Meta:
        model = ApiToken
        fields = ("name", "scopes", "per_minute", "expires_at")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "scopes" in self.fields:
            self.fields["scopes"].label = capfirst(_("may read"))

    def clean_expires_at(self) -> Any:
        """A token that is over from the start helps nobody."""
        ends = self.cleaned_data["expires_at"]
        if ends and "expires_at" in self.changed_data and ends <= timezone.now():
            raise forms.ValidationError(_("This moment has passed: choose a later one, or revoke the token."))
        return ends


class ApiTokenAdmin(ModelAdmin):
    """A token is made for a tool and reads what its scopes name. Its key is shown once."""

    form = ApiTokenForm
    formfield_overrides = TO_THE_MINUTE
    list_display = ("name", "may_read", "state", "start_text", "used", "made")
    list_select_related = ("user", "created_by")
    actions = ("revoke",)
    search_fields = ("name",)
    actions_detail = ("revoke_this",)

    def get_fields(self, _request: HttpRequest, obj: ApiToken | None = None) -> Any:
        """A new one needs a name and what it may read."""
        given = ("name", "scopes", "per_minute", "expires_at")
        if obj is None:
            return given
        if obj.user_id:
            given = ("name", "user", "per_minute", "expires_at")
        return (*given, "start_text", "state", "used", "made", "created_by")

    def get_readonly_fields(self, _request: HttpRequest, obj: ApiToken | None = None) -> Any:
        """Once made, name, pace and end can change; what it may read as well, unless it is a person's."""
        if obj is None:
            return ()
        return ("user", "start_text", "state", "used", "made", "created_by")

    def save_model(self, request: HttpRequest, obj: ApiToken, form: Any, change: bool) -> None:
        """Make the token and show its key; of an old one save what was changed."""
        if change:
            obj.save(update_fields=form.changed_data or ["name"])
            return
        given = {name: getattr(obj, name) for name in ("name", "scopes", "per_minute", "expires_at")}
        made, key = ApiToken.issue(**given, created_by_id=request.user.pk)
        obj.pk = made.pk
        obj.refresh_from_db()
        messages.warning(request, _("Copy the key now, it is shown only once: %(key)s") % {"key": key})

    @action(description=_("Revoke"), url_path="revoke", icon="block", permissions=("change",))
    def revoke_this(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask on the token's own page, as the list does."""
        token = get_object_or_404(ApiToken, pk=object_id)
        if token.revoked_at is None:
            return self._asked(request, [token])
        messages.info(request, _("This token is revoked already."))
        return HttpResponseRedirect(reverse("admin:salon_apitoken_change", args=(token.pk,)))

    @admin.action(description=_("Revoke the chosen tokens"), permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> TemplateResponse | None:
        """Ask first; then whoever holds them is turned away."""
        tokens = list(queryset.filter(revoked_at__isnull=True))
        if tokens and "confirmed" not in request.POST:
            return self._asked(request, tokens)
        for token in tokens:
            token.revoked_at = timezone.now()
            token.save(update_fields=["revoked_at"])
        messages.success(request, _("The tokens are revoked."))
        return None

    def _asked(self, request: HttpRequest, tokens: list[ApiToken]) -> TemplateResponse:
        context = {
            **admin.site.each_context(request),
            "title": _("Revoke tokens"),
            "opts": self.model._meta,
            "tokens": [(token, show.moment(token.last_used_at)) for token in tokens],
        }
        return TemplateResponse(request, "salon/tokens_revoke.html", context)

    @display(description=_("key"))
    def start_text(self, token: ApiToken) -> SafeString:
        """The first letters, to know the key by."""
        return format_html("<code>{}…</code>", token.start)

    @display(description=_("may read"))
    def may_read(self, token: ApiToken) -> str:
        """The scopes in words, or whose rights it has."""
        if token.user_id:
            return str(_("all that %(user)s may") % {"user": token.user})
        return "; ".join(str(ApiToken.Scope(scope).label) for scope in token.scopes)

    @display(description=_("state"), ordering="revoked_at")
    def state(self, token: ApiToken) -> SafeString:
        """Whether it still opens the door, and until when."""
        now, ends = timezone.now(), token.expires_at
        if token.revoked_at:
            return show.tag(_("revoked"), show.Look("off", "block"))
        if ends and ends <= now:
            return show.tag(_("its time is over"), show.Look("off", "timer_off"))
        if ends:
            look = show.Look("wait", "timer") if ends - now < SOON else show.Look("good", "check_circle")
            return show.tag(_("until %(moment)s") % {"moment": show.moment(ends)}, look)
        return show.tag(_("active"), show.Look("good", "check_circle"))

    @display(description=_("made"), ordering="created_at")
    def made(self, token: ApiToken) -> str:
        """When it was made."""
        return show.moment(token.created_at)

    @display(description=_("last used"), ordering="last_used_at")
    def used(self, token: ApiToken) -> str:
        """When it was last used."""
        return show.moment(token.last_used_at) if token.last_used_at else str(_("never"))


admin.site.register(ApiToken, ApiTokenAdmin)
