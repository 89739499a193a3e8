"""People who wrote to the salon in Direct, and which clients they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RadioFilter
from unfold.decorators import display

from altegio.admin.finding import ClientSearch, heard_in
from altegio.admin.show import NOTHING, Look, link, moment, tag, yes_no
from altegio.models import Client
from feedback.admin import who
from feedback.admin.fields import bare
from feedback.models import InstagramContact, OptOut
from feedback.services.window import window as window_of

_OPEN, _CLOSED = Look("good", "lock_open"), Look("off", "lock_clock")


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
            return queryset.exclude(conflict="")
        if self.value() in ("linked", "free"):
            return queryset.filter(client__isnull=self.value() == "free")
        return queryset


class ContactForm(forms.ModelForm):
    """Which client the person is: the only thing that staff decide here."""

    class Meta:
        model = InstagramContact
        fields = ("client",)


# What a person may decide on the page, and what they are told then.
DECISIONS = {
    "link": _("Linked. What waited for this client goes out now."),
    "unlink": _("Unlinked. The name will not link them again."),
    "dismiss": _("Noted: none of the clients."),
    "keep": _("Noted: the link stays as it is."),
}


class InstagramContactAdmin(ClientSearch, ModelAdmin):
    """People who wrote to the salon in Direct."""

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["salon/direct.css"]}

    form = ContactForm
    list_display = ("who", "profile", "client_text", "link_state", "window", "last_action")
    list_filter = (LinkFilter, ("linked_by", ChoicesDropdownFilter))
    list_filter_submit = True
    list_select_related = ("client", "account")
    search_fields = ("username", "profile_name")
    search_help_text = _("Instagram name, name in the profile, or client")

    def found_besides(
        self, _request: HttpRequest, every: QuerySet[InstagramContact], text: str
    ) -> Sequence[QuerySet[InstagramContact]]:
        """By the names in Instagram: one is Latin, the other as people like."""
        name = text.removeprefix("@")
        named = [every.filter(username__icontains=name)] if name.isascii() else []
        return [*named, heard_in(every, "profile_name", text)]

    autocomplete_fields = ("client",)
    change_form_outer_before_template = "salon/contact_who.html"
    change_form_outer_after_template = "salon/contact_story.html"
    fields = (
        "client",
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
        opted_out = OptOut.objects.filter(contact=OuterRef("pk"))
        return super().get_queryset(request).annotate(opted_out=Exists(opted_out))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A client is chosen, not made or changed on the way."""
        return bare(super().formfield_for_foreignkey(db_field, request, **kwargs))

    def get_urls(self) -> list[URLPattern]:
        """The usual pages, and the address to which decisions are sent."""
        address = path(
            "<int:pk>/decide/",
            self.admin_site.admin_view(require_POST(self.decide)),
            name="feedback_instagramcontact_decide",
        )
        return [address, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The contact, with who it may be and why."""
        contact = self.get_object(request, object_id)
        known = (
            who.context(contact, request) if contact and self.has_view_permission(request, contact) else {}
        )
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **known})

    def decide(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Link, unlink, or say that nobody of the clients it is; then back to the page."""
        from feedback.services import identity, inbox

        contact = get_object_or_404(InstagramContact, pk=pk)
        if not self.has_change_permission(request, contact):
            raise PermissionDenied
        what, now = request.POST.get("do", ""), timezone.now()
        if what == "link":
            number = request.POST.get("client", "")
            client = get_object_or_404(Client.objects.present(), pk=number if number.isdecimal() else 0)
            identity.link(contact, client, request.user, now)
            inbox.attend([contact.pk], now)
        elif what in ("unlink", "dismiss", "keep"):
            getattr(identity, what)(contact, request.user, now)
        else:
            raise Http404
        messages.success(request, DECISIONS[what])
        return HttpResponseRedirect(reverse("admin:feedback_instagramcontact_change", args=[pk]))

    def save_model(self, request: HttpRequest, obj: InstagramContact, form: Any, _change: bool) -> None:
        """Link or unlink as the surveys do it, so that waiting ones go out."""
        from feedback.services import identity

        if "client" not in form.changed_data:
            return
        client = form.cleaned_data["client"]
        if client:
            identity.link(obj, client, request.user, timezone.now())
        else:
            identity.unlink(obj, request.user, timezone.now())

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
        if contact.client_id and not contact.conflict:
            return tag(_("linked: %(by)s") % {"by": contact.get_linked_by_display()}, Look("good", "link"))
        if contact.conflict:
            return tag(_("to be resolved"), Look("wait", "help"))
        return tag(_("not linked"), Look("off", "link_off"))

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
        window = window_of(contact, timezone.now())
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


admin.site.register(InstagramContact, InstagramContactAdmin)
