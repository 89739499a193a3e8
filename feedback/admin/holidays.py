"""Days on which no client is written to, by any campaign."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldBooleanSwitchWidget

from altegio.admin.show import Look, tag
from feedback.models import Holiday

MEANING = _("On a holiday no campaign writes to clients: it waits for the next day.")


class HolidayAdmin(ModelAdmin):
    """The list of holidays, the next one first."""

    list_display = ("day", "name", "when")
    fieldsets = ((None, {"fields": ("date", "yearly", "name"), "description": MEANING}),)
    ordering = ("date", "pk")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A switch."""
        if db_field.name == "yearly":
            kwargs["widget"] = UnfoldBooleanSwitchWidget
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @display(description=_("day"), ordering="date")
    def day(self, holiday: Holiday) -> str:
        """The day, without its year where it comes every year."""
        return str(holiday).partition(":")[0]

    @display(description=_("when"))
    def when(self, holiday: Holiday) -> SafeString:
        """Whether it comes again, is to come or has been."""
        if holiday.yearly:
            return tag(_("every year"), Look("info", "event_repeat"))
        if holiday.date < timezone.localdate():
            return tag(_("has been"), Look("off", "event_busy"))
        if holiday.date == timezone.localdate():
            return tag(_("today"), Look("live", "today"))
        return tag(_("to come"), Look("wait", "event_upcoming"))


admin.site.register(Holiday, HolidayAdmin)
