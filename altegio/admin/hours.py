"""When masters work: the list of days, and a master's coming days in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import formats, timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from altegio.admin import show
from altegio.admin.base import MirrorAdmin
from altegio.admin.filters import DayRangeFilter, PeriodFilter, StaffFilter, VanishedFilter
from altegio.admin.sorting import FromToday, ukrainian
from altegio.days import salon_zone
from altegio.models import Staff, WorkingHours

DAYS = 14


def coming_days(staff: Staff, now: datetime) -> Iterator[str]:
    """The working days from today on, a line each: the day, and from when till when. One query."""
    zone = staff.company.zone
    today = now.astimezone(zone).date()
    hours = staff.working_hours.present().filter(date__gte=today, date__lt=today + timedelta(days=DAYS))
    spans: dict[date, list[str]] = defaultdict(list)
    for row in hours.order_by("starts_at"):
        start, end = (timezone.localtime(moment, zone) for moment in (row.starts_at, row.ends_at))
        spans[row.date].append(f"{start:%H:%M}–{end:%H:%M}")
    for day, parts in spans.items():
        yield f"{formats.date_format(day, 'D')}, {show.day(day)}: {', '.join(parts)}"


class WorkingHoursAdmin(FromToday, MirrorAdmin):
    """Who works when."""

    stream = "schedules"
    list_display = ("day_text", "staff_text", "hours_text")
    list_filter = (PeriodFilter, DayRangeFilter, StaffFilter, VanishedFilter)
    list_select_related = ("staff", "company")
    search_fields = ("staff__name",)
    search_help_text = _("Master's name")
    ordering = ("date", ukrainian("staff__name"), "starts_at")
    fields = ("day_text", "staff_text", "hours_text", "provenance")

    moment, then = "date", ordering[1:]

    def get_ordering(self, request: HttpRequest) -> Any:
        """The order of the days within a chosen period; else today and what is coming first."""
        return self.from_today() if self.opens_today(request) else self.ordering

    def now(self) -> date:
        """Today."""
        return timezone.localdate(timezone=salon_zone())

    @display(description=_("day"), ordering="starts_at")
    def day_text(self, row: WorkingHours) -> str:
        """The day, with its weekday."""
        return f"{formats.date_format(row.date, 'D')}, {show.day(row.date)}"

    @display(description=_("master"), ordering=ukrainian("staff__name"))
    def staff_text(self, row: WorkingHours) -> SafeString | str:
        """Who works."""
        return show.link(row.staff, "altegio_staff_change", row.staff.pk) if row.staff else show.NOTHING

    @display(description=_("hours"))
    def hours_text(self, row: WorkingHours) -> str:
        """From when till when, by the location's clock."""
        start, end = (timezone.localtime(moment, row.company.zone) for moment in (row.starts_at, row.ends_at))
        return f"{start:%H:%M}–{end:%H:%M}"


admin.site.register(WorkingHours, WorkingHoursAdmin)
