"""Labels and custom fields as the salon defined them in Altegio."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from altegio import naming
from altegio.admin import show
from altegio.admin.base import MirrorAdmin
from altegio.admin.filters import VanishedFilter
from altegio.models import Company, CustomField, Label
from altegio.models.marks import Entity

_KINDS = {
    "text": _("text"),
    "number": _("number"),
    "select": _("choice"),
    "date": _("date"),
    "datetime": _("date and time"),
}


def titled(values: dict[str, Any], company: Company, entity: str) -> dict[str, Any]:
    """The values of custom fields under the fields' titles; under the code where a field is not known.

    One query, and none where there are no values.
    """
    if not values:
        return {}
    fields = CustomField.objects.filter(company=company, entity=entity, code__in=values)
    titles = dict(fields.values_list("code", "title"))
    return {titles.get(code, code): value for code, value in values.items()}


class LabelAdmin(MirrorAdmin):
    """The list of labels and the page of one."""

    stream = "labels"
    list_display = ("label", "entity_text")
    list_filter = (("entity", ChoicesDropdownFilter), VanishedFilter)
    search_fields = ("title",)
    fields = ("label", "entity_text", "provenance")

    @display(description=_("label"), ordering="title")
    def label(self, label: Label) -> SafeString:
        """The label in its colour."""
        return show.labels([(label.title, label.color)])

    @display(description=_("of"), ordering="entity")
    def entity_text(self, label: Label) -> str:
        """What it labels."""
        return str(label.get_entity_display())


class CustomFieldAdmin(MirrorAdmin):
    """The list of fields and the page of one, where it is said that Instagram names stand in it."""

    stream = "custom_fields"
    list_display = ("title_text", "entity_text", "kind_text", "code_text", "instagram_text")
    list_filter = (("entity", ChoicesDropdownFilter), VanishedFilter)
    search_fields = ("title", "code")
    fields = ("title_text", "entity_text", "kind_text", "code_text", "holds_instagram", "provenance")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The choice in words where it is not this user's, or the field's name has already made it."""
        fields = super().get_fields(request, obj)
        if self.has_change_permission(request, obj):
            return fields
        return ["instagram_text" if name == "holds_instagram" else name for name in fields]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who may change fields may say what a field of clients is for."""
        allowed = request.user.has_perm("altegio.change_customfield")
        return bool(allowed and (obj is None or (obj.entity == Entity.CLIENT and not obj.known_by_name)))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Everything but what staff say of the field."""
        return [name for name in self.get_fields(request, obj) if name != "holds_instagram"]

    def save_model(self, request: HttpRequest, obj: CustomField, form: Any, change: bool) -> None:
        """Store the choice, and find the names of the location's clients anew."""
        if "holds_instagram" not in form.changed_data:
            return
        CustomField.objects.filter(pk=obj.pk).update(holds_instagram=obj.holds_instagram)
        count = naming.read_again(Company.objects.get(pk=obj.company_id))
        words = ngettext(
            "%(count)d client's Instagram name changed.", "%(count)d clients' Instagram names changed.", count
        )
        messages.info(request, words % {"count": count})

    @display(description=_("name"), ordering="title")
    def title_text(self, field: CustomField) -> str:
        """What people call the field."""
        return field.title

    @display(description=_("of"), ordering="entity")
    def entity_text(self, field: CustomField) -> str:
        """What the field belongs to."""
        return str(field.get_entity_display())

    @display(description=_("kind"), ordering="kind")
    def kind_text(self, field: CustomField) -> str:
        """What is written in it."""
        return str(_KINDS.get(field.kind, field.kind)) or show.NOTHING

    @display(description=_("code"), ordering="code")
    def code_text(self, field: CustomField) -> str:
        """Its name for programs."""
        return field.code or show.NOTHING

    @display(description=_("Instagram names stand here"), ordering="holds_instagram")
    def instagram_text(self, field: CustomField) -> SafeString:
        """Whether names are read from it: because staff said so, or because its name says so."""
        return show.yes_no(field.holds_instagram or field.known_by_name)


admin.site.register(Label, LabelAdmin)
admin.site.register(CustomField, CustomFieldAdmin)
