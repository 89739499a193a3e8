"""Filters by which reports of answers lead to the list behind a number.

Those that few look for on their own are offered only where they are in use, so that the list stays calm.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter, RadioFilter

from altegio.admin.filters import DayRangeFilter
from altegio.admin.sorting import ukrainian
from altegio.models import ServiceCategory
from feedback.figures import about


class RecommendFilter(RadioFilter):
    """By whether the client would recommend the salon."""

    title = _("recommends the salon")
    parameter_name = "recommend"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> Any:
        """Those who would, those who would not, and both."""
        return (("yes", _("yes")), ("no", _("no")), ("said", _("answered at all")))

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Surveys with that answer."""
        wanted = {
            "yes": Q(would_recommend=True),
            "no": Q(would_recommend=False),
            "said": Q(would_recommend__isnull=False),
        }
        return queryset.filter(wanted.get(self.value() or "", Q()))


class SurveyCategoryFilter(DropdownFilter):
    """By the category of a service that was done at the visit."""

    title = _("category")
    parameter_name = "category"

    def lookups(self, request: HttpRequest, _model_admin: Any) -> Any:
        """All of them by name, where one is chosen."""
        if not request.GET.get(self.parameter_name):
            return []
        rows = ServiceCategory.objects.order_by(ukrainian("title"))
        return [(str(pk), title) for pk, title in rows.values_list("pk", "title")]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Surveys about visits with a service of it."""
        chosen = self.value() or ""
        wanted = chosen.isdecimal() and len(chosen) < 19
        return about(queryset, category=int(chosen)) if wanted else queryset


class SentDaysFilter(DayRangeFilter):
    """By the days on which the survey was sent."""

    title = _("sent")
    parameter_name = "sent"
    field = "sent_at"

    def has_output(self) -> bool:
        """Only where it is in use."""
        return any(self.days.values())
