"""Endpoints of the mirror, read-only."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from altegio import selectors
from altegio.api import beside, filters, serializers
from altegio.api.reading import RowsViewSet
from altegio.models import Appointment, Payment, Review, Service, Staff, Visit, WorkingHours


class MirrorViewSet(RowsViewSet):
    """A list and a detail of one kind of mirrored rows, looked up by Altegio's id."""

    lookup_field = "altegio_id"
    lookup_url_kwarg = "id"

    def get_queryset(self) -> QuerySet[Any]:
        """Rows that Altegio still has, and vanished ones where the caller asks for them or for changes."""
        rows: QuerySet[Any] = super().get_queryset()
        asked = self.request.query_params
        if self.action == "list" and asked.get("vanished") != "1" and not asked.get("updated_since"):
            rows = rows.filter(vanished_at=None)
        return rows


class TimedViewSet(MirrorViewSet):
    """Rows with a state that depends on the moment; a master sees the own ones only."""

    def get_queryset(self) -> QuerySet[Any]:
        """Rows with `status_now`."""
        rows: Any = super().get_queryset()
        return selectors.visible_to(self.request.user, rows.with_status(timezone.now()))


class AppointmentViewSet(TimedViewSet):
    """Appointments and calendar blocks, newest first."""

    queryset = Appointment.objects.all()
    serializer_class = serializers.AppointmentSerializer
    filterset_class = filters.AppointmentFilters

    def get_serializer_class(self) -> Any:
        """One appointment tells more than a line of the list."""
        return serializers.AppointmentDetailSerializer if self.action == "retrieve" else self.serializer_class


class VisitViewSet(TimedViewSet):
    """Visits, newest first."""

    queryset = Visit.objects.all()
    serializer_class = serializers.VisitSerializer
    filterset_class = filters.VisitFilters


class StaffViewSet(MirrorViewSet):
    """Masters and other staff."""

    queryset = Staff.objects.all()
    serializer_class = beside.StaffSerializer
    filterset_class = filters.StaffFilters


class ServiceViewSet(MirrorViewSet):
    """Services."""

    queryset = Service.objects.all()
    serializer_class = beside.ServiceSerializer
    filterset_class = filters.ServiceFilters


class PaymentViewSet(MirrorViewSet):
    """Payments, newest first."""

    queryset = Payment.objects.all()
    serializer_class = beside.PaymentSerializer
    filterset_class = filters.PaymentFilters


class ReviewViewSet(MirrorViewSet):
    """Reviews that clients left in Altegio, newest first."""

    queryset = Review.objects.all()
    serializer_class = beside.ReviewSerializer
    filterset_class = filters.ReviewFilters


class WorkingHoursViewSet(MirrorViewSet):
    """When masters work, in the order of time."""

    queryset = WorkingHours.objects.all()
    serializer_class = beside.WorkingHoursSerializer
    filterset_class = filters.WorkingHoursFilters
