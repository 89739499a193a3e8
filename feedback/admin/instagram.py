"""Instagram: the salon's account, the people in Direct, and the webhooks as they came."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RadioFilter
from unfold.decorators import action, display
from unfold.widgets import UnfoldBooleanSwitchWidget

from altegio.admin.base import BY_POST, ReadOnlyAdmin
from altegio.admin.show import NOTHING, Look, link, moment, number, tag, yes_no
from feedback.admin import show
from feedback.admin.fields import bare
from feedback.models import Delivery, InstagramAccount, InstagramContact, OptOut
from feedback.rules import may_message

_OPEN, _CLOSED = Look("good", "lock_open"), Look("off", "lock_clock")


class InstagramAccountAdmin(ModelAdmin):
    """The salon's account. Its token is never shown; sending can be paused and taken up again."""

    list_display = ("name", "state_text", "paused_text", "last_webhook", "token_until")
    actions_detail = ("resume",)
    fields = (
        "paused",
        "name",
        "state_text",
        "state_reason_text",
        "rests_until",
        "last_webhook",
        "token_until",
        "token_refreshed",
        "ig_id",
    )

    def has_add_permission(self, _request: HttpRequest) -> bool:
        """The account comes from the settings."""
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """Pause it instead."""
        return False

    def get_readonly_fields(self, _request: HttpRequest, _obj: Any = None) -> list[str]:
        """Everything but the pause."""
        return [name for name in self.fields if name != "paused"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A switch for the pause."""
        if db_field.name == "paused":
            kwargs["widget"] = UnfoldBooleanSwitchWidget
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, _request: HttpRequest, obj: InstagramAccount, _form: Any, _change: bool) -> None:
        """Write the pause alone: the worker may be renewing the token at this moment."""
        obj.save(update_fields=["paused"])

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> Any:
        """The button only where sending is stopped."""
        stopped = InstagramAccount.objects.filter(pk=object_id).exclude(state=InstagramAccount.State.OK)
        return super().get_actions_detail(request, object_id) if stopped.exists() else []

    @action(
        description=_("It is put right: send again"),
        url_path="resume",
        icon="play_arrow",
        permissions=("change",),
        attrs=BY_POST,
    )
    def resume(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Let messages go out again."""
        from feedback.services import accounts

        if request.method == "POST":
            accounts.resume(get_object_or_404(InstagramAccount, pk=object_id))
            messages.success(request, _("Messages go out again."))
        return HttpResponseRedirect(reverse("admin:feedback_instagramaccount_change", args=(object_id,)))

    @display(description=_("account"))
    def name(self, account: InstagramAccount) -> str:
        """The account's name."""
        return str(account)

    @display(description=_("state"))
    def state_text(self, account: InstagramAccount) -> SafeString:
        """Whether Instagram lets it send."""
        return tag(account.get_state_display(), show.ACCOUNT_LOOKS[InstagramAccount.State(account.state)])

    @display(description=_("why"))
    def state_reason_text(self, account: InstagramAccount) -> str:
        """What Instagram said."""
        return account.state_reason or NOTHING

    @display(description=_("sending"))
    def paused_text(self, account: InstagramAccount) -> SafeString:
        """Paused by staff or not."""
        if account.paused:
            return tag(_("paused"), Look("wait", "pause_circle"))
        return tag(_("goes out"), Look("good", "play_circle"))

    @display(description=_("rests until"))
    def rests_until(self, account: InstagramAccount) -> str:
        """After a limit."""
        return moment(account.parked_until)

    @display(description=_("last webhook"))
    def last_webhook(self, account: InstagramAccount) -> str:
        """When Instagram last told us something."""
        return moment(account.last_webhook_at)

    @display(description=_("token valid until"))
    def token_until(self, account: InstagramAccount) -> str:
        """When the access ends unless it is renewed."""
        return moment(account.token_expires_at)

    @display(description=_("token refreshed"))
    def token_refreshed(self, account: InstagramAccount) -> str:
        """When it was last renewed."""
        return moment(account.token_refreshed_at)


class LinkFilter(RadioFilter):
    """By whether it is known which client the person is."""

    title = _("link to a client")
    parameter_name = "link"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> Any:
        """Linked, not linked, to be resolved."""
        return (("conflict", _("to be resolved")), ("linked", _("linked")), ("free", _("not linked")))

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Contacts by their link."""
        if self.value() == "conflict":
            return queryset.filter(client__isnull=True).exclude(conflict="")
        if self.value() in ("linked", "free"):
            return queryset.filter(client__isnull=self.value() == "free")
        return queryset


class ContactForm(forms.ModelForm):
    """Which client the person is: the only thing that staff decide here."""

    class Meta:
        model = InstagramContact
        fields = ("client",)


class InstagramContactAdmin(ModelAdmin):
    """People who wrote to the salon in Direct."""

    form = ContactForm
    list_display = ("who", "profile", "client_text", "link_state", "window", "last_action")
    list_filter = (LinkFilter, ("linked_by", ChoicesDropdownFilter))
    list_filter_submit = True
    list_select_related = ("client", "account")
    search_fields = ("username", "profile_name", "client__name", "client__phone")
    search_help_text = _("Instagram name, name in the profile, or client")
    autocomplete_fields = ("client",)
    fields = (
        "client",
        "conflict_text",
        "who",
        "profile",
        "link_state",
        "linked",
        "window",
        "last_action",
        "opt_out_text",
        "first_seen",
    )

    def has_add_permission(self, _request: HttpRequest) -> bool:
        """People come by writing to the salon."""
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """What people wrote stays with them."""
        return False

    def get_readonly_fields(self, _request: HttpRequest, _obj: Any = None) -> list[str]:
        """Everything but the client."""
        return [name for name in self.fields if name != "client"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[InstagramContact]:
        """With whether they asked not to be written to."""
        self.now = timezone.now()
        opted_out = OptOut.objects.filter(contact=OuterRef("pk"))
        return super().get_queryset(request).annotate(opted_out=Exists(opted_out))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A client is chosen, not made or changed on the way."""
        return bare(super().formfield_for_foreignkey(db_field, request, **kwargs))

    def save_model(self, request: HttpRequest, obj: InstagramContact, form: Any, _change: bool) -> None:
        """Link or unlink as the surveys do it, so that waiting ones go out."""
        from feedback.services import identity

        if "client" not in form.changed_data:
            return
        client = form.cleaned_data["client"]
        if client:
            identity.link(obj, client, request.user, timezone.now())
        else:
            identity.unlink(obj, request.user)

    @display(description=_("person in Direct"), ordering="username")
    def who(self, contact: InstagramContact) -> str:
        """The Instagram name, or Instagram's number."""
        return str(contact)

    @display(description=_("name in the profile"), ordering="profile_name")
    def profile(self, contact: InstagramContact) -> str:
        """How the person calls themselves."""
        return contact.profile_name or NOTHING

    @display(description=_("client"), ordering="client__name")
    def client_text(self, contact: InstagramContact) -> str:
        """Which client that is."""
        return str(contact.client or NOTHING)

    @display(description=_("link"))
    def link_state(self, contact: InstagramContact) -> SafeString:
        """Linked and how, free, or to be resolved."""
        if contact.client_id:
            return tag(_("linked: %(by)s") % {"by": contact.get_linked_by_display()}, Look("good", "link"))
        if contact.conflict:
            return tag(_("to be resolved"), Look("wait", "help"))
        return tag(_("not linked"), Look("off", "link_off"))

    @display(description=_("to be resolved"))
    def conflict_text(self, contact: InstagramContact) -> str:
        """Why a person has to decide."""
        return show.conflict_words(contact.conflict) if contact.conflict else NOTHING

    @display(description=_("linked"))
    def linked(self, contact: InstagramContact) -> SafeString | str:
        """Since when, and the way to the client's card."""
        if contact.client is None:
            return NOTHING
        card = link(contact.client, "altegio_client_change", contact.client.pk)
        return format_html("{} · {}", card, moment(contact.linked_at))

    @display(description=_("may be written to"))
    def window(self, contact: Any) -> SafeString:
        """Whether Instagram lets us write now, and until when."""
        if contact.opted_out:
            return tag(_("asked not to"), Look("bad", "do_not_disturb_on"))
        if contact.unreachable_since:
            return tag(_("not reachable"), Look("bad", "block"))
        window = may_message(contact.last_action_at, self.now)
        if window.open:
            return tag(_("until %(when)s") % {"when": moment(window.until)}, _OPEN)
        return tag(_("after the next message"), _CLOSED)

    @display(description=_("last action"), ordering="last_action_at")
    def last_action(self, contact: InstagramContact) -> str:
        """When the person last wrote or tapped."""
        return moment(contact.last_action_at)

    @display(description=_("opt-out"))
    def opt_out_text(self, contact: Any) -> SafeString:
        """Whether they asked not to be written to."""
        return yes_no(contact.opted_out)

    @display(description=_("first seen"))
    def first_seen(self, contact: InstagramContact) -> str:
        """When they first wrote."""
        return moment(contact.created_at)


class DeliveryAdmin(ReadOnlyAdmin):
    """Webhooks of Instagram as they came. The body holds what people wrote: owners alone see it."""

    list_display = ("number_text", "received", "state_text", "events_text", "error_text")
    fields = ("number_text", "received", "state_text", "events_text", "attempts", "error_text", "body_text")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        """The list without the bodies."""
        rows = super().get_queryset(request)
        return rows if "/change/" in request.path else rows.defer("body")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The body for owners."""
        may = request.user.has_perm("feedback.change_delivery")
        return self.fields if may else tuple(name for name in self.fields if name != "body_text")

    @display(description="№", ordering="pk")
    def number_text(self, delivery: Delivery) -> str:
        """The number of the delivery."""
        return f"№ {delivery.pk}"

    @display(description=_("received"), ordering="received_at")
    def received(self, delivery: Delivery) -> str:
        """When it came."""
        return moment(delivery.received_at)

    @display(description=_("state"))
    def state_text(self, delivery: Delivery) -> SafeString:
        """Whether it has been worked through."""
        if delivery.error:
            return tag(_("error"), Look("bad", "error"))
        if delivery.processed_at is None:
            return tag(_("waiting"), Look("wait", "schedule"))
        return tag(_("processed"), Look("good", "done"))

    @display(description=_("events"))
    def events_text(self, delivery: Delivery) -> str:
        """How many things it told of."""
        return number(delivery.events)

    @display(description=_("error"))
    def error_text(self, delivery: Delivery) -> str:
        """What went wrong."""
        return delivery.error or NOTHING

    @display(description=_("body"))
    def body_text(self, delivery: Delivery) -> SafeString:
        """The body, laid out when it is JSON."""
        text = bytes(delivery.body).decode("utf-8", "replace")
        try:
            text = json.dumps(json.loads(text), ensure_ascii=False, indent=2)
        except ValueError:
            return format_html('<pre class="raw-json">{}</pre>', text)
        return format_html('<pre class="raw-json">{}</pre>', text)


admin.site.register(InstagramAccount, InstagramAccountAdmin)
admin.site.register(InstagramContact, InstagramContactAdmin)
admin.site.register(Delivery, DeliveryAdmin)
