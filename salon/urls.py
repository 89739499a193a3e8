"""Addresses of the product. The contract names them; other tools rely on them."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from feedback.bot_door import telegram_webhook
from feedback.form_pages import form
from feedback.stopping import stop
from salon import health
from salon.calendar.feed_pages import feed
from salon.metrics import metrics
from salon.privacy.public_page import page as privacy

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index"), name="home"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    path("api/", include("salon.api.urls")),
    path("webhooks/altegio/", include("altegio.urls")),
    path("webhooks/instagram/", include("feedback.urls")),
    path("f/<str:token>/", form, name="form"),
    path("webhooks/telegram/<str:secret>/", telegram_webhook, name="telegram_webhook"),
    path("privacy/", privacy, name="privacy"),
    path("stop/<str:token>/", stop, name="stop"),
    path("calendar/<str:word>.ics", feed, name="calendar_feed"),
    path("healthz/", health.healthz, name="healthz"),
    path("readyz/", health.readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]
