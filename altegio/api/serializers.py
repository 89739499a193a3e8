"""The mirror's rows as the API gives them. `id` is Altegio's own everywhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.db.models import F, Prefetch
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from altegio.api.fields import Money, SalonTime
from altegio.api.rows import writer
from altegio.models import (
    Appointment,
    AppointmentService,
    Client,
    GoodsLine,
    Staff,
    Visit,
)
from altegio.models.status import Status

# What a row tells when changes or vanished rows are asked for, or when it is named in `fields`.
OF_CHANGES = ("updated_at", "vanished_at")
LINES = Prefetch(
    "services",
    AppointmentService.objects.annotate(its_category=F("service__category__title")).only(
        "appointment_id", "position", "service_altegio_id", "title", "amount", "cost"
    ),
)


class OfLocation(serializers.Serializer[Any]):
    """What every row says: ids are unique within a location only, `company` is the location's."""

    company = serializers.IntegerField(source="company.altegio_id", read_only=True)
    updated_at = SalonTime(source="changed_at", required=False)
    vanished_at = SalonTime(required=False, allow_null=True)


class ClientRefSerializer(serializers.ModelSerializer[Client]):
    """A client as other objects name them."""

    id = serializers.IntegerField(source="altegio_id")

    class Meta:
        model = Client
        fields = ["id", "name"]


class StaffRefSerializer(serializers.ModelSerializer[Staff]):
    """A master as other objects name them."""

    id = serializers.IntegerField(source="altegio_id")

    class Meta:
        model = Staff
        fields = ["id", "name"]


class LineSerializer(serializers.ModelSerializer[AppointmentService]):
    """A service line; `cost` is the line's total, `category` the category's name or ""."""

    id = serializers.IntegerField(source="service_altegio_id")
    category = serializers.SerializerMethodField()
    amount = serializers.DecimalField(max_digits=10, decimal_places=3, normalize_output=True, read_only=True)
    cost = Money()

    class Meta:
        model = AppointmentService
        fields = ["id", "title", "category", "amount", "cost"]

    def get_category(self, line: AppointmentService) -> str:
        """The category's name."""
        return getattr(line, "its_category", None) or ""


class AppointmentSerializer(OfLocation, serializers.ModelSerializer[Appointment]):
    """An appointment; a calendar block has no client, no services and no payment."""

    id = serializers.IntegerField(source="altegio_id")
    visit_id = serializers.IntegerField(source="visit.altegio_id", default=None, allow_null=True)
    starts_at = SalonTime()
    ends_at = SalonTime()
    status = serializers.ChoiceField(source="status_now", choices=Status.choices)
    cost = Money()
    paid = Money()
    client = ClientRefSerializer(allow_null=True)
    staff = StaffRefSerializer(allow_null=True)
    services = LineSerializer(many=True)
    created_at = SalonTime(allow_null=True)

    class Meta:
        model = Appointment
        fields = [
            "id",
            "company",
            "visit_id",
            "starts_at",
            "ends_at",
            "status",
            "payment_status",
            "cost",
            "paid",
            "client",
            "staff",
            "services",
            "comment",
            "is_online",
            "created_at",
            *OF_CHANGES,
        ]
        prefetches: dict[str, list[Any]] = {"services": [LINES]}


class GoodsSerializer(serializers.ModelSerializer[GoodsLine]):
    """Goods sold at an appointment; `cost` is the line's total, `id` the article's or null."""

    id = serializers.IntegerField(source="good_altegio_id", allow_null=True)
    amount = serializers.DecimalField(max_digits=10, decimal_places=3, normalize_output=True, read_only=True)
    cost = Money()

    class Meta:
        model = GoodsLine
        fields = ["id", "title", "amount", "cost"]


class AppointmentDetailSerializer(AppointmentSerializer):
    """One appointment with what the list leaves out: how it was booked, its marks, the goods sold at it."""

    goods = GoodsSerializer(many=True)

    class Meta(AppointmentSerializer.Meta):
        fields = [
            *AppointmentSerializer.Meta.fields,
            "goods",
            "source",
            "source_detail",
            "comer",
            "labels",
            "color",
            "confirmed",
            "notified",
            "activity_id",
            "clients_count",
            "master_request",
            "prepaid",
            "prepaid_confirmed",
            "review_requested",
            "custom_fields",
        ]
        prefetches = {**AppointmentSerializer.Meta.prefetches, "goods": ["goods"]}


@cache
def _line() -> Callable[[Any], dict[str, Any]]:
    return writer(LineSerializer())


_OF_VISIT = Prefetch(
    "appointments",
    Appointment.objects.present()
    .annotate(its_staff_number=F("staff__altegio_id"), its_staff_name=F("staff__name"))
    .only("visit_id", "altegio_id", "cancelled", "staff_id")
    .order_by("starts_at", "id"),
)
_THEIR_LINES = Prefetch("appointments__services", LINES.queryset)


class VisitSerializer(OfLocation, serializers.ModelSerializer[Visit]):
    """A visit: the appointments of one coming, summed."""

    id = serializers.IntegerField(source="altegio_id")
    starts_at = SalonTime()
    ends_at = SalonTime()
    status = serializers.ChoiceField(source="status_now", choices=Status.choices)
    client = ClientRefSerializer(allow_null=True)
    staff = serializers.SerializerMethodField()
    services = serializers.SerializerMethodField()
    cost = Money()
    paid = Money()
    appointments = serializers.SerializerMethodField()

    class Meta:
        model = Visit
        fields = [
            "id",
            "company",
            "starts_at",
            "ends_at",
            "status",
            "payment_status",
            "client",
            "staff",
            "services",
            "cost",
            "paid",
            "appointments",
            *OF_CHANGES,
        ]
        prefetches = {
            "staff": [_OF_VISIT],
            "services": [_OF_VISIT, _THEIR_LINES],
            "appointments": [_OF_VISIT],
        }

    @extend_schema_field(StaffRefSerializer(many=True))
    def get_staff(self, visit: Visit) -> Any:
        """The masters of the visit, each once."""
        here = [a for a in visit.appointments.all() if a.staff_id and not a.cancelled]
        masters: dict[int, Any] = {a.staff_id: a for a in here}
        return [{"id": a.its_staff_number, "name": a.its_staff_name} for a in masters.values()]

    @extend_schema_field(LineSerializer(many=True))
    def get_services(self, visit: Visit) -> Any:
        """All service lines of appointments that are not cancelled."""
        write = _line()
        return [write(line) for a in visit.appointments.all() if not a.cancelled for line in a.services.all()]

    def get_appointments(self, visit: Visit) -> list[int]:
        """Ids of the visit's appointments."""
        return [appointment.altegio_id for appointment in visit.appointments.all()]
