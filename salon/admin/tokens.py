"""Tokens of the tools that call the API: made here, shown once, revoked when no longer trusted."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display

from altegio.admin import show
from salon.models import ApiToken


class ApiTokenAdmin(ModelAdmin):
    """A token is made for a user, whose rights it has. Its key is shown once; only a digest is kept."""

    list_display = ("name", "user", "start_text", "state", "made", "used")
    list_select_related = ("user",)
    actions = ("revoke",)
    search_fields = ("name", "user__username")

    def get_fields(self, _request: HttpRequest, obj: ApiToken | None = None) -> Any:
        """A new one needs a name and a user."""
        return ("name", "user", "start_text", "state", "made", "used") if obj else ("name", "user")

    def get_readonly_fields(self, _request: HttpRequest, obj: ApiToken | None = None) -> Any:
        """Once made, only the name can change."""
        return ("user", "start_text", "state", "made", "used") if obj else ()

    def save_model(self, request: HttpRequest, obj: ApiToken, form: Any, change: bool) -> None:
        """Make the token and show its key."""
        if change:
            obj.save(update_fields=["name"])
            return
        made, key = ApiToken.issue(user=obj.user, name=obj.name)
        obj.pk = made.pk
        obj.refresh_from_db()
        messages.warning(request, _("Copy the key now, it is shown only once: %(key)s") % {"key": key})

    @admin.action(description=_("Revoke the chosen tokens"), permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        """Whoever holds them is turned away from now on."""
        for token in queryset.filter(revoked_at__isnull=True):
            token.revoked_at = timezone.now()
            token.save(update_fields=["revoked_at"])
        messages.success(request, _("The tokens are revoked."))

    @display(description=_("key"))
    def start_text(self, token: ApiToken) -> str:
        """The first letters, to know the key by."""
        return f"{token.start}…"

    @display(description=_("state"), ordering="revoked_at")
    def state(self, token: ApiToken) -> SafeString:
        """Whether it still opens the door."""
        if token.revoked_at:
            return show.tag(_("revoked"), show.Look("off", "block"))
        return show.tag(_("active"), show.Look("good", "check_circle"))

    @display(description=_("made"), ordering="created_at")
    def made(self, token: ApiToken) -> str:
        """When it was made."""
        return show.moment(token.created_at)

    @display(description=_("last used"), ordering="last_used_at")
    def used(self, token: ApiToken) -> str:
        """When it was last used."""
        return show.moment(token.last_used_at)


admin.site.register(ApiToken, ApiTokenAdmin)
