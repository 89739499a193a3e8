"""`photo_reminders`: remind masters of the photos that are due now, or tell who would be reminded of what."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from altegio.management.plain import PlainCommand
from feedback.models import PhotoReminder, TeamMessage
from feedback.selectors import photo_reason_text
from feedback.services import (
    photo_mornings,
    photo_sending,
    photo_settings,
    photo_words,
    photos,
    team_sending,
)


class Command(PlainCommand):
    """Remind masters of photos."""

    help = "Remind masters to take photos at the appointments that end soon."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The one option."""
        parser.add_argument(
            "--dry-run", action="store_true", help="only tell what would be sent and when, write nothing"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Follow the appointments, then send or tell, a line each."""
        if not photo_settings.current().enabled:
            self.stdout.write(_("Photo reminders are switched off."))
        elif not photo_settings.marked().exists():
            self.stdout.write(_("No service is marked “photo needed”, so there is nothing to remind of."))
        now = timezone.now()
        count = self._tell(now) if options["dry_run"] else self._send(now)
        template = _("Would be sent: %(count)s") if options["dry_run"] else _("Sent: %(count)s")
        self.stdout.write(template % {"count": count})

    def _tell(self, now: datetime) -> int:
        """What a pass would do: it is done, read and taken back, so that nothing is written."""
        with transaction.atomic():
            photos.plan(now)
            rows = photo_sending.waiting(now)
            transaction.set_rollback(True)
        for each in rows:
            self._line(each.reminder, each.services, self._fate(each, now))
        return sum(each.obstacle is None for each in rows)

    def _fate(self, each: photo_sending.Waiting, now: datetime) -> str:
        if each.obstacle is not None:
            return _("not sent: %(why)s") % {"why": photo_reason_text(each.obstacle)}
        if each.reminder.remind_at <= now:
            return _("would be sent now")
        return _("to be sent at %(time)s") % {"time": _clock(each.reminder, each.reminder.remind_at)}

    def _send(self, now: datetime) -> int:
        """Plan and send; what is due and cannot be sent is told with the reason."""
        photos.plan(now)
        sent = photo_sending.send_due(now)
        lists = photo_mornings.send_lists(now)
        ends = self._deliver([*(each.message for each in sent), *lists])
        photo_sending.follow_messages(timezone.now())
        for each in sent:
            self._line(each.reminder, each.services, ends[each.message.pk])
        for row in photo_sending.waiting(now):
            if row.obstacle is not None and row.reminder.remind_at <= now:
                self._line(row.reminder, row.services, self._fate(row, now))
        for message in lists:
            parts = (message.member.name, _("the list of the day"), ends[message.pk])
            self.stdout.write(", ".join(parts))
        return len(sent) + len(lists)

    def _deliver(self, messages: list[TeamMessage]) -> dict[int, str]:
        """Send these at once, and say of each by which way it went and how it stands."""
        states = dict(TeamMessage.State.choices)
        ends = {message.pk: states[team_sending.send(message.pk, timezone.now())] for message in messages}
        return {message.pk: f"{message.get_channel_display()}: {ends[message.pk]}" for message in messages}

    def _line(self, row: PhotoReminder, services: str, fate: str) -> None:
        """Who, at whose appointment, what, and what comes of it."""
        master = str(row.staff) if row.staff else "–"
        ends = _("ends at %(time)s") % {"time": _clock(row, row.ends_at)}
        parts = (master, photo_words.client_words(row), services, ends, fate)
        self.stdout.write(", ".join(part for part in parts if part))


def _clock(row: PhotoReminder, when: datetime) -> str:
    """By the clock of the location, with the day: the reminder may be of tomorrow."""
    return f"{timezone.localtime(when, row.appointment.company.zone):%d.%m %H:%M}"
