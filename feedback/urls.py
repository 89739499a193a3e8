"""Addresses under `webhooks/instagram/`."""

from __future__ import annotations

from django.urls import path

from feedback import views

app_name = "feedback"

urlpatterns = [
    path("", views.instagram_webhook, name="instagram_webhook"),
]
