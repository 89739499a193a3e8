"""Endpoints of the surveys, read-only."""

from __future__ import annotations

from rest_framework.mixins import ListModelMixin

from altegio.api.views import OfLocationViewSet
from feedback.api.filters import FeedbackFilters
from feedback.api.serializers import FeedbackSerializer
from feedback.models import VisitFeedback


class FeedbackViewSet(ListModelMixin, OfLocationViewSet):
    """Surveys, the newest visit first; one of them by the visit's id."""

    queryset = VisitFeedback.objects.select_related("visit__company", "client").prefetch_related("answers")
    serializer_class = FeedbackSerializer
    filterset_class = FeedbackFilters
    lookup_field = "visit__altegio_id"
    lookup_url_kwarg = "visit_id"
    lookup_value_regex = r"\d{1,18}"
