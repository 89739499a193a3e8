"""What the API is measured against: plain DRF on the same tables, under the product's gunicorn.

`gunicorn benchmarks.plain`: a `ModelViewSet` for each list, nested `ModelSerializer`s with the product's
fields, the right `select_related` and `prefetch_related`, DRF's own pages and JSON; the product's middleware
and tokens.
"""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salon.settings")
settings.ROOT_URLCONF = __name__
settings.REST_FRAMEWORK = {
    **settings.REST_FRAMEWORK,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_THROTTLE_CLASSES": [],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.LimitOffsetPagination",
    "PAGE_SIZE": 50,
}

application = get_wsgi_application()

from django.db.models import OuterRef, Subquery  # noqa: E402
from django.urls import include, path  # noqa: E402
from django.utils import timezone  # noqa: E402
from rest_framework import serializers  # noqa: E402
from rest_framework.routers import DefaultRouter  # noqa: E402
from rest_framework.viewsets import ModelViewSet  # noqa: E402

from altegio.api.filters import AppointmentFilters, PaymentFilters, VisitFilters  # noqa: E402
from altegio.models import (  # noqa: E402
    Appointment,
    AppointmentService,
    Client,
    Payment,
    ServiceCategory,
    Staff,
    Visit,
)
from altegio.models.status import Status  # noqa: E402
from feedback import selectors as surveys  # noqa: E402
from feedback.api.filters import FeedbackFilters  # noqa: E402
from feedback.models import Answer, VisitFeedback  # noqa: E402
from salon.api.clients import ClientFilters  # noqa: E402


class _Named(serializers.ModelSerializer):
    class Meta:
        model = Client
        fields = ["altegio_id", "name"]


class _Master(serializers.ModelSerializer):
    class Meta:
        model = Staff
        fields = ["altegio_id", "name"]


class _Category(serializers.ModelSerializer):
    class Meta:
        model = ServiceCategory
        fields = ["altegio_id", "title"]


class _Line(serializers.ModelSerializer):
    category = _Category(source="service.category")

    class Meta:
        model = AppointmentService
        fields = ["service_altegio_id", "title", "category", "amount", "cost"]


_APPOINTMENT = "altegio_id starts_at ends_at status_now payment_status cost paid comment is_online created_at"


class AppointmentSerializer(serializers.ModelSerializer):
    """An appointment with what belongs to it."""

    company = serializers.IntegerField(source="company.altegio_id")
    visit_id = serializers.IntegerField(source="visit.altegio_id")
    status_now = serializers.CharField()
    client = _Named()
    staff = _Master()
    services = _Line(many=True)

    class Meta:
        model = Appointment
        fields = [*_APPOINTMENT.split(), "company", "visit_id", "client", "staff", "services"]


class _OfVisit(serializers.ModelSerializer):
    staff = _Master()
    services = _Line(many=True)

    class Meta:
        model = Appointment
        fields = ["altegio_id", "staff", "services"]


class VisitSerializer(serializers.ModelSerializer):
    """A visit with its appointments."""

    company = serializers.IntegerField(source="company.altegio_id")
    status_now = serializers.CharField()
    client = _Named()
    appointments = _OfVisit(many=True)

    class Meta:
        model = Visit
        fields = ["altegio_id", "starts_at", "ends_at", "status_now", "payment_status", "cost", "paid"]
        fields += ["company", "client", "appointments"]


class ClientSerializer(serializers.ModelSerializer):
    """A client."""

    company = serializers.IntegerField(source="company.altegio_id")
    instagram_state = serializers.CharField()
    last_visit_at = serializers.DateTimeField()

    class Meta:
        model = Client
        fields = ["altegio_id", "name", "phone", "email", "instagram_username", "visits_count", "spent"]
        fields += ["company", "instagram_state", "last_visit_at"]


class PaymentSerializer(serializers.ModelSerializer):
    """A payment."""

    company = serializers.IntegerField(source="company.altegio_id")
    appointment_id = serializers.IntegerField(source="appointment.altegio_id")
    visit_id = serializers.IntegerField(source="appointment.visit.altegio_id")
    client_id = serializers.IntegerField(source="client.altegio_id")

    class Meta:
        model = Payment
        fields = ["altegio_id", "amount", "paid_at", "account", "is_cash", "deleted"]
        fields += ["company", "appointment_id", "visit_id", "client_id"]


class _Answered(serializers.ModelSerializer):
    class Meta:
        model = Answer
        fields = ["question_key", "kind", "number", "yes", "text", "answered_at"]


class FeedbackSerializer(serializers.ModelSerializer):
    """A survey with its answers."""

    visit_id = serializers.IntegerField(source="visit.altegio_id")
    client_id = serializers.IntegerField(source="client.altegio_id")
    reason_text = serializers.CharField(source="get_reason_display")
    answers = _Answered(many=True)

    class Meta:
        model = VisitFeedback
        fields = [
            "client_name",
            "instagram_username",
            "visit_date",
            "service_name",
            "master_name",
            "status",
            "complete",
            "reason",
            "channel",
            "sent_at",
            "received_at",
            "rating",
            "comment",
            "would_recommend",
        ]
        fields += ["visit_id", "client_id", "reason_text", "answers"]


class _Timed(ModelViewSet):
    def get_queryset(self) -> Any:
        rows: Any = super().get_queryset()
        return rows.filter(vanished_at=None).with_status(timezone.now())


class Appointments(_Timed):
    """Appointments."""

    queryset = Appointment.objects.select_related("company", "client", "staff", "visit").prefetch_related(
        "services__service__category"
    )
    serializer_class = AppointmentSerializer
    filterset_class = AppointmentFilters


class Visits(_Timed):
    """Visits."""

    queryset = Visit.objects.select_related("company", "client").prefetch_related(
        "appointments__staff", "appointments__services__service__category"
    )
    serializer_class = VisitSerializer
    filterset_class = VisitFilters


class Clients(ModelViewSet):
    """Clients."""

    queryset = Client.objects.select_related("company").filter(vanished_at=None)
    serializer_class = ClientSerializer
    filterset_class = ClientFilters

    def get_queryset(self) -> Any:
        """With the same two columns that the product adds."""
        over = Visit.objects.present().in_status(Status.COMPLETED, timezone.now())
        newest = over.filter(client=OuterRef("pk")).order_by("-starts_at").values("starts_at")[:1]
        return surveys.with_instagram_state(super().get_queryset()).annotate(last_visit_at=Subquery(newest))


class Payments(ModelViewSet):
    """Payments."""

    queryset = Payment.objects.select_related("company", "client", "appointment__visit").filter(
        vanished_at=None
    )
    serializer_class = PaymentSerializer
    filterset_class = PaymentFilters


class Surveys(ModelViewSet):
    """Surveys."""

    queryset = VisitFeedback.objects.select_related("visit", "client").prefetch_related("answers")
    serializer_class = FeedbackSerializer
    filterset_class = FeedbackFilters


router = DefaultRouter()
router.register("appointments", Appointments)
router.register("visits", Visits)
router.register("clients", Clients)
router.register("payments", Payments)
router.register("feedback", Surveys)
# The middleware knows the admin by its address.
urlpatterns = [path("api/v1/", include(router.urls)), path("", include("salon.urls"))]
