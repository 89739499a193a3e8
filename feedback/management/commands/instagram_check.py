"""`instagram_check`: what works with Instagram, what does not, and what to do about it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from altegio.management.plain import PlainCommand
from feedback.models import InstagramAccount
from feedback.services import accounts, checkup, checkup_line


class Command(PlainCommand):
    """Try every Instagram account, as the check page does."""

    help = "Check the Instagram accounts: access, permissions, webhooks, sending."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print a line a check; exit 1 when something does not work."""
        now = timezone.now()
        default = accounts.current_account(now)
        found = accounts.connected(now)
        # One that has lost its access is told of too: by itself it would just be missing.
        lost = InstagramAccount.objects.exclude(pk__in=[each.pk for each in found])
        everyone: list[InstagramAccount | None] = [*found, *lost.exclude(state=InstagramAccount.State.OK)]
        results = [self._show(account, now, many=len(everyone) > 1) for account in everyone or [default]]
        if not all(results):
            raise CommandError(_("Instagram is not ready."))

    def _show(self, account: InstagramAccount | None, now: Any, *, many: bool) -> bool:
        if many:
            self.stdout.write(f"{account}")
        marks = {checkup_line.GOOD: self.style.SUCCESS("✓"), checkup_line.BAD: self.style.ERROR("✗")}
        checks = checkup.check(account, now)
        for check in checks:
            mark = marks.get(check.tone, "?")
            self.stdout.write(f"{mark} {check.name}: {check.detail}".rstrip(": "))
            if check.advice:
                self.stdout.write(f"    → {check.advice}")
        return all(check.ok for check in checks)
