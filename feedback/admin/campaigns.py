"""The campaign: on or off, when, in which words. One, made by the software; nobody adds or deletes it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminSingleTimeWidget, UnfoldBooleanSwitchWidget

from altegio.admin.show import Look, number, tag
from feedback.admin.questions import QuestionInline, TemplateInline, translations_text
from feedback.models import Campaign
from feedback.models.words import CHANNEL_WORDS
from feedback.rules import Way
from feedback.services import forecast, ways
from feedback.services.campaigns import default_campaign

# The answers of the last day are still out: the four weeks end before it.
FOUR_WEEKS = 26
OTHER_WAYS = (Way.ALTEGIO_SMS, Way.EMAIL, Way.MANUAL)


class WaysWidget(forms.MultiWidget):
    """Direct, and a choice for each place after it."""

    template_name = "salon/ways_widget.html"

    def __init__(self, choices: Any) -> None:
        super().__init__([UnfoldAdminSelectWidget(choices=choices) for _place in OTHER_WAYS])

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """The campaign's own list begins with Direct; what was typed does not."""
        stored = isinstance(value, list) and value[:1] == [Way.INSTAGRAM]
        return super().get_context(name, self.decompress(value) if stored else value, attrs)

    def decompress(self, value: Any) -> list[str]:
        """The ways after Direct; empty places at the end."""
        others = [way for way in value or [] if way != Way.INSTAGRAM]
        return [*others, *[""] * len(OTHER_WAYS)][: len(OTHER_WAYS)]


class WaysField(forms.MultiValueField):
    """The campaign's ways in their order. Direct is always the first."""

    def __init__(self, **kwargs: Any) -> None:
        words = dict(CHANNEL_WORDS)
        choices = [("", _("nothing more")), *((way, words[way]) for way in OTHER_WAYS)]
        fields = [forms.ChoiceField(choices=choices, required=False) for _place in OTHER_WAYS]
        super().__init__(
            fields, widget=WaysWidget(choices), require_all_fields=False, required=False, **kwargs
        )

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another order was chosen."""
        return [way for way in initial or [] if way != Way.INSTAGRAM] != [way for way in data or [] if way]

    def compress(self, data_list: Any) -> list[str]:
        """Without the empty places. One that is chosen twice is a mistake."""
        others = [way for way in data_list or [] if way]
        if len(set(others)) != len(others):
            raise forms.ValidationError(_("One way is chosen twice."))
        return [str(Way.INSTAGRAM), *others]


class CampaignForm(forms.ModelForm):
    """The rules; switched on without a beginning, it begins now."""

    channels = WaysField(
        label=_("If Direct is closed"), help_text=Campaign._meta.get_field("channels").help_text
    )

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
    readonly_fields = ("reach", "translations")
    warn_unsaved_form = True
    fieldsets = (
        (
            None,
            {
                "fields": ("enabled",),
                "description": _(
                    "Surveys go out by themselves after completed visits, by Instagram Direct, to those who "
                    "wrote to the salon in the last 24 hours: Instagram lets nobody write first. The others "
                    "are asked by the other ways that you name."
                ),
            },
        ),
        (
            _("Whom and when we ask"),
            {
                "fields": (
                    "since",
                    "delay_hours",
                    "early",
                    "reach",
                    "hours_start",
                    "hours_end",
                    "expiry_days",
                    "hold_minutes",
                    "daily_limit",
                    "channels",
                )
            },
        ),
        (
            _("In which words"),
            {
                "fields": ("language", "translations", ("low_threshold", "high_from"), "name"),
                "description": _(
                    "In a text you may write {first_name_vocative}, {master}, {services}, {date}, {salon}, "
                    "{form_link}, {stop_link}, {review_link} and, outside Direct, {direct_link}: each client "
                    "reads their own."
                ),
            },
        ),
    )

    def save_model(self, request: HttpRequest, obj: Campaign, form: Any, change: bool) -> None:
        """Another order of the ways holds for those too who wait already."""
        super().save_model(request, obj, form, change)
        if "channels" in form.changed_data:
            ways.look_anew(obj)

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
        """Switches for what is on or off."""
        if db_field.name in ("enabled", "early"):
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

    @display(description=_("whom that reaches"))
    def reach(self, campaign: Campaign) -> SafeString | str:
        """What both settings would have reached in the last weeks."""
        found = forecast.reach(campaign, timezone.now())
        if found is None or not found.visits:
            return gettext("Known when clients have written in Direct for some days.")
        days = max(1, round((found.until - found.since).total_seconds() / 86400))
        period = (
            gettext("In the last 4 weeks")
            if days >= FOUR_WEEKS
            else ngettext("In the last %(days)s day", "In the last %(days)s days", days) % {"days": days}
        )
        return format_html(
            '<div class="reach"><span class="quiet reach-note">{}</span>'
            '<span class="reach-count">{}</span><span>{}</span>'
            '<span class="reach-count">{}</span><span>{}</span>'
            '<span class="quiet reach-note">{}</span></div>',
            gettext("%(period)s, of the clients who had been here, it would have reached in time:")
            % {"period": period},
            _of(found.early, found.visits),
            gettext("sooner, if the window closes"),
            _of(found.on_time, found.visits),
            gettext("only at its own time"),
            _others(found),
        )

    @display(description=_("translations"))
    def translations(self, campaign: Campaign) -> SafeString:
        """What is missing in English."""
        return translations_text(campaign)

    @display(description=_("sending hours"))
    def hours(self, campaign: Campaign) -> str:
        """From when till when."""
        return f"{campaign.hours_start:%H:%M}–{campaign.hours_end:%H:%M}"


def _others(found: forecast.Reach) -> str:
    """What becomes of the rest, and how sure the figures are."""
    rest = gettext("The others are asked when they write again, or by another way.")
    if not found.partly:
        return rest
    more = gettext(
        "For the time before this program began to listen only the end of each conversation is known: it may"
        " be more."
    )
    return f"{rest} {more}"


def _of(part: int, whole: int) -> str:
    return gettext("%(part)s of %(whole)s") % {"part": number(part), "whole": number(whole)}


admin.site.register(Campaign, CampaignAdmin)
