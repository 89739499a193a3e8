"""The campaign: on or off, when, in which words. One, made by the software; nobody adds or deletes it."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin, StackedInline
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSingleTimeWidget, UnfoldBooleanSwitchWidget

from altegio.admin.show import Look, tag
from feedback.models import Campaign, MessageTemplate, Question
from feedback.services.campaigns import default_campaign
from feedback.texts import unknown_variables

MAX_BYTES = 1000


class TextForm(forms.ModelForm):
    """A text in two languages: not too long for Instagram, and with variables that we know."""

    def clean_text_uk(self) -> str:
        """The Ukrainian text."""
        return check_text(self.cleaned_data["text_uk"])

    def clean_text_en(self) -> str:
        """The English text."""
        return check_text(self.cleaned_data["text_en"])


def check_text(text: str) -> str:
    """The text, if it can be sent. Raises ValidationError with what is wrong."""
    size = len(text.encode())
    if size > MAX_BYTES:
        raise ValidationError(
            _("Too long: %(size)s bytes, and Instagram takes %(most)s (a Ukrainian letter is two bytes)."),
            params={"size": size, "most": MAX_BYTES},
        )
    unknown = unknown_variables(text)
    if unknown:
        names = ", ".join(f"{{{name}}}" for name in sorted(unknown))
        raise ValidationError(_("There is no such variable: %(names)s."), params={"names": names})
    return text


class TextInline(StackedInline):
    """Texts below the campaign: neither added nor deleted."""

    form = TextForm
    extra = 0
    can_delete = False
    fields: ClassVar[Any] = (("text_uk", "text_en"),)

    def has_add_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """The campaign comes with all its texts."""
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """The campaign keeps all its texts."""
        return False

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Lower fields: a message is a few lines."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name in ("text_uk", "text_en"):
            field.widget.attrs["rows"] = 7
        return field


class QuestionInline(TextInline):
    """The questions in their order."""

    model = Question
    ordering = ("position",)
    verbose_name_plural = _("Questions, in this order")


class TemplateInline(TextInline):
    """The other texts."""

    model = MessageTemplate
    ordering = ("pk",)
    verbose_name_plural = _("Other texts")


class CampaignForm(forms.ModelForm):
    """The rules; switched on without a beginning, it begins now."""

    def clean(self) -> dict[str, Any] | None:
        """Sending hours have to leave some time; 00:00 at the end means midnight."""
        data = super().clean() or self.cleaned_data
        start, end = data.get("hours_start"), data.get("hours_end")
        if start and end and end.hour + end.minute and end <= start:
            self.add_error("hours_end", _("The end has to be after the beginning."))
        if "enabled" in self.changed_data and "since" not in self.changed_data:
            # Switched off, the beginning is forgotten: switching on asks nobody about the time in between.
            data["since"] = timezone.now() if data.get("enabled") else None
        elif data.get("enabled") and not data.get("since"):
            data["since"] = timezone.now()
        return data


class CampaignAdmin(SimpleHistoryAdmin, ModelAdmin):
    """The page of the campaign, in sentences."""

    form = CampaignForm
    inlines = (QuestionInline, TemplateInline)
    list_display = ("name", "state", "rule", "hours")
    warn_unsaved_form = True
    fieldsets = (
        (
            None,
            {
                "fields": ("enabled",),
                "description": _(
                    "Surveys go out by themselves after completed visits, by Instagram Direct, to those who "
                    "wrote to the salon in the last 24 hours: Instagram lets nobody write first."
                ),
            },
        ),
        (
            _("Whom and when we ask"),
            {"fields": ("since", "delay_hours", "hours_start", "hours_end", "expiry_days")},
        ),
        (
            _("In which words"),
            {
                "fields": ("language", "name"),
                "description": _(
                    "In a text you may write {first_name_vocative}, {master}, {services}, {date} and "
                    "{salon}: each client reads their own."
                ),
            },
        ),
    )

    def has_add_permission(self, _request: HttpRequest) -> bool:
        """There is one campaign, made by the software."""
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """Switch it off instead."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The one campaign, without a list before it."""
        if not self.has_view_or_change_permission(request):
            return super().changelist_view(request, extra_context)
        campaign = default_campaign()
        if Campaign.objects.count() > 1:
            return super().changelist_view(request, extra_context)
        return HttpResponseRedirect(reverse("admin:feedback_campaign_change", args=(campaign.pk,)))

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A switch for on and off."""
        if db_field.name == "enabled":
            kwargs["widget"] = UnfoldBooleanSwitchWidget
        if db_field.name in ("hours_start", "hours_end"):
            kwargs["widget"] = UnfoldAdminSingleTimeWidget(format="%H:%M")
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @display(description=_("state"))
    def state(self, campaign: Campaign) -> SafeString:
        """On or off."""
        if campaign.enabled:
            return tag(_("on"), Look("good", "play_circle"))
        return tag(_("off"), Look("off", "pause_circle"))

    @display(description=_("when"))
    def rule(self, campaign: Campaign) -> str:
        """How long after the visit."""
        hours = campaign.delay_hours
        words = ngettext("%(hours)s hour after the visit", "%(hours)s hours after the visit", hours)
        return words % {"hours": hours}

    @display(description=_("sending hours"))
    def hours(self, campaign: Campaign) -> str:
        """From when till when."""
        return f"{campaign.hours_start:%H:%M}–{campaign.hours_end:%H:%M}"


admin.site.register(Campaign, CampaignAdmin)
