"""The mirror as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AltegioConfig(AppConfig):
    """Clients, staff, services, appointments, visits and payments, mirrored from Altegio."""

    name = "altegio"
    verbose_name = _("Salon in Altegio")

    def ready(self) -> None:
        """Register the system checks of this app."""
        from altegio import checks  # noqa: F401
