"""`instagram_check`: what works with Instagram, what does not, and what to do about it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.services import accounts, reading


class Command(BaseCommand):
    """Try the Instagram account."""

    help = "Check the Instagram account: token, webhooks, sending."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print a line a check; exit 1 when something does not work."""
        checks = accounts.check(timezone.now())
        for check in checks:
            mark = self.style.SUCCESS("✓") if check.ok else self.style.ERROR("✗")
            self.stdout.write(f"{mark} {check.name}: {check.detail}".rstrip(": "))
            if check.advice:
                self.stdout.write(f"    → {check.advice}")
        if reading.is_polling():
            text = _(
                "PUBLIC_URL (%(url)s) is not public: Instagram's conversations are read every few minutes."
            )
            self.stdout.write(text % {"url": settings.PUBLIC_URL})
        if not all(check.ok for check in checks):
            raise CommandError(_("Instagram is not ready."))
