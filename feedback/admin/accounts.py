"""The salon's Instagram account: how it stands, and the pause."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import action, display
from unfold.widgets import UnfoldBooleanSwitchWidget

from altegio.admin.base import BY_POST
from altegio.admin.show import NOTHING, Look, moment, tag
from feedback.admin import show
from feedback.models import InstagramAccount


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


admin.site.register(InstagramAccount, InstagramAccountAdmin)
