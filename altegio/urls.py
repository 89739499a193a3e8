"""Addresses under /webhooks/altegio/."""

from __future__ import annotations

from django.urls import path

from altegio import views

app_name = "altegio"

urlpatterns = [path("<str:secret>/", views.webhook, name="webhook")]
