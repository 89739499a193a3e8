"""Visits: one coming of a client, of one or several appointments."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter, RadioFilter
from unfold.decorators import display

from altegio.admin import show
from altegio.admin.appointments import TimedAdmin
from altegio.admin.base import LocationFilter
from altegio.admin.filters import DayRangeFilter, PeriodFilter, StaffFilter, StatusFilter, VanishedFilter
from altegio.admin.money import payment_line
from altegio.admin.sorting import ukrainian
from altegio.models import Payment, Service, Visit
from altegio.selectors.figures import with_parts
from altegio.selectors.visits import is_first_visit


class VisitStaffFilter(StaffFilter):
    """By a master who works in the visit."""

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Visits in which the master has a part."""
        chosen = self.value() or ""
        return with_parts(queryset, staff=int(chosen)) if chosen.isdecimal() else queryset


class VisitServiceFilter(DropdownFilter):
    """By a service that is done in the visit; reports lead here, and elsewhere it only takes room."""

    title = _("service")
    parameter_name = "service"

    def lookups(self, request: HttpRequest, _model_admin: Any) -> Any:
        """All services by name, where one is chosen."""
        if not request.GET.get(self.parameter_name):
            return []
        services = Service.objects.present().order_by(ukrainian("title"))
        return [(str(pk), title) for pk, title in services.values_list("pk", "title")]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Visits with a line of the service."""
        chosen = self.value() or ""
        return with_parts(queryset, service=int(chosen)) if chosen.isdecimal() else queryset


class FirstVisitFilter(RadioFilter):
    """By whether the client had been here before."""

    title = _("first visit")
    parameter_name = "first"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> Any:
        """New clients, and those who come again."""
        return (("yes", _("of new clients")), ("no", _("of those who come again")))

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Visits before which the client had never been here, or the others."""
        if self.value() not in ("yes", "no"):
            return queryset
        first = Q(is_first_visit(timezone.now()))
        return queryset.filter(first if self.value() == "yes" else ~first)


class VisitAdmin(TimedAdmin):
    """The list of visits and the page of one."""

    list_display = ("time", "client_text", "masters", "services_text", "status_text", "payment", "price")
    list_filter = (
        PeriodFilter,
        DayRangeFilter,
        VisitStaffFilter,
        VisitServiceFilter,
        StatusFilter,
        FirstVisitFilter,
        ("payment_status", ChoicesDropdownFilter),
        LocationFilter,
        VanishedFilter,
    )
    ordering = ("-starts_at", "-pk")
    scope_path = "appointments__staff__users__user"
    fieldsets = (
        (None, {"fields": ("time", "status_text", "client_card", "masters", "lines_text")}),
        (_("Payment"), {"fields": ("payment", "price", "paid_text", "payments_text")}),
        (_("Appointments"), {"fields": ("appointment_links", "provenance")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Visit]:
        """With appointments, masters and services: a fixed number of queries, however many rows."""
        rows = super().get_queryset(request).select_related("client", "company")
        return rows.prefetch_related("appointments__staff", "appointments__services")

    def kept(self, visit: Visit) -> list[Any]:
        """Appointments of the visit in the order of the day; of the cancelled ones only if all are."""
        rows = sorted(visit.appointments.all(), key=lambda row: (row.starts_at, row.pk))
        rows = [row for row in rows if row.vanished_at is None]
        return [row for row in rows if not row.cancelled] or rows

    @display(description=_("client"), ordering=ukrainian("client__name"))
    def client_text(self, visit: Visit) -> str:
        """Who came."""
        return str(visit.client or show.NOTHING)

    @display(description=_("client"))
    def client_card(self, visit: Visit) -> SafeString | str:
        """Who came, with the way to the card and the phone."""
        if visit.client is None:
            return show.NOTHING
        name = show.link(visit.client, "altegio_client_change", visit.client.pk)
        return format_html("{} · {}", name, show.phone(visit.client.phone) or show.NOTHING)

    @display(description=_("masters"))
    def masters(self, visit: Visit) -> SafeString | str:
        """Who worked."""
        return show.lines(dict.fromkeys(row.staff for row in self.kept(visit) if row.staff))

    @display(description=_("services"))
    def services_text(self, visit: Visit) -> SafeString | str:
        """What was done."""
        return show.lines(line.title for row in self.kept(visit) for line in row.services.all())

    @display(description=_("services and goods"))
    def lines_text(self, visit: Visit) -> SafeString | str:
        """What was done and sold, with the total of each line: together they are the price."""
        lines = [line for row in self.kept(visit) for line in (*row.services.all(), *row.goods.all())]
        return show.price_lines(
            ((line.title, line.amount, line.cost) for line in lines), visit.company.currency
        )

    @display(description=_("payments"))
    def payments_text(self, visit: Visit) -> SafeString | str:
        """The payments of all appointments, each once wherever it sits; deleted ones are called so."""
        payments = Payment.objects.present().filter(appointment__visit=visit)
        if not visit.cancelled:
            payments = payments.filter(appointment__cancelled=False, appointment__vanished_at=None)
        return show.lines(
            payment_line(payment, visit.company) for payment in payments.order_by("deleted", "paid_at", "pk")
        )

    def raw_of(self, visit: Visit) -> Any:
        """A visit is made of its appointments: theirs."""
        return {"visit_id": visit.altegio_id, "records": [row.raw for row in visit.appointments.all()]}

    @display(description=_("appointments"))
    def appointment_links(self, visit: Visit) -> SafeString | str:
        """The appointments of the visit."""
        rows = sorted(visit.appointments.all(), key=lambda row: (row.starts_at, row.pk))
        return show.lines(
            show.link(
                f"{show.span(row.starts_at, row.ends_at, visit.company.zone)} · {row.staff or show.NOTHING}",
                "altegio_appointment_change",
                row.pk,
            )
            for row in rows
        )


admin.site.register(Visit, VisitAdmin)
