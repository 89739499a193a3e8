"""Masters, services, their categories, and the locations."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import BooleanRadioFilter, RelatedDropdownFilter
from unfold.decorators import display

from altegio.admin import show
from altegio.admin.base import MirrorAdmin, ReadOnlyAdmin
from altegio.admin.filters import VanishedFilter
from altegio.admin.sorting import ukrainian
from altegio.models import Company, Service, ServiceCategory, Staff

_WORKS = show.Look("good", "check_circle")
_AWAY = show.Look("off", "do_not_disturb_on")


class StaffAdmin(MirrorAdmin):
    """Masters and other staff."""

    list_display = ("person", "position", "specialization", "rating_text", "works", "online")
    list_filter = (("fired", BooleanRadioFilter), ("hidden", BooleanRadioFilter), VanishedFilter)
    search_fields = ("person", "position", "specialization")
    search_help_text = _("Name or position")
    ordering = ("fired", ukrainian("name"))
    fields = ("person", "position", "specialization", "rating_text", "works", "online", "provenance")

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

    list_display = ("title", "category", "price", "duration_text", "on_offer")
    list_filter = (("category", RelatedDropdownFilter), ("active", BooleanRadioFilter), VanishedFilter)
    list_select_related = ("category",)
    search_fields = ("title", "category__title")
    search_help_text = _("Service or category")
    ordering = (ukrainian("title"),)
    fields = ("title", "category", "price", "duration_text", "on_offer", "provenance")

    @display(description=_("price"), ordering="price_min")
    def price(self, service: Service) -> str:
        """The price, or from how much to how much."""
        if service.price_max <= service.price_min:
            return show.money(service.price_min)
        return f"{show.number(service.price_min)}–{show.money(service.price_max)}"

    @display(description=_("duration"), ordering="duration")
    def duration_text(self, service: Service) -> str:
        """How long it takes."""
        hours, minutes = divmod(service.duration // 60, 60)
        parts = [_("%(n)s h") % {"n": hours}] if hours else []
        parts += [_("%(n)s min") % {"n": minutes}] if minutes else []
        return show.NO_BREAK.join(str(part) for part in parts) or show.NOTHING

    @display(description=_("state"), ordering="active")
    def on_offer(self, service: Service) -> SafeString:
        """Whether clients can book it."""
        return show.tag(_("on offer"), _WORKS) if service.active else show.tag(_("switched off"), _AWAY)


class ServiceCategoryAdmin(MirrorAdmin):
    """Groups of services."""

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


class CompanyAdmin(ReadOnlyAdmin):
    """Locations of the salon."""

    list_display = ("title", "city", "address", "phone_text", "timezone", "altegio_id_text")
    fields = ("title", "city", "address", "phone_text", "timezone", "currency", "altegio_id_text")

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
