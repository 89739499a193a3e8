"""The project's own app, and its admin site."""

from __future__ import annotations

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class SalonConfig(AppConfig):
    """What needs both the mirror and the surveys: home, calendar, joined API, tokens, health."""

    name = "salon"
    verbose_name = _("House")

    def ready(self) -> None:
        """Register the system checks of this app, and listen to what wants a person."""
        from salon import checks, sessions  # noqa: F401
        from salon.alerts import receivers  # noqa: F401
        from salon.audit import watching
        from salon.outgoing import events  # noqa: F401
        from salon.privacy import receivers as privacy  # noqa: F401

        watching.watch()


class SalonAdminConfig(AdminConfig):
    """Django's admin on the project's own site."""

    default_site = "salon.sites.SalonAdminSite"
