"""Addresses under `webhooks/instagram/`."""

from __future__ import annotations

from django.urls import path

from feedback import callbacks, views

app_name = "feedback"

urlpatterns = [
    path("", views.instagram_webhook, name="instagram_webhook"),
    path("deauthorize/", callbacks.deauthorize, name="instagram_deauthorize"),
    path("data-deletion/", callbacks.data_deletion, name="instagram_data_deletion"),
    path("data-deletion/<str:code>/", callbacks.deletion_status, name="instagram_deletion_status"),
]
