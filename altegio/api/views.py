"""Endpoints of the mirror, read-only."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import MultipleObjectsReturned
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema_view
from drf_spectacular.utils import extend_schema as describe
from rest_framework.exceptions import APIException
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.viewsets import GenericViewSet

from altegio import selectors
from altegio.api import filters, serializers
from altegio.models import (
    Appointment,
    AppointmentService,
    Payment,
    Review,
    Service,
    Staff,
    Visit,
    WorkingHours,
)

VANISHED = OpenApiParameter(
    "vanished", OpenApiTypes.INT, enum=[0, 1], description="1 lists rows too that Altegio no longer has."
)
_LINES = Prefetch("services", AppointmentService.objects.select_related("service__category"))


COMPANY = OpenApiParameter(
    "company", OpenApiTypes.INT64, description="Location's id, where several locations have such a row."
)


class AmbiguousId(APIException):
    """Two locations have an object with this id."""

    status_code = 409
    default_detail = _("Several locations have an object with this id: name one, as in ?company=1001.")
    default_code = "ambiguous"


class OfLocationViewSet(RetrieveModelMixin, GenericViewSet[Any]):
    """The detail of a row by an id that is unique within a location only."""

    def get_object(self) -> Any:
        """The row with this id; 409 where `company` is needed to say which."""
        try:
            return super().get_object()
        except MultipleObjectsReturned as error:
            raise AmbiguousId from error


@extend_schema_view(list=describe(parameters=[VANISHED]), retrieve=describe(parameters=[COMPANY]))
class MirrorViewSet(ListModelMixin, OfLocationViewSet):
    """A list and a detail of one kind of mirrored rows, looked up by Altegio's id."""

    lookup_field = "altegio_id"
    lookup_url_kwarg = "id"
    lookup_value_regex = r"\d{1,18}"

    def get_queryset(self) -> QuerySet[Any]:
        """Rows that Altegio still has, and vanished ones where the caller asks for them."""
        rows: QuerySet[Any] = super().get_queryset()
        if self.action == "list" and self.request.query_params.get("vanished") != "1":
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

    queryset = Appointment.objects.select_related("company", "client", "staff", "visit").prefetch_related(
        _LINES
    )
    serializer_class = serializers.AppointmentSerializer
    filterset_class = filters.AppointmentFilters

    def get_serializer_class(self) -> Any:
        """One appointment tells more than a line of the list."""
        return serializers.AppointmentDetailSerializer if self.action == "retrieve" else self.serializer_class


class VisitViewSet(TimedViewSet):
    """Visits, newest first."""

    queryset = Visit.objects.select_related("company", "client").prefetch_related(
        Prefetch(
            "appointments",
            Appointment.objects.present()
            .select_related("staff")
            .prefetch_related(_LINES)
            .order_by("starts_at", "id"),
        )
    )
    serializer_class = serializers.VisitSerializer
    filterset_class = filters.VisitFilters


class StaffViewSet(MirrorViewSet):
    """Masters and other staff."""

    queryset = Staff.objects.all()
    serializer_class = serializers.StaffSerializer
    filterset_class = filters.StaffFilters


class ServiceViewSet(MirrorViewSet):
    """Services."""

    queryset = Service.objects.select_related("category")
    serializer_class = serializers.ServiceSerializer
    filterset_class = filters.ServiceFilters


class PaymentViewSet(MirrorViewSet):
    """Payments, newest first."""

    queryset = Payment.objects.select_related("company", "client", "appointment__visit")
    serializer_class = serializers.PaymentSerializer
    filterset_class = filters.PaymentFilters


class ReviewViewSet(MirrorViewSet):
    """Reviews that clients left in Altegio, newest first."""

    queryset = Review.objects.select_related("company", "staff", "appointment__visit")
    serializer_class = serializers.ReviewSerializer
    filterset_class = filters.ReviewFilters


class WorkingHoursViewSet(MirrorViewSet):
    """When masters work, in the order of time."""

    queryset = WorkingHours.objects.select_related("company", "staff")
    serializer_class = serializers.WorkingHoursSerializer
    filterset_class = filters.WorkingHoursFilters
