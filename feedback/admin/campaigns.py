"""Campaigns: on or off, whom, when, in which words; in order, for a visit is asked about by one."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminSingleTimeWidget, UnfoldBooleanSwitchWidget

from altegio.admin.base import BY_POST
from altegio.admin.moments import TO_THE_MINUTE
from feedback.admin import (
    campaign_changes,
    campaign_draft,
    campaign_faults,
    campaign_pages,
    campaign_reach,
    campaign_simulator,
    campaign_words,
)
from feedback.admin.campaign_fields import FIELDSETS, SWITCHES, TIMES
from feedback.admin.campaign_forms import CampaignForm, NewCampaignForm
from feedback.admin.campaign_inlines import DayInline, QuestionInline, TemplateInline
from feedback.admin.campaign_list import CampaignList, address
from feedback.admin.fields import bare
from feedback.models import Campaign
from feedback.models.asking import TARGETS
from feedback.services import making, ways
from feedback.services.campaigns import active_campaigns
from feedback.services.translations import missing_english

# A campaign begins with a name, and goes on to its page.
ONE_AT_A_TIME = {"show_save_and_add_another": False}


class CampaignAdmin(SimpleHistoryAdmin, CampaignList):
    """The page of one campaign, its other pages, and what becomes of a new one."""

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["salon/campaign.css"]}
        js: ClassVar[list[str]] = ["salon/campaign.js"]

    form = CampaignForm
    formfield_overrides = TO_THE_MINUTE
    inlines = (QuestionInline, TemplateInline, DayInline)
    readonly_fields = ("reach",)
    autocomplete_fields = TARGETS
    actions_detail = ("open_simulator", "open_test", "copy_campaign")
    warn_unsaved_form = True
    compressed_fields = False  # beside the preview a name and its field have no room on one line
    change_form_before_template = "salon/campaign_live.html"
    change_form_after_template = "salon/campaign_preview_panel.html"
    fieldsets = FIELDSETS

    # --- who may --------------------------------------------------------------------------------------
    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only one that never asked about a visit; the house's own is switched off instead."""
        may = super().has_delete_permission(request, obj)
        return may and obj is not None and not obj.is_default and not making.was_used(obj)

    def has_copy_permission(self, request: HttpRequest, *_args: Any) -> bool:
        """Who may make campaigns may copy them."""
        return self.has_add_permission(request)

    # --- a new one ------------------------------------------------------------------------------------
    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """A new campaign begins with a name and a source."""
        if obj is None:
            kwargs |= {"form": NewCampaignForm, "fields": ("name", "language")}
        form = super().get_form(request, obj, change=change, **kwargs)
        form.without_english = staticmethod(partial(campaign_draft.missing_english, self, request, obj))
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Its rules are on the next page."""
        if obj is None:
            return ((None, {"fields": ("name", "source", "language")}),)
        return super().get_fieldsets(request, obj)

    def get_inlines(self, _request: HttpRequest, obj: Any) -> Any:
        """Questions and texts come with the campaign."""
        return self.inlines if obj is not None else ()

    def response_add(
        self, request: HttpRequest, obj: Campaign, post_url_continue: Any = None
    ) -> HttpResponse:
        """On to its rules and texts."""
        words = _("The campaign is made, and switched off: look at its rules, questions and texts.")
        self.message_user(request, words, messages.SUCCESS)
        before = [str(campaign) for campaign in active_campaigns() if campaign.priority <= obj.priority]
        if before:
            words = _(
                "Before it: %(names)s. What they ask about is not asked about here: mind the order "
                "of campaigns."
            )
            self.message_user(request, words % {"names": ", ".join(before)}, messages.INFO)
        return HttpResponseRedirect(address(obj))

    def save_model(self, request: HttpRequest, obj: Campaign, form: Any, change: bool) -> None:
        """A new one gets its words; another order of the ways holds for those too who wait already."""
        if not change:
            obj.priority = making.last_place()
        form.lacked = missing_english(obj) if change else None
        super().save_model(request, obj, form, change)
        if not change:
            making.begin(obj, form.cleaned_data.get("source"))
        elif "channels" in form.changed_data:
            ways.look_anew(obj)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Say which texts lost their English, and of changed times on which days they cannot be kept."""
        super().save_related(request, form, formsets, change)
        for words in campaign_words.after_saving(form, formsets) if change else ():
            self.message_user(request, words, messages.WARNING)

    # --- the page of one ------------------------------------------------------------------------------
    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Switches for what is on or off; rows of the mirror are chosen, never made here."""
        if db_field.name in SWITCHES:
            kwargs["widget"] = UnfoldBooleanSwitchWidget
        if db_field.name in TIMES:
            kwargs["widget"] = UnfoldAdminSingleTimeWidget(format="%H:%M")
        if db_field.name == "review_url":
            kwargs["assume_scheme"] = "https"
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        return bare(field) if db_field.name in TARGETS else field

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The page of a new one."""
        only = {**ONE_AT_A_TIME, "show_save_and_continue": False}
        return super().add_view(request, form_url, {**only, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The page, with what stands around the form."""
        campaign = self.get_object(request, object_id)
        around = campaign_pages.around(request, campaign) if campaign is not None else {}
        return super().change_view(
            request, object_id, form_url, {**ONE_AT_A_TIME, **around, **(extra_context or {})}
        )

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """What is wrong in a tab is named above all tabs."""
        named = {"tab_faults": campaign_faults.faults(context)}
        return super().render_change_form(request, {**context, **named}, *args, **kwargs)

    @display(description=_("whom that reaches"))
    def reach(self, campaign: Campaign) -> SafeString | str:
        """What both settings would have reached in the last weeks."""
        return campaign_reach.shown(campaign, timezone.now())

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """What was changed, by whom and when, in words."""
        campaign = get_object_or_404(Campaign, pk=object_id)
        return campaign_changes.page(request, campaign, self.has_view_or_change_permission(request))

    # --- its other pages ------------------------------------------------------------------------------
    def get_urls(self) -> list[URLPattern]:
        """The simulator, the count and the preview that follow the form, the test."""
        pages = {
            "simulate": campaign_simulator.page,
            "count": campaign_pages.count,
            "preview": campaign_pages.preview,
            "test": campaign_pages.test,
        }
        own = [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(self._page(view)),
                name=f"feedback_campaign_{name}",
            )
            for name, view in pages.items()
        ]
        return [*own, *super().get_urls()]

    def _page(self, view: Any) -> Any:
        def shown(request: HttpRequest, pk: int) -> HttpResponse:
            response: HttpResponse = view(self, request, get_object_or_404(Campaign, pk=pk))
            return response

        return shown

    @action(description=_("Simulator"), url_path="to-simulator", icon="science")
    def open_simulator(self, _request: HttpRequest, object_id: str) -> HttpResponse:
        """Past visits played through."""
        return HttpResponseRedirect(reverse("admin:feedback_campaign_simulate", args=(object_id,)))

    @action(
        description=_("Test on yourself"), url_path="to-test", icon="send_to_mobile", permissions=("change",)
    )
    def open_test(self, _request: HttpRequest, object_id: str) -> HttpResponse:
        """Have the survey sent to oneself."""
        return HttpResponseRedirect(reverse("admin:feedback_campaign_test", args=(object_id,)))

    @action(description=_("Copy"), url_path="copy", icon="content_copy", permissions=("copy",), attrs=BY_POST)
    def copy_campaign(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """A campaign like this one, switched off."""
        source = get_object_or_404(Campaign, pk=object_id)
        if request.method != "POST":
            return HttpResponseRedirect(address(source))
        made = making.copy(source, str(_("%(name)s (copy)") % {"name": source.name}))
        messages.success(request, _("Copied. The copy is switched off."))
        return HttpResponseRedirect(address(made))


admin.site.register(Campaign, CampaignAdmin)
