"""Filters of the lists: by day, by master, by state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter, RadioFilter
from unfold.contrib.filters.forms import RangeDateForm

from altegio.admin.sorting import ukrainian
from altegio.days import day_end, day_start, days_of, salon_zone
from altegio.models import Client, Staff
from altegio.models.status import Status, unmarked_q


class PeriodFilter(RadioFilter):
    """By a day, week or month of the salon; `field` is the moment that counts."""

    title = _("day")
    parameter_name = "period"
    field = "starts_at"
    words = (
        ("yesterday", _("yesterday")),
        ("today", _("today")),
        ("tomorrow", _("tomorrow")),
        ("week", _("this week")),
        ("month", _("this month")),
    )

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> Any:
        """The periods to choose from."""
        return self.words

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Rows whose moment lies in the period."""
        if not self.value():
            return queryset
        zone = salon_zone()
        days = days_of(self.value(), timezone.localdate(timezone=zone))
        if days is None:
            return queryset
        start, end = (day_start(day, zone) for day in days)
        return queryset.filter(**{f"{self.field}__gte": start, f"{self.field}__lt": end})


class PastPeriodFilter(PeriodFilter):
    """The same for what has already happened."""

    title = _("period")
    words = (
        ("today", _("today")),
        ("yesterday", _("yesterday")),
        ("last7", _("last 7 days")),
        ("last30", _("last 30 days")),
        ("month", _("this month")),
    )


class DayRangeFilter(RadioFilter):
    """From one day to another, both included, in the salon's zone."""

    title = _("dates")
    parameter_name = "days"
    field = "starts_at"
    template = "unfold/filters/filters_date_range.html"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> Any:
        """Nothing to choose from: the days are typed in."""
        return (("", ""),)

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        self.days: dict[str, str] = {}
        for name in self.expected_parameters():
            given = params.pop(name, None)
            self.days[name] = (given[-1] if isinstance(given, list) else given) or ""
        super().__init__(request, params, model, model_admin)
        self.used_parameters.update({name: day for name, day in self.days.items() if day})

    def expected_parameters(self) -> list[str]:
        """The names in the address."""
        return [f"{self.parameter_name}_from", f"{self.parameter_name}_to"]

    def has_output(self) -> bool:
        """Always shown."""
        return True

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Rows whose moment lies in the days; a day that cannot be read is left out."""
        first, last = (_read_day(self.days[name]) for name in self.expected_parameters())
        if not (first or last):
            return queryset
        zone = salon_zone()
        if first:
            queryset = queryset.filter(**{f"{self.field}__gte": day_start(first, zone)})
        if last:
            queryset = queryset.filter(**{f"{self.field}__lt": day_end(last, zone)})
        return queryset

    def choices(self, _changelist: ChangeList) -> Iterator[dict[str, Any]]:
        """The two fields."""
        form = RangeDateForm(name=self.parameter_name, data=self.days)
        yield {"parameter_name": self.parameter_name, "form": form}


def _read_day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


class StatusFilter(DropdownFilter):
    """By the state at this moment; also what is over and was marked neither as come nor as missed."""

    title = _("state")
    parameter_name = "status"
    unmarked, standing = "unmarked", "standing"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> Any:
        """All states."""
        more = ((self.unmarked, _("over, but not marked")), (self.standing, _("all but the cancelled")))
        return [*Status.choices, *more]

    def queryset(self, _request: HttpRequest, queryset: Any) -> Any:
        """Rows that are in the state now."""
        if self.value() == self.unmarked:
            return queryset.filter(unmarked_q(timezone.now()))
        if self.value() == self.standing:
            # As the calendar counts a day: clients' appointments, no blocks.
            return queryset.filter(cancelled=False, client__isnull=False)
        if self.value() not in Status.values:
            return queryset
        return queryset.in_status(self.value(), timezone.now())


class StaffFilter(DropdownFilter):
    """By master; those who left come last. `path` leads from the row to the master's key."""

    title = _("master")
    parameter_name = "staff"
    path = "staff"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> Any:
        """All masters by name."""
        masters = Staff.objects.present().order_by("fired", ukrainian("name"))
        return [(str(row.pk), row.name) for row in masters]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Rows of the master."""
        chosen = self.value() or ""
        return queryset.filter(**{self.path: int(chosen)}) if chosen.isdecimal() else queryset


class VanishedFilter(RadioFilter):
    """Rows that Altegio still has, unless the others are asked for."""

    title = _("presence in Altegio")
    parameter_name = "vanished"
    all_option = None

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> Any:
        """What Altegio has, what it had, both."""
        return (("", _("in Altegio now")), ("only", _("vanished from Altegio")), ("all", _("all")))

    def value(self) -> str:
        """The chosen word, "" for the rows that Altegio has."""
        return super().value() or ""

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Rows by whether Altegio still has them."""
        if self.value() == "all":
            return queryset
        return queryset.filter(vanished_at__isnull=self.value() != "only")


class HasInstagramFilter(RadioFilter):
    """By whether an Instagram name is known."""

    title = _("Instagram name")
    parameter_name = "has_instagram"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> Any:
        """Known for sure, doubtful, not known."""
        return (("yes", _("known")), ("doubtful", _("doubtful")), ("no", _("not known")))

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Client]) -> QuerySet[Client]:
        """Clients by what is known of their Instagram name."""
        if self.value() == "no":
            return queryset.filter(instagram_username="")
        if self.value() in ("yes", "doubtful"):
            return queryset.filter(instagram_username__gt="", instagram_certain=self.value() == "yes")
        return queryset
