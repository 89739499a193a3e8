"""Filters of the surveys' endpoint."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet

from altegio.api.filters import MomentFilter, SinceFilters, WholeFilter, sees_phones
from altegio.api.ordering import Ordering
from feedback.models import VisitFeedback
from feedback.models.words import STATUS_WORDS
from feedback.selectors import search_surveys


class FeedbackFilters(SinceFilters):
    """Filters of /feedback/; the period is that of the visit."""

    company = WholeFilter(field_name="visit__company__altegio_id", label="Location's id.")
    start = MomentFilter("visit_date")
    end = MomentFilter("visit_date", end=True)
    status = django_filters.MultipleChoiceFilter(choices=STATUS_WORDS, label="In any of these states.")
    staff = WholeFilter(field_name="staff__altegio_id", label="Main master's id.")
    client = WholeFilter(field_name="client__altegio_id", label="Client's id.")
    ordering = Ordering(visit_date="visit_date", rating="rating", updated_at="changed_at")
    search = django_filters.CharFilter(
        method="by_search", label="Words of the comment in any form, or the client by name."
    )
    rating_max = WholeFilter(
        field_name="rating", lookup_expr="lte", label="Only answers with a rating, and none above this."
    )

    class Meta:
        model = VisitFeedback
        fields: list[str] = []

    def by_search(self, rows: QuerySet[VisitFeedback], _name: str, text: str) -> QuerySet[VisitFeedback]:
        """Surveys whose comment or client is found by this; by no phone for who may see none."""
        found = search_surveys(text, names_only=not sees_phones(self.request.user))
        return rows.filter(pk__in=found.values("pk"))
