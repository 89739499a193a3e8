"""Clients: found by name, phone or Instagram name; only the Instagram name can be entered here."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import ValidationError
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextInputWidget

from altegio import naming
from altegio.admin import show
from altegio.admin.base import MirrorAdmin
from altegio.admin.card import CardDetails
from altegio.admin.filters import HasInstagramFilter, VanishedFilter
from altegio.admin.sorting import ByKeys, ukrainian
from altegio.instagram_name import read_name
from altegio.models import Client, Label, Visit
from altegio.models.client import InstagramSource
from altegio.models.status import Status, status_q
from altegio.selectors import keys_of, likeness, search_clients

HIDDEN = show.Look("wait", "visibility_off")


class ClientForm(forms.ModelForm):
    """The one thing about a client that is entered here."""

    manual_instagram = forms.CharField(
        label=_("Instagram name entered by staff"),
        required=False,
        max_length=60,
        widget=UnfoldAdminTextInputWidget(attrs={"placeholder": "@name", "autocomplete": "off"}),
        help_text=_("It counts more than what Altegio says. Emptied, the name from Altegio counts again."),
    )

    class Meta:
        model = Client
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.instagram_source == InstagramSource.MANUAL:
            self.initial["manual_instagram"] = self.instance.instagram_username

    def clean_manual_instagram(self) -> str:
        """The name without @ and without the address before it, in small letters."""
        given = self.cleaned_data["manual_instagram"].strip()
        name = read_name(given)
        if given and not name:
            raise ValidationError(
                _("An Instagram name has up to 30 Latin letters, digits, dots and underscores.")
            )
        return name


class ClientAdmin(CardDetails, ByKeys, MirrorAdmin):
    """The clients' list and card."""

    form = ClientForm
    stream = "clients"
    list_display = ("name_or_number", "phone_text", "instagram", "visits", "spent_text", "last_visit_text")
    list_filter = (HasInstagramFilter, VanishedFilter)
    search_fields = ("name", "phone", "instagram_username")
    search_help_text = _("Name, phone or @instagram")
    ordering = (ukrainian("name"), "pk")
    fieldsets: Any = (
        (None, {"fields": ("instagram", "manual_instagram")}),
        (
            _("Contact"),
            {
                "fields": (
                    ("name_or_number", "phone_text"),
                    ("email", "birthday_text"),
                    "comment_text",
                    "tags_text",
                )
            },
        ),
        (
            _("Card in Altegio"),
            {
                "fields": (
                    ("patronymic_text", "card_text"),
                    ("sex_text", "importance_text"),
                    ("birthday_sms_text", "mailings_text"),
                    ("newsletter_text", "data_text"),
                    "custom_text",
                    "changed_text",
                )
            },
        ),
        (
            _("Figures from Altegio"),
            {
                "fields": (
                    ("visits", "last_visit_text"),
                    ("spent_text", "paid_text"),
                    ("balance_text", "discount_text"),
                    "provenance",
                )
            },
        ),
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who may change clients may enter the Instagram name; `readonly_fields` keeps the rest."""
        if obj is not None and obj.is_erased:
            return False
        return bool(request.user.has_perm("altegio.change_client"))

    def get_readonly_fields(self, _request: HttpRequest, _obj: Any = None) -> list[str]:
        """Everything but the Instagram name."""
        return [name for name in flatten_fieldsets(self.fieldsets) if name != "manual_instagram"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Without the entry field for those who only look."""
        if self.has_change_permission(request, obj):
            return self.fieldsets
        return ((None, {"fields": ("instagram",)}), *self.fieldsets[1:])

    def get_queryset(self, request: HttpRequest) -> QuerySet[Client]:
        """Clients with the end of their last completed visit."""
        visits = Visit.objects.present().filter(status_q(Status.COMPLETED, timezone.now()))
        last = visits.filter(client=OuterRef("pk")).order_by().values("client").annotate(last=Max("ends_at"))
        rows: QuerySet[Client] = super().get_queryset(request)
        return rows.annotate(last_visit=Subquery(last.values("last")))

    def get_ordering(self, request: HttpRequest) -> Any:
        """By name; of those who are found the likeliest first."""
        text = (request.GET.get("q") or request.GET.get("term") or "").replace("\0", "").strip()
        return (likeness(text).desc(), "-visits_count", "pk") if text else self.ordering

    def found_by_words(self, request: HttpRequest, queryset: QuerySet[Client], text: str) -> QuerySet[Client]:
        """Search as the whole product does: each word in the name, the phone or the Instagram name."""
        return queryset.filter(pk__in=keys_of(search_clients(text)))

    def save_model(self, request: HttpRequest, obj: Client, form: ClientForm, change: bool) -> None:
        """Store the entered name alone: the other columns are Altegio's, and a pass may be writing them."""
        if "manual_instagram" not in form.changed_data:
            return
        entered = form.cleaned_data["manual_instagram"]
        if entered:
            naming.enter(obj, entered)
        else:
            naming.forget(obj)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Nothing to note when nothing was entered."""
        return super().log_change(request, obj, message) if message else None

    @display(description=_("person's name"), ordering=ukrainian("name"))
    def name_or_number(self, client: Client) -> str:
        """The name, or Altegio's number of a client without one."""
        return str(client)

    @display(description=_("phone"), ordering="phone")
    def phone_text(self, client: Client) -> SafeString | str:
        """The phone, grouped; and whether Altegio hides it from us now."""
        number = show.phone(client.phone)
        if not client.phone_hidden:
            return number or show.NOTHING
        return format_html("{} {}", number, show.tag(_("hidden in Altegio"), HIDDEN))

    @display(description=_("Instagram"), ordering="instagram_username")
    def instagram(self, client: Client) -> str:
        """The Instagram name and where it comes from."""
        return f"@{client.instagram_username}" if client.instagram_username else show.NOTHING

    @display(description=_("visits"), ordering="visits_count")
    def visits(self, client: Client) -> str:
        """How often the client came, as Altegio counts."""
        return show.number(client.visits_count)

    @display(description=_("spent"), ordering="spent")
    def spent_text(self, client: Client) -> str:
        """What the client spent, as Altegio counts."""
        return show.money(client.spent, client.company.currency)

    @display(description=_("paid"))
    def paid_text(self, client: Client) -> str:
        """What the client paid."""
        return show.money(client.paid, client.company.currency)

    @display(description=_("balance"))
    def balance_text(self, client: Client) -> str:
        """What is left on the client's account, below zero for a debt."""
        return show.money(client.balance, client.company.currency)

    @display(description=_("discount, %"))
    def discount_text(self, client: Client) -> str:
        """The discount that the client always has."""
        return show.whole(client.discount) if client.discount else show.NOTHING

    @display(description=_("last visit"), ordering="last_visit")
    def last_visit_text(self, client: Any) -> str:
        """When the client was last here."""
        return show.moment(client.last_visit, client.company.zone)

    @display(description=_("comment"))
    def comment_text(self, client: Client) -> str:
        """The note in Altegio."""
        return client.comment or show.NOTHING

    @display(description=_("tags"))
    def tags_text(self, client: Client) -> SafeString | str:
        """The client's categories in Altegio, in their colours."""
        known = Label.objects.filter(company=client.company_id, title__in=client.tags)
        colors = dict(known.values_list("title", "color"))
        return show.labels((title, colors.get(title, "")) for title in client.tags) or show.NOTHING


admin.site.register(Client, ClientAdmin)
