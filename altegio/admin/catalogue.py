"""Masters, services, their categories, and the locations."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import BooleanRadioFilter, RelatedDropdownFilter
from unfold.decorators import display

from altegio.admin import show
from altegio.admin.base import MirrorAdmin
from altegio.admin.filters import VanishedFilter
from altegio.admin.hours import coming_days
from altegio.admin.reviews import review_line
from altegio.admin.sorting import ukrainian
from altegio.models import Company, Service, ServiceCategory, Staff

REVIEWS_SHOWN = 10
_WORKS = show.Look("good", "check_circle")
_AWAY = show.Look("off", "do_not_disturb_on")


class StaffAdmin(MirrorAdmin):
    """Masters and other staff."""

    stream = "staff"
    list_display = ("person", "position", "specialization", "rating_text", "works", "online")
    list_filter = (("fired", BooleanRadioFilter), ("hidden", BooleanRadioFilter), VanishedFilter)
    search_fields = ("name", "position", "specialization")
    search_help_text = _("Name or position")
    ordering = ("fired", ukrainian("name"))
    fields = (
        "person",
        "position",
        "specialization",
        "rating_text",
        "works",
        "online",
        "schedule",
        "services_table",
        "reviews_text",
        "provenance",
    )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Without the reviews for those who do not read them."""
        fields = super().get_fields(request, obj)
        reads = request.user.has_perm("altegio.view_review")
        return [name for name in fields if reads or name != "reviews_text"]

    @display(description=_("working hours"))
    def schedule(self, staff: Staff) -> SafeString | str:
        """The working days of the next two weeks."""
        return show.lines(coming_days(staff, timezone.now()))

    @display(description=_("services"))
    def services_table(self, staff: Staff) -> SafeString | str:
        """What the master does, and for how long."""
        rows = staff.services.filter(service__active=True, service__vanished_at__isnull=True)
        rows = rows.select_related("service").order_by(ukrainian("service__title"))
        return show.table(
            (_("service"), _("duration")),
            ((row.service, show.duration(row.duration or row.service.duration)) for row in rows),
        )

    @display(description=_("reviews in Altegio"))
    def reviews_text(self, staff: Staff) -> SafeString | str:
        """The newest reviews."""
        return show.lines(review_line(review) for review in staff.reviews.present()[:REVIEWS_SHOWN])

    @display(description=_("person's name"), ordering=ukrainian("name"))
    def person(self, staff: Staff) -> str:
        """The name."""
        return staff.name

    @display(description=_("rating in Altegio"), ordering="rating")
    def rating_text(self, staff: Staff) -> str:
        """The rating that Altegio shows, a dash where it has none."""
        return show.number(staff.rating, 1) if staff.rating else show.NOTHING

    @display(description=_("state"), ordering="fired")
    def works(self, staff: Staff) -> SafeString:
        """Whether the master works here."""
        return show.tag(_("fired"), _AWAY) if staff.fired else show.tag(_("works here"), _WORKS)

    @display(description=_("online booking"), ordering="hidden")
    def online(self, staff: Staff) -> SafeString:
        """Whether clients see the master in online booking."""
        return show.yes_no(not staff.hidden)


class ServiceAdmin(MirrorAdmin):
    """What the salon does, for how much, how long."""

    stream = "services"
    list_display = ("title", "category", "price", "duration_text", "on_offer")
    list_filter = (("category", RelatedDropdownFilter), ("active", BooleanRadioFilter), VanishedFilter)
    list_select_related = ("category",)
    search_fields = ("title", "category__title")
    search_help_text = _("Service or category")
    ordering = (ukrainian("title"),)
    fields = ("title", "category", "price", "duration_text", "on_offer", "masters_table", "provenance")

    @display(description=_("price"), ordering="price_min")
    def price(self, service: Service) -> str:
        """The price, or from how much to how much."""
        if service.price_max <= service.price_min:
            return show.money(service.price_min, service.company.currency)
        return f"{show.number(service.price_min)}–{show.money(service.price_max, service.company.currency)}"

    @display(description=_("duration"), ordering="duration")
    def duration_text(self, service: Service) -> str:
        """How long it takes."""
        return show.duration(service.duration)

    @display(description=_("masters"))
    def masters_table(self, service: Service) -> SafeString | str:
        """Who does it, for how long and at what price."""
        currency = service.company.currency
        rows = service.masters.select_related("staff").order_by(
            "staff__fired", ukrainian("staff__name"), "pk"
        )
        return show.table(
            (_("master"), _("duration"), _("price")),
            (
                (
                    row.staff or f"№ {row.staff_altegio_id}",
                    show.duration(row.duration or service.duration),
                    self.price(service) if row.price is None else show.money(row.price, currency),
                )
                for row in rows
            ),
        )

    @display(description=_("state"), ordering="active")
    def on_offer(self, service: Service) -> SafeString:
        """Whether clients can book it."""
        return show.tag(_("on offer"), _WORKS) if service.active else show.tag(_("switched off"), _AWAY)


class ServiceCategoryAdmin(MirrorAdmin):
    """Groups of services."""

    stream = "service_categories"
    list_display = ("title", "services_count")
    list_filter = (VanishedFilter,)
    search_fields = ("title",)
    fields = ("title", "services_count", "provenance")

    def get_queryset(self, request: Any) -> Any:
        """With the number of services."""
        counted = Count("services", filter=Q(services__vanished_at__isnull=True))
        return super().get_queryset(request).annotate(services_now=counted)

    @display(description=_("services"), ordering="services_now")
    def services_count(self, category: Any) -> str:
        """How many services are in the group."""
        count = category.services_now
        return ngettext("%(count)d service", "%(count)d services", count) % {"count": count}


class CompanyAdmin(MirrorAdmin):
    """Locations of the salon."""

    of_location = False
    list_display = ("title", "city", "address", "phone_text", "timezone", "currency", "altegio_id_text")
    fields = ("title", "city", "address", "phone_text", "timezone", "currency", "provenance")

    @display(description=_("phone"))
    def phone_text(self, company: Company) -> str:
        """The phone, grouped."""
        return show.phone(company.phone) or show.NOTHING

    @display(description=_("Altegio id"))
    def altegio_id_text(self, company: Company) -> str:
        """The number as Altegio writes it, without grouping."""
        return str(company.altegio_id)


admin.site.register(Staff, StaffAdmin)
admin.site.register(Service, ServiceAdmin)
admin.site.register(ServiceCategory, ServiceCategoryAdmin)
admin.site.register(Company, CompanyAdmin)
