"""Who is never written to."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from altegio.admin.finding import ClientSearch
from altegio.admin.show import Look, moment, tag
from feedback.admin.fields import bare
from feedback.models import OptOut
from feedback.services import optouts

ADD = _("Add somebody who does not want messages")
WHOM = _(
    "Choose the client, or the person in Direct: one is enough. From then on no campaign writes to them."
)
ICONS = {
    OptOut.Source.WORD: "chat",
    OptOut.Source.BUTTON: "touch_app",
    OptOut.Source.LINK: "link",
    OptOut.Source.MANUAL: "edit",
    OptOut.Source.ERASED: "person_off",
}


class OptOutAdmin(ClientSearch, ModelAdmin):
    """People who asked not to be written to; staff may enter one by hand, or take it back."""

    list_display = ("who", "source_text", "since")
    list_filter = (("source", ChoicesDropdownFilter),)
    list_filter_submit = True
    list_select_related = ("client", "contact")
    search_fields = ("contact__username",)
    search_help_text = _("Name, phone or Instagram name")
    autocomplete_fields = ("client", "contact")
    ordering = ("-created_at",)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Under a title of its own: the name of the rows does not bend to Ukrainian's cases."""
        return super().add_view(request, form_url, {**(extra_context or {}), "title": ADD, "own_title": ADD})

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A person is chosen, not made or changed on the way."""
        return bare(super().formfield_for_dbfield(db_field, request, **kwargs))

    def get_fieldsets(self, _request: HttpRequest, obj: OptOut | None = None) -> Any:
        """Entered by hand it needs only the person."""
        if obj:
            return ((None, {"fields": ("client", "contact", "source_text", "since", "by")}),)
        return ((None, {"fields": ("client", "contact"), "description": WHOM}),)

    def get_readonly_fields(self, _request: HttpRequest, obj: OptOut | None = None) -> Any:
        """Once entered, it is kept or deleted."""
        return ("client", "contact", "source_text", "since", "by") if obj else ()

    def save_model(self, request: HttpRequest, obj: OptOut, _form: Any, change: bool) -> None:
        """Enter it as the surveys do: what is open closes, for the client and the person in Direct."""
        if change:
            return
        optouts.by_hand(obj.client_id, obj.contact_id, request.user, timezone.now())
        mine = Q(contact=obj.contact_id) if obj.contact_id else Q(client=obj.client_id)
        obj.pk = OptOut.objects.filter(mine).values_list("pk", flat=True).get()

    @display(description=_("person"))
    def who(self, opt_out: OptOut) -> str:
        """Client or contact."""
        parts = [str(part) for part in (opt_out.client, opt_out.contact) if part]
        return " · ".join(parts)

    @display(description=_("how"), ordering="source")
    def source_text(self, opt_out: OptOut) -> SafeString:
        """Said so, or entered by staff."""
        return tag(opt_out.get_source_display(), Look("off", ICONS[OptOut.Source(opt_out.source)]))

    @display(description=_("since"), ordering="created_at")
    def since(self, opt_out: OptOut) -> str:
        """Since when."""
        return moment(opt_out.created_at)


admin.site.register(OptOut, OptOutAdmin)
