"""Webhooks to other tools: made here, their secret shown once; what they were told, and telling it again."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from altegio.admin import show
from salon.models import OutgoingDelivery, OutgoingWebhook
from salon.models.outgoing import new_secret
from salon.outgoing import sending

State = OutgoingDelivery.State
LOOKS = {
    State.QUEUED: show.Look("wait", "schedule"),
    State.SENDING: show.Look("wait", "sync"),
    State.SENT: show.Look("good", "check_circle"),
    State.FAILED: show.Look("bad", "error"),
}


class OutgoingWebhookForm(forms.ModelForm):
    """The kinds of events as boxes to tick."""

    kinds = forms.MultipleChoiceField(
        label=_("Tell it when"),
        choices=OutgoingWebhook.Kind.choices,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )

    class Meta:
        model = OutgoingWebhook
        fields = ("name", "url", "kinds", "active", "allow_private")

    def clean(self) -> dict[str, Any]:
        """What was filled in. An address that is plainly private is refused now, not at the first event."""
        found: dict[str, Any] = super().clean() or {}
        if _plainly_private(found.get("url", "")) and not found.get("allow_private"):
            words = _(
                "This address is private: tick that it may be within the salon's own network, or correct it."
            )
            self.add_error("url", words)
        return found


def _plainly_private(url: str) -> bool:
    """Whether the address names this machine, or a number of a private network. Names are asked for later."""
    host = urlsplit(url).hostname or ""
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host == "localhost"


class OutgoingWebhookAdmin(ModelAdmin):
    """An address of another tool. Its secret is shown when it is made and when it is renewed."""

    form = OutgoingWebhookForm
    list_display = ("name", "url", "told", "state")
    search_fields = ("name", "url")
    actions = ("renew_secret",)

    def save_model(self, request: HttpRequest, obj: OutgoingWebhook, form: Any, change: bool) -> None:
        """Save it, and show the secret of a new one."""
        if not change:
            obj.created_by_id = request.user.pk
        super().save_model(request, obj, form, change)
        if not change:
            self._show_secret(request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What it was told goes with it: counted, not listed, and by the same right."""
        told, counts, lacking, protected = super().get_deleted_objects(objs, request)
        events = OutgoingDelivery._meta
        named = [each for each in told if not isinstance(each, list)]
        if count := counts.get(events.verbose_name_plural):
            named.append(f"{capfirst(str(events.verbose_name_plural))}: {show.number(count)}")
        return named, counts, lacking - {events.verbose_name}, protected

    @admin.action(description=_("Renew the secret of the chosen webhooks"), permissions=["change"])
    def renew_secret(self, request: HttpRequest, queryset: QuerySet[OutgoingWebhook]) -> None:
        """From now on another secret signs; it is shown once."""
        for webhook in queryset:
            webhook.secret = new_secret()
            webhook.save(update_fields=["secret"])
            self._show_secret(request, webhook)

    @staticmethod
    def _show_secret(request: HttpRequest, webhook: OutgoingWebhook) -> None:
        words = _("%(name)s: copy the secret now, it is shown only once: %(secret)s")
        messages.warning(request, words % {"name": webhook.name, "secret": webhook.secret})

    @display(description=_("what it is told of"))
    def told(self, webhook: OutgoingWebhook) -> SafeString:
        """The kinds of events, and the way to those that were told."""
        link = reverse("admin:salon_outgoingdelivery_changelist")
        words = capfirst(", ".join(str(OutgoingWebhook.Kind(kind).label) for kind in webhook.kinds)) or _(
            "events"
        )
        return format_html(
            '<a class="sl-link" href="{}?webhook__id__exact={}">{}</a>', link, webhook.pk, words
        )

    @display(description=_("state"), ordering="active")
    def state(self, webhook: OutgoingWebhook) -> SafeString:
        """Whether anything is posted there."""
        if webhook.active:
            return show.tag(_("active"), show.Look("good", "check_circle"))
        return show.tag(_("off"), show.Look("off", "block"))


class OutgoingDeliveryAdmin(ModelAdmin):
    """What other tools were told: read, and told again."""

    list_display = ("kind", "webhook", "stands", "attempts", "status_code", "error_text", "when")
    list_filter = ("state", "kind", "webhook")
    list_select_related = ("webhook",)
    fields = (
        "webhook",
        "kind",
        "event_id",
        "stands",
        "attempts",
        "status_code",
        "error_text",
        "when",
        "body",
    )
    readonly_fields = fields
    actions = ("tell_again",)
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only what happens makes an event."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: OutgoingDelivery | None = None) -> bool:
        """Old ones go by themselves."""
        return False

    @admin.action(description=_("Tell the chosen events again"), permissions=["change"])
    def tell_again(self, request: HttpRequest, queryset: QuerySet[OutgoingDelivery]) -> None:
        """Queue them once more under the same id."""
        for delivery in queryset.exclude(state=State.SENDING):
            sending.send_again(delivery)
        messages.success(request, _("The events will be sent again within seconds."))

    @display(description=_("state"), ordering="state")
    def stands(self, delivery: OutgoingDelivery) -> SafeString:
        """How it stands, and when it is tried next."""
        word = State(delivery.state)
        label = str(word.label)
        if word == State.QUEUED and delivery.not_before and delivery.not_before > timezone.now():
            label = f"{label} · {show.moment(delivery.not_before)}"
        return show.tag(label, LOOKS[word])

    @display(description=_("error"), ordering="error")
    def error_text(self, delivery: OutgoingDelivery) -> str:
        """What went wrong, in words; the number of an answer has its own column."""
        known = bool(delivery.error) and delivery.status_code is None
        return gettext(delivery.error) if known else show.NOTHING

    @display(description=_("made"), ordering="pk")
    def when(self, delivery: OutgoingDelivery) -> str:
        """When it happened."""
        return show.moment(delivery.created_at)


admin.site.register(OutgoingWebhook, OutgoingWebhookAdmin)
admin.site.register(OutgoingDelivery, OutgoingDeliveryAdmin)
