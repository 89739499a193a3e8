"""Who is never written to."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from altegio.admin.show import Look, moment, tag
from feedback.admin.fields import bare
from feedback.models import OptOut


class OptOutAdmin(ModelAdmin):
    """People who asked not to be written to; staff may enter one by hand, or take it back."""

    list_display = ("who", "source_text", "since")
    list_filter = (("source", ChoicesDropdownFilter),)
    list_filter_submit = True
    list_select_related = ("client", "contact")
    search_fields = ("client__name", "client__phone", "client__instagram_username", "contact__username")
    search_help_text = _("Name, phone or Instagram name")
    autocomplete_fields = ("client", "contact")
    ordering = ("-created_at",)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A person is chosen, not made or changed on the way."""
        return bare(super().formfield_for_foreignkey(db_field, request, **kwargs))

    def get_fields(self, _request: HttpRequest, obj: OptOut | None = None) -> Any:
        """Entered by hand it needs only the person."""
        return ("client", "contact", "source_text", "since") if obj else ("client", "contact")

    def get_readonly_fields(self, _request: HttpRequest, obj: OptOut | None = None) -> Any:
        """Once entered, it is kept or deleted."""
        return ("client", "contact", "source_text", "since") if obj else ()

    @display(description=_("person"))
    def who(self, opt_out: OptOut) -> str:
        """Client or contact."""
        parts = [str(part) for part in (opt_out.client, opt_out.contact) if part]
        return " · ".join(parts)

    @display(description=_("how"), ordering="source")
    def source_text(self, opt_out: OptOut) -> SafeString:
        """Said so, or entered by staff."""
        icon = "chat" if opt_out.source == OptOut.Source.WORD else "edit"
        return tag(opt_out.get_source_display(), Look("off", icon))

    @display(description=_("since"), ordering="created_at")
    def since(self, opt_out: OptOut) -> str:
        """Since when."""
        return moment(opt_out.created_at)


admin.site.register(OptOut, OptOutAdmin)
