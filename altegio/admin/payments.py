"""Payments: all of them, the deleted ones and those without an appointment too."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter
from unfold.decorators import display

from altegio.admin import show
from altegio.admin.base import MirrorAdmin
from altegio.admin.filters import DayRangeFilter, PastPeriodFilter, VanishedFilter
from altegio.admin.finding import any_of, by_client, heard_in
from altegio.admin.money import account, accounts
from altegio.admin.sorting import ByKeys, ukrainian
from altegio.models import Payment


class PaidPeriodFilter(PastPeriodFilter):
    """By the day on which it was paid."""

    field = "paid_at"


class PaidDaysFilter(DayRangeFilter):
    """From one day of payment to another."""

    field = "paid_at"


class PaymentAdmin(ByKeys, MirrorAdmin):
    """The list of payments and the page of one."""

    stream = "transactions"
    list_display = ("paid", "amount_text", "kind_text", "client_text", "account_text", "state_text")
    list_filter = (
        PaidPeriodFilter,
        PaidDaysFilter,
        ("kind", ChoicesDropdownFilter),
        ("is_cash", BooleanRadioFilter),
        ("deleted", BooleanRadioFilter),
        VanishedFilter,
    )
    search_fields = ("account", "comment")
    search_help_text = _("Client, account or comment")
    ordering = ("-paid_at", "-pk")
    fields = (
        "paid",
        "amount_text",
        "kind_text",
        "state_text",
        "client_text",
        "account_text",
        "appointment_link",
        "comment_text",
        "provenance",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Payment]:
        """With client and appointment: a fixed number of queries, however many rows."""
        rows: QuerySet[Payment] = super().get_queryset(request)
        return rows.select_related("company", "client", "appointment__client", "appointment__company")

    def found_by_words(
        self, request: HttpRequest, queryset: QuerySet[Payment], text: str
    ) -> QuerySet[Payment]:
        """By the client, and by account and comment."""
        every = Payment.objects.all()
        found = any_of(queryset, every.filter(by_client(text)), heard_in(every, "comment", text))
        into = [name for name in accounts() if text.casefold() in name.casefold()]
        # So many payments went to one account that they are not worth looking up one by one.
        return queryset.filter(Q(account__in=into) | Q(pk__in=found.values("pk"))) if into else found

    @display(description=_("paid at"), ordering="paid_at")
    def paid(self, payment: Payment) -> str:
        """When it was paid."""
        return show.moment(payment.paid_at, payment.company.zone)

    @display(description=_("sum"), ordering="amount")
    def amount_text(self, payment: Payment) -> str:
        """How much."""
        return show.money(payment.amount, payment.company.currency)

    @display(description=_("paid for"), ordering="kind")
    def kind_text(self, payment: Payment) -> str:
        """Services, goods or something else."""
        return str(payment.get_kind_display())

    @display(description=_("client"), ordering=ukrainian("client__name"))
    def client_text(self, payment: Payment) -> SafeString | str:
        """Who paid."""
        if payment.client is None:
            return show.NOTHING
        return show.link(payment.client, "altegio_client_change", payment.client.pk)

    @display(description=pgettext_lazy("money", "account"), ordering="account")
    def account_text(self, payment: Payment) -> str:
        """Where the money went, in cash or by card."""
        return account(payment)

    @display(description=_("state"), ordering="deleted")
    def state_text(self, payment: Payment) -> SafeString:
        """Whether it still counts."""
        if payment.deleted:
            return show.tag(_("deleted"), show.Look("off", "delete"))
        return show.tag(_("counts"), show.Look("good", "payments"))

    @display(description=_("appointment"))
    def appointment_link(self, payment: Payment) -> SafeString | str:
        """The appointment at which it was paid, where there is one."""
        if payment.appointment is None:
            return show.NOTHING
        return show.link(payment.appointment, "altegio_appointment_change", payment.appointment.pk)

    @display(description=_("comment"))
    def comment_text(self, payment: Payment) -> str:
        """The note at the payment."""
        return payment.comment or show.NOTHING


admin.site.register(Payment, PaymentAdmin)
