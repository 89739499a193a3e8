"""The salon's Instagram accounts: how they stand, the pause, and for which locations each writes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldBooleanSwitchWidget

from altegio import selectors as mirror
from altegio.admin.base import BY_POST
from altegio.admin.show import NOTHING, Look, moment, tag
from altegio.models import Company
from feedback.admin import checking, connecting, show
from feedback.models import InstagramAccount, LocationAccount
from feedback.services import accounts
from feedback.services.troubles import explain_code


class AccountForm(forms.ModelForm):
    """What people change about an account: the pause, and the locations it writes for."""

    speaks_for = forms.ModelMultipleChoiceField(
        queryset=Company.objects.none(),
        required=False,
        label=_("Locations"),
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_(
            "Clients of these locations are written to from this account. A location that no account has "
            "takes the main one: the account of the settings, else the one connected first."
        ),
    )

    class Meta:
        model = InstagramAccount
        fields = ("paused",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("speaks_for")
        if field is not None:
            field.queryset = mirror.companies()  # type: ignore[attr-defined]
            chosen = LocationAccount.objects.filter(account=self.instance)
            field.initial = list(chosen.values_list("company_id", flat=True))


class InstagramAccountAdmin(ModelAdmin):
    """The salon's accounts. A token is never shown; sending can be paused and taken up again."""

    form = AccountForm
    list_display = ("name", "state_text", "paused_text", "locations", "last_webhook", "token_until")
    actions_list = ("connect_new",)
    actions_detail = ("try_all", "connect_again", "resume")
    fields = (
        "paused",
        "speaks_for",
        "name",
        "state_text",
        "state_reason_text",
        "connected_text",
        "rests_until",
        "last_webhook",
        "token_until",
        "token_refreshed",
        "ig_id",
    )

    def has_add_permission(self, _request: HttpRequest) -> bool:
        """An account is connected, or comes from the settings."""
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """Pause it instead."""
        return False

    def get_readonly_fields(self, _request: HttpRequest, _obj: Any = None) -> list[str]:
        """Everything but the pause and the locations."""
        return [name for name in self.fields if name not in ("paused", "speaks_for")]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A switch for the pause."""
        if db_field.name == "paused":
            kwargs["widget"] = UnfoldBooleanSwitchWidget
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        """The usual pages, and those that connect and check."""
        name = "feedback_instagramaccount"
        wrap = self.admin_site.admin_view
        own = [
            path("connect/", wrap(connecting.page), name=f"{name}_connect"),
            path("connect/start/", wrap(connecting.start), name=f"{name}_start"),
            path("connect/back/", wrap(connecting.back), name=f"{name}_back"),
            path("check/", wrap(checking.current), name=f"{name}_current"),
            path("<int:pk>/check/", wrap(checking.page), name=f"{name}_check"),
        ]
        return [*own, *super().get_urls()]

    def save_model(self, request: HttpRequest, obj: InstagramAccount, form: Any, _change: bool) -> None:
        """Write the pause alone: the worker may be renewing the token at this moment."""
        obj.save(update_fields=["paused"])
        if "speaks_for" in form.changed_data:
            accounts.set_locations(obj, [company.pk for company in form.cleaned_data["speaks_for"]])

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> Any:
        """The button that lets messages out again only where Instagram stopped them."""
        found = super().get_actions_detail(request, object_id)
        stopped = InstagramAccount.objects.filter(pk=object_id, state=InstagramAccount.State.STOPPED)
        return [each for each in found if not each.action_name.endswith("resume") or stopped.exists()]

    @action(
        description=_("Connect an account"), url_path="connect-new", icon="add_link", permissions=("change",)
    )
    def connect_new(self, _request: HttpRequest) -> HttpResponse:
        """To the page on which one is connected."""
        return HttpResponseRedirect(reverse("admin:feedback_instagramaccount_connect"))

    @action(description=_("Check"), url_path="try", icon="checklist", permissions=("view",))
    def try_all(self, _request: HttpRequest, object_id: str) -> HttpResponse:
        """To the page that tries everything."""
        return HttpResponseRedirect(reverse("admin:feedback_instagramaccount_check", args=(object_id,)))

    @action(description=_("Connect again"), url_path="again", icon="link", permissions=("change",))
    def connect_again(self, _request: HttpRequest, object_id: str) -> HttpResponse:
        """To the page on which this account is connected again."""
        address = reverse("admin:feedback_instagramaccount_connect")
        return HttpResponseRedirect(f"{address}?account={object_id}")

    @action(
        description=_("It is put right: send again"),
        url_path="resume",
        icon="play_arrow",
        permissions=("change",),
        attrs={**BY_POST, "data-ask": _("From now on messages go to clients. Send?")},
    )
    def resume(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Let messages go out again."""
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
        """What is wrong and where it is put right."""
        if not (account.state_code or account.state_reason):
            return NOTHING
        why = explain_code(account.state_code, account.state_reason)
        return f"{why.what} {why.where}"

    @display(description=_("connected"))
    def connected_text(self, account: InstagramAccount) -> str:
        """How and when the access came here."""
        if account.connected_at is None:
            return NOTHING
        return f"{moment(account.connected_at)}, {account.get_origin_display()}"

    @display(description=_("locations"))
    def locations(self, account: InstagramAccount) -> str:
        """For which it writes."""
        speak = accounts.voices(timezone.now())
        return ", ".join(each.title for each in mirror.companies() if speak.of(each.pk) == account) or NOTHING

    @display(description=_("sending"))
    def paused_text(self, account: InstagramAccount) -> SafeString:
        """Paused by staff or not; nothing goes out either where the account itself stands still."""
        if account.state != InstagramAccount.State.OK:
            return tag(_("stopped"), Look("bad", "block"))
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
