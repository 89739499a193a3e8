"""Filters of the surveys' endpoint."""

from __future__ import annotations

import django_filters

from altegio.api.filters import MomentFilter
from feedback.models import VisitFeedback
from feedback.models.words import STATUS_WORDS


class FeedbackFilters(django_filters.FilterSet):
    """Filters of /feedback/; the period is that of the visit."""

    company = django_filters.NumberFilter(field_name="visit__company__altegio_id", label="Location's id.")
    start = MomentFilter("visit_date")
    end = MomentFilter("visit_date", end=True)
    status = django_filters.MultipleChoiceFilter(choices=STATUS_WORDS)
    staff = django_filters.NumberFilter(field_name="staff__altegio_id", label="Main master's id.")
    client = django_filters.NumberFilter(field_name="client__altegio_id", label="Client's id.")
    rating_max = django_filters.NumberFilter(
        field_name="rating", lookup_expr="lte", label="Only answers with a rating, and none above this."
    )

    class Meta:
        model = VisitFeedback
        fields: list[str] = []
