"""`instagram_subscribe`: have Instagram send the account's events to this product."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.channels.instagram.errors import InstagramError
from feedback.services import accounts


class Command(BaseCommand):
    """Subscribe the account's webhooks."""

    help = "Subscribe the Instagram account's events to this product's webhook."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Subscribe and print what is subscribed, and the address the app's dashboard has to know."""
        account = accounts.current_account(timezone.now())
        if account is None or not account.token:
            raise CommandError(_("Set INSTAGRAM_ACCOUNT_ID and INSTAGRAM_ACCESS_TOKEN."))
        try:
            fields = accounts.subscribe(account)
        except InstagramError as error:
            raise CommandError(_("Instagram refused: %(why)s") % {"why": error.meaning or error}) from error
        self.stdout.write(_("Subscribed to: %(fields)s") % {"fields": ", ".join(fields)})
        address = settings.PUBLIC_URL + reverse("feedback:instagram_webhook")
        self.stdout.write(_("The webhook's address in the app's dashboard: %(url)s") % {"url": address})
