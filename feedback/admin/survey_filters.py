"""Filters of the list of surveys."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter, RadioFilter

from altegio.admin.base import LocationFilter
from altegio.admin.filters import DayRangeFilter, PastPeriodFilter
from altegio.admin.sorting import ukrainian
from altegio.models import Service
from altegio.selectors import had_service
from feedback.figures import CONTENT
from feedback.funnel import Step, step_q
from feedback.models import VisitFeedback


class SurveyPeriodFilter(PastPeriodFilter):
    """By the day of the visit."""

    title = _("day of the visit")
    field = "visit_date"


class SurveyDaysFilter(DayRangeFilter):
    """By the days of the visit."""

    title = _("dates of the visit")
    field = "visit_date"


class SurveyLocationFilter(LocationFilter):
    """By the location of the visit."""

    path = "visit__company"


class ServiceFilter(DropdownFilter):
    """By a service of the visit; those that are not on offer any more come last."""

    title = _("service")
    parameter_name = "service"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> Any:
        """All services by name."""
        rows = Service.objects.present().order_by("-active", ukrainian("title"))
        return [(str(pk), title) for pk, title in rows.values_list("pk", "title")]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Surveys about visits with the service."""
        chosen = self.value() or ""
        wanted = chosen.isdecimal() and len(chosen) < 19
        return queryset.filter(had_service(int(chosen), "visit")) if wanted else queryset


class StepFilter(DropdownFilter):
    """By how far the survey came, as the funnel on the first page counts it."""

    title = _("how far it came")
    parameter_name = "step"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> Any:
        """All steps."""
        return Step.choices

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Surveys that came so far."""
        return queryset.filter(step_q(self.value())) if self.value() in Step.values else queryset


class AttentionFilter(RadioFilter):
    """By what of the client's words waits for a person, whatever the survey's state."""

    title = _("waits for a person")
    parameter_name = "attention"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> Any:
        """Anything, a question, words without a rating."""
        return (("any", _("anything")), ("question", _("a question")), ("words", _("words without a rating")))

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Surveys whose clients wait."""
        chosen = self.value() or ""
        if chosen == "any":
            return queryset.exclude(attention="")
        return queryset.filter(attention=chosen) if chosen in VisitFeedback.Attention.values else queryset


class RatingFilter(RadioFilter):
    """By rating; low ones together."""

    title = _("rating")
    parameter_name = "rating"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> Any:
        """High ones, low ones, each rating, none."""
        each = [(str(rating), "★" * rating) for rating in (5, 4, 3, 2, 1)]
        groups = (("content", _("satisfied: 4 and 5")), ("low", _("low: 1 to 3")))
        return (*groups, *each, ("none", _("no rating")))

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Surveys with the rating."""
        chosen = self.value() or ""
        if chosen == "content":
            return queryset.filter(CONTENT)
        if chosen == "low":
            return queryset.filter(rating__lte=3)
        if chosen == "none":
            return queryset.filter(rating__isnull=True)
        return queryset.filter(rating=int(chosen)) if chosen in {"1", "2", "3", "4", "5"} else queryset


class CommentFilter(RadioFilter):
    """By whether the client wrote something."""

    title = _("comment")
    parameter_name = "with_comment"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> Any:
        """With words only."""
        return (("yes", _("with a comment")),)

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Surveys with a comment."""
        return queryset.exclude(comment="") if self.value() == "yes" else queryset
