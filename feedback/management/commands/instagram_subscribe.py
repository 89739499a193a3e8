"""`instagram_subscribe`: have Instagram send the accounts' events to this product."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from altegio.management.plain import PlainCommand
from feedback.channels.instagram.errors import InstagramError
from feedback.services import accounts, checkup_hearing, ice_breakers, subscriptions, troubles


class Command(PlainCommand):
    """Subscribe the accounts' webhooks."""

    help = "Subscribe the Instagram accounts' events to this product's webhook."

    def add_arguments(self, parser: Any) -> None:
        """The question in new conversations is offered only when asked for: clients see it."""
        parser.add_argument(
            "--ice-breakers", action="store_true", help="also offer “rate my visit” in new conversations"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Subscribe and print what is subscribed, and the address the app's dashboard has to know."""
        found = accounts.connected(timezone.now())
        if not found:
            raise CommandError(_("Set INSTAGRAM_ACCOUNT_ID and INSTAGRAM_ACCESS_TOKEN."))
        for account in found:
            try:
                fields = subscriptions.subscribe(account)
                if options["ice_breakers"]:
                    ice_breakers.ensure(account)
            except InstagramError as error:
                why = troubles.explain(error)
                text = _("Instagram refused: %(why)s") % {"why": f"{why.what} {why.where}"}
                raise CommandError(f"{account}: {text}") from error
            except ice_breakers.NoRoom as error:
                text = _("the salon has four questions of its own: remove one in the Instagram app.")
                raise CommandError(f"{account}: {text}") from error
            accounts.unwarn(account, troubles.UNSUBSCRIBED)
            shown = _("Subscribed to: %(fields)s") % {"fields": ", ".join(fields)}
            self.stdout.write(f"{account}: {shown}")
        address = checkup_hearing.webhook_address()
        self.stdout.write(_("The webhook's address in the app's dashboard: %(url)s") % {"url": address})
