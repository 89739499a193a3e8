"""The list of campaigns: in which order they take visits, in sentences, and several switched at once."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display

from altegio.admin.show import NOTHING, Look, tag
from feedback.admin import campaign_words
from feedback.models import Campaign
from feedback.models.asking import TARGETS
from feedback.services.campaigns import default_campaign
from feedback.services.translations import missing_english


class CampaignList(ModelAdmin):
    """All campaigns, each in a line."""

    list_display = ("name", "state", "rule_text", "whom_text", "priority", "turn")
    list_editable = ("priority",)
    ordering = ("priority", "pk")
    actions = ("turn_on", "turn_off")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The one campaign, without a list before it."""
        if not self.has_view_or_change_permission(request):
            return super().changelist_view(request, extra_context)
        campaign = default_campaign()
        if Campaign.objects.count() > 1:
            return super().changelist_view(request, extra_context)
        return HttpResponseRedirect(address(campaign))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Campaign]:
        """With whom each asks, and which of the same order goes before it."""
        same = Campaign.objects.filter(priority=OuterRef("priority"), pk__lt=OuterRef("pk"))
        found: QuerySet[Campaign] = super().get_queryset(request)
        found = found.annotate(before=Subquery(same.order_by("-pk").values("name")[:1]))
        return found.prefetch_related(*TARGETS)

    def get_actions(self, request: HttpRequest) -> Any:
        """Nothing is deleted from the list: only a campaign's own page knows whether it may be."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    @admin.action(description=_("Switch on"), permissions=("change",))
    def turn_on(self, request: HttpRequest, queryset: QuerySet[Campaign]) -> None:
        """From now on."""
        self._turn(request, queryset, enabled=True)

    @admin.action(description=_("Switch off"), permissions=("change",))
    def turn_off(self, request: HttpRequest, queryset: QuerySet[Campaign]) -> None:
        """Nobody is asked."""
        self._turn(request, queryset, enabled=False)

    def _turn(self, request: HttpRequest, queryset: QuerySet[Campaign], *, enabled: bool) -> None:
        turned = queryset.exclude(enabled=enabled)
        kept = [each for each in turned if enabled and missing_english(each)]
        for campaign in turned:
            if campaign in kept:
                continue
            campaign.enabled, campaign.since = enabled, timezone.now() if enabled else None
            campaign.save(update_fields=["enabled", "since"])
        if kept:
            words = _(
                "Not switched on, for some texts have no English: %(names)s. Write them, or switch it on on "
                "its own page."
            )
            named = ", ".join(f"«{campaign}»" for campaign in kept)
            self.message_user(request, words % {"names": named}, messages.WARNING)
        if len(kept) < queryset.count():
            words = _("They ask from now on.") if enabled else _("They ask nobody from now on.")
            self.message_user(request, words, messages.SUCCESS)

    @display(description=_("state"))
    def state(self, campaign: Campaign) -> SafeString:
        """On or off."""
        if campaign.enabled:
            return tag(_("on"), Look("good", "play_circle"))
        return tag(_("off"), Look("off", "pause_circle"))

    @display(description=_("when"))
    def rule_text(self, campaign: Campaign) -> str:
        """How long after the visit, and within which hours."""
        return campaign_words.rule(campaign)

    @display(description=_("whom"))
    def whom_text(self, campaign: Campaign) -> str:
        """What keeps clients away."""
        return campaign_words.whom_stored(campaign)

    @display(description=_("of the same order"))
    def turn(self, campaign: Campaign) -> str:
        """Which goes first where two have the same order."""
        before = getattr(campaign, "before", None)
        return str(_("after «%(name)s», which is older") % {"name": before}) if before else NOTHING


def address(campaign: Campaign) -> str:
    """The page of this campaign."""
    return reverse("admin:feedback_campaign_change", args=(campaign.pk,))
