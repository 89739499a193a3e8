"""`feedback_send`: release the surveys that are due and send the outbox now."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from altegio.management.plain import PlainCommand
from feedback.models import Message
from feedback.selectors import reason_text
from feedback.services import accounts, campaigns, invitations, release, sending, ways


class Command(PlainCommand):
    """Send what is due."""

    help = "Release the surveys that are due and send the outbox."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Release, send and print what became of it."""
        blocked = accounts.block_reason(accounts.current_account(timezone.now()))
        if blocked:
            self.stdout.write(self.style.WARNING(reason_text(blocked)))
        if campaigns.active_campaign() is None:
            self.stdout.write(_("Surveys are switched off: run feedback_campaign --on."))
        released = release.release_due(timezone.now()) + ways.go_on(timezone.now())
        self.stdout.write(_("Surveys released: %(count)s") % {"count": released})
        states = Counter(
            sending.send_message(message_id, timezone.now())
            for message_id in sending.ready_messages(timezone.now())
        )
        states.update(
            invitations.send(message_id, timezone.now()) for message_id in invitations.ready(timezone.now())
        )
        names = dict(Message.State.choices)
        for state, count in sorted(states.items()):
            self.stdout.write(f"{count:>6}  {names[state]}")
        if not states:
            self.stdout.write(_("The outbox is empty."))
