"""Appointments: when, who, with whom, what, how it stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet, Value
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from altegio.admin import show
from altegio.admin.base import LocationFilter, MirrorAdmin, sees_clients
from altegio.admin.booking import BookingDetails
from altegio.admin.filters import DayRangeFilter, PeriodFilter, StaffFilter, StatusFilter, VanishedFilter
from altegio.admin.money import payment_line
from altegio.admin.scope import own_appointments
from altegio.admin.sorting import FromToday, ukrainian
from altegio.days import day_start, salon_zone
from altegio.models import Appointment, Client
from altegio.models.status import Status
from altegio.selectors import keys_of, search_clients, visible_to

_NOT_FOR_MASTERS = {"provenance", "visit_link", "payments_text", "moved_text", "prepayment", "custom_text"}


class TimedAdmin(FromToday, MirrorAdmin):
    """What appointments and visits have in common. A master finds the own ones only."""

    search_fields = ("client__name",)
    search_help_text = _("Client's name, phone or @instagram")
    scope_path = "staff__users__user"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Rows with their state now, those that this user may see."""
        every: Any = super().get_queryset(request)
        rows = every.with_status(timezone.now())
        # On the row, for one admin object serves all threads at once.
        rows = rows.annotate(shows_client=Value(sees_clients(request)))
        return own_appointments(rows, request.user, self.scope_path)

    def now(self) -> datetime:
        """The beginning of today."""
        zone = salon_zone()
        return day_start(timezone.localdate(timezone=zone), zone)

    def get_ordering(self, request: HttpRequest) -> Any:
        """Without a period what is coming first; within one the order of the day, of the past the newest."""
        if self.opens_today(request):
            return self.from_today()
        coming = request.GET.get("period") in ("today", "tomorrow", "week")
        return ("starts_at", "pk") if coming else self.ordering

    def found_by_words(self, request: HttpRequest, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        """By the client; masters among their own, and by names alone, so that a phone cannot be felt out."""
        own = visible_to(request.user, Client.objects.present())
        found = search_clients(text, own, names_only=not sees_clients(request))
        return queryset.filter(client__in=keys_of(found))

    @display(description=_("time"), ordering="starts_at")
    def time(self, row: Any) -> str:
        """From when till when, in the location's zone."""
        return show.span(row.starts_at, row.ends_at, row.company.zone)

    @display(description=_("state"))
    def status_text(self, row: Any) -> SafeString:
        """The state now."""
        return show.status_tag(row.status_now)

    @display(description=_("payment"), ordering="payment_status")
    def payment(self, row: Any) -> SafeString:
        """How much of the price is paid; what is still to come is no debt yet."""
        return show.payment_tag(row.payment_status, due=row.status_now == Status.COMPLETED)

    @display(description=_("price"), ordering="cost")
    def price(self, row: Any) -> str:
        """The price of all services."""
        return show.money(row.cost, row.company.currency)

    @display(description=_("paid"))
    def paid_text(self, row: Any) -> str:
        """What is paid of it."""
        return show.money(row.paid, row.company.currency)


class AppointmentAdmin(BookingDetails, TimedAdmin):
    """The list of appointments and the page of one."""

    stream = "appointments"
    list_display = ("time", "client_text", "staff_text", "services_text", "status_text", "payment", "price")
    list_filter = (
        PeriodFilter,
        DayRangeFilter,
        StaffFilter,
        StatusFilter,
        ("payment_status", ChoicesDropdownFilter),
        ("source", ChoicesDropdownFilter),
        LocationFilter,
        VanishedFilter,
    )
    ordering = ("-starts_at", "-pk")
    fieldsets: Any = (
        (
            None,
            {
                "fields": (
                    "time",
                    "status_text",
                    "client_card",
                    "comer_text",
                    "staff_text",
                    "asked_for",
                    "labels_text",
                    "comment_text",
                    "custom_text",
                    "group_text",
                    "visit_link",
                    "reviews_text",
                )
            },
        ),
        (_("Services"), {"fields": ("service_lines", "goods_lines")}),
        (
            _("Payment"),
            {"fields": ("payment", "price", "paid_text", "moved_text", "prepayment", "payments_text")},
        ),
        (
            _("Record"),
            {
                "fields": (
                    "source_text",
                    "booked",
                    "changed_text",
                    "notified_text",
                    "asked_review",
                    "provenance",
                )
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Appointment]:
        """With everything that the list shows: a fixed number of queries, however many rows."""
        rows = super().get_queryset(request).select_related("client", "staff", "company", "visit")
        return rows.prefetch_related("services")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What there is to tell; without the vendor's JSON, the visit and the payments for masters."""
        hidden = set() if sees_clients(request) else set(_NOT_FOR_MASTERS)
        if not request.user.has_perm("altegio.view_review"):
            hidden.add("reviews_text")
        return self.told_fields(self.fieldsets, obj, hidden)

    @display(description=_("client"), ordering=ukrainian("client__name"))
    def client_text(self, row: Appointment) -> str:
        """Who comes, or the words for a calendar block."""
        return str(row.client or _("calendar block"))

    @display(description=_("client"))
    def client_card(self, row: Any) -> SafeString | str:
        """Who comes, with the way to the card and the phone."""
        if row.client is None:
            return str(_("calendar block"))
        if not row.shows_client:
            return str(row.client)
        name = show.link(row.client, "altegio_client_change", row.client.pk)
        return format_html("{} · {}", name, show.phone(row.client.phone) or show.NOTHING)

    @display(description=_("master"), ordering=ukrainian("staff__name"))
    def staff_text(self, row: Appointment) -> str:
        """Who works."""
        return str(row.staff or show.NOTHING)

    @display(description=_("services"))
    def services_text(self, row: Appointment) -> SafeString | str:
        """What is done."""
        return show.lines(line.title for line in row.services.all())

    @display(description=_("services"))
    def service_lines(self, row: Appointment) -> SafeString | str:
        """Each service with its amount and the total of its line."""
        return show.price_lines(
            ((line.title, line.amount, line.cost) for line in row.services.all()), row.company.currency
        )

    @display(description=_("payments"))
    def payments_text(self, row: Appointment) -> SafeString | str:
        """The payments at this appointment; those that were deleted are called so."""
        payments = row.payments.present().order_by("deleted", "paid_at", "pk")
        return show.lines(payment_line(payment, row.company) for payment in payments)

    @display(description=_("visit"))
    def visit_link(self, row: Appointment) -> SafeString | str:
        """The visit that the appointment belongs to."""
        if row.visit is None:
            return show.NOTHING
        return show.link(f"№ {row.visit.altegio_id}", "altegio_visit_change", row.visit.pk)

    @display(description=_("comment"))
    def comment_text(self, row: Appointment) -> str:
        """The note at the appointment."""
        return row.comment or show.NOTHING

    @display(description=_("booked at"))
    def booked(self, row: Appointment) -> str:
        """When the appointment was made."""
        return show.moment(row.created_at, row.company.zone)

    @display(description=_("changed in Altegio"))
    def changed_text(self, row: Appointment) -> str:
        """When Altegio last changed it."""
        return show.moment(row.source_changed_at, row.company.zone)


admin.site.register(Appointment, AppointmentAdmin)
