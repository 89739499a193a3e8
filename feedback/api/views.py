"""Endpoints of the surveys, read-only."""

from __future__ import annotations

from altegio.api.reading import RowsViewSet
from feedback.api.filters import FeedbackFilters
from feedback.api.serializers import FeedbackSerializer
from feedback.models import VisitFeedback


class FeedbackViewSet(RowsViewSet):
    """Surveys, the newest visit first; one of them by the visit's id."""

    queryset = VisitFeedback.objects.all()
    serializer_class = FeedbackSerializer
    filterset_class = FeedbackFilters
    lookup_field = "visit__altegio_id"
    lookup_url_kwarg = "visit_id"
