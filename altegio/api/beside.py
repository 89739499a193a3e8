"""What lies beside appointments as the API gives it: staff, services, payments, reviews, working hours."""

from __future__ import annotations

from rest_framework import serializers

from altegio.api.fields import Money, SalonTime
from altegio.api.serializers import OF_CHANGES, OfLocation, StaffRefSerializer
from altegio.models import Payment, Review, Service, ServiceCategory, Staff, WorkingHours


class StaffSerializer(OfLocation, serializers.ModelSerializer[Staff]):
    """A master."""

    id = serializers.IntegerField(source="altegio_id")

    class Meta:
        model = Staff
        fields = [
            "id",
            "company",
            "name",
            "position",
            "specialization",
            "fired",
            "hidden",
            "rating",
            *OF_CHANGES,
        ]


class CategorySerializer(serializers.ModelSerializer[ServiceCategory]):
    """A category of services."""

    id = serializers.IntegerField(source="altegio_id")

    class Meta:
        model = ServiceCategory
        fields = ["id", "title"]


class ServiceSerializer(OfLocation, serializers.ModelSerializer[Service]):
    """A service; `duration` in seconds."""

    id = serializers.IntegerField(source="altegio_id")
    category = CategorySerializer(allow_null=True)
    price_min = Money()
    price_max = Money()

    class Meta:
        model = Service
        fields = [
            "id",
            "company",
            "title",
            "category",
            "price_min",
            "price_max",
            "duration",
            "active",
            *OF_CHANGES,
        ]


class PaymentSerializer(OfLocation, serializers.ModelSerializer[Payment]):
    """A payment; a deleted one stays in the list, marked."""

    id = serializers.IntegerField(source="altegio_id")
    appointment_id = serializers.IntegerField(source="appointment.altegio_id", default=None, allow_null=True)
    visit_id = serializers.IntegerField(source="appointment.visit.altegio_id", default=None, allow_null=True)
    client_id = serializers.IntegerField(source="client.altegio_id", default=None, allow_null=True)
    amount = Money()
    paid_at = SalonTime(allow_null=True)

    class Meta:
        model = Payment
        fields = [
            "id",
            "company",
            "appointment_id",
            "visit_id",
            "client_id",
            "amount",
            "paid_at",
            "account",
            "is_cash",
            "deleted",
            *OF_CHANGES,
        ]


class ReviewSerializer(OfLocation, serializers.ModelSerializer[Review]):
    """A review left in Altegio; only one left after a visit names its appointment and visit."""

    id = serializers.IntegerField(source="altegio_id")
    appointment_id = serializers.IntegerField(source="appointment.altegio_id", default=None, allow_null=True)
    visit_id = serializers.IntegerField(source="appointment.visit.altegio_id", default=None, allow_null=True)
    staff = StaffRefSerializer(allow_null=True)
    written_at = SalonTime(allow_null=True)

    class Meta:
        model = Review
        fields = [
            "id",
            "company",
            "appointment_id",
            "visit_id",
            "staff",
            "rating",
            "text",
            "author",
            "written_at",
            *OF_CHANGES,
        ]


class WorkingHoursSerializer(OfLocation, serializers.ModelSerializer[WorkingHours]):
    """A stretch of a master's working day."""

    id = serializers.IntegerField(source="altegio_id")
    staff = StaffRefSerializer(allow_null=True)
    starts_at = SalonTime()
    ends_at = SalonTime()

    class Meta:
        model = WorkingHours
        fields = ["id", "company", "staff", "date", "starts_at", "ends_at", *OF_CHANGES]
