"""Addresses of the API."""

from __future__ import annotations

from django.urls import include, path, re_path
from rest_framework.routers import DefaultRouter

from altegio.api import views as mirror
from feedback.api.views import FeedbackViewSet
from salon.api.addresses import ApiIndexView, UnknownAddressView
from salon.api.answer_report import SummaryView
from salon.api.clients import ClientByInstagramView, ClientViewSet
from salon.api.describing import SchemaView
from salon.api.docs import docs
from salon.api.visit_report import VisitReportView

router = DefaultRouter()
router.include_root_view = False
router.register("clients", ClientViewSet, basename="client")
router.register("appointments", mirror.AppointmentViewSet, basename="appointment")
router.register("visits", mirror.VisitViewSet, basename="visit")
router.register("staff", mirror.StaffViewSet, basename="staff")
router.register("services", mirror.ServiceViewSet, basename="service")
router.register("payments", mirror.PaymentViewSet, basename="payment")
router.register("reviews", mirror.ReviewViewSet, basename="review")
router.register("working-hours", mirror.WorkingHoursViewSet, basename="working-hours")
router.register("feedback", FeedbackViewSet, basename="feedback")

urlpatterns = [
    path("", ApiIndexView.as_view(), name="api-index"),
    path("v1/reports/summary/", SummaryView.as_view(), name="report-summary"),
    path("v1/reports/visits/", VisitReportView.as_view(), name="report-visits"),
    path("v1/", include(router.urls)),
    path("altegio/test/clients/by-instagram", ClientByInstagramView.as_view(), name="client-by-instagram"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", docs, name="api-docs"),
    re_path(r"", UnknownAddressView.as_view()),
]
