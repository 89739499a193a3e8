"""Surveys as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    """Surveys about completed visits: planning, sending, answers."""

    name = "feedback"
    verbose_name = _("Surveys")

    def ready(self) -> None:
        """Register the system checks of this app, and listen to what is heard inside the product."""
        from feedback import checks, receivers  # noqa: F401
