"""What belongs to a campaign and is edited on its page, each in a tab of its own."""

from __future__ import annotations

from typing import Any

from django.db.models import TextField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.widgets import UnfoldAdminSingleTimeWidget, UnfoldBooleanSwitchWidget

from feedback.admin import questions
from feedback.admin.days import DayForm, DaysFormSet
from feedback.admin.fields import Lines
from feedback.models import CampaignDay


def plain_lines(db_field: Any) -> dict[str, Any]:
    """What makes a field for text read it with plain ends of lines."""
    return {"form_class": Lines} if isinstance(db_field, TextField) else {}


class QuestionInline(questions.QuestionInline):
    """The questions in their order."""

    tab = True
    template_before = "salon/campaign_variables.html"
    verbose_name_plural = _("Questions")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A switch for what is needed or not; a place is no post."""
        if db_field.name == "required":
            kwargs["widget"] = UnfoldBooleanSwitchWidget
        if db_field.name == "position":
            kwargs["label"] = _("Place in order")
        return super().formfield_for_dbfield(db_field, request, **plain_lines(db_field), **kwargs)


class TemplateInline(questions.TemplateInline):
    """The other texts."""

    tab = True
    template_before = "salon/campaign_variables.html"
    verbose_name_plural = _("Texts")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Lines as they were typed."""
        return super().formfield_for_dbfield(db_field, request, **plain_lines(db_field), **kwargs)


class DayInline(TabularInline):
    """Sending hours of weekdays that are not like the others."""

    model = CampaignDay
    form = DayForm
    formset = DaysFormSet
    extra = 0
    max_num = 7
    tab = True
    template_before = "salon/campaign_days.html"
    verbose_name_plural = _("Special days")
    fields = ("weekday", "closed", "start", "end")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Switches and times."""
        if db_field.name == "closed":
            kwargs["widget"] = UnfoldBooleanSwitchWidget
        if db_field.name in ("start", "end"):
            kwargs["widget"] = UnfoldAdminSingleTimeWidget(format="%H:%M")
        return super().formfield_for_dbfield(db_field, request, **kwargs)
