"""Reads Altegio into the mirror now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from altegio.management.connecting import chosen_companies, connect
from altegio.management.plain import PlainCommand
from altegio.models import SyncRun
from altegio.sync.engine import run_sync
from altegio.sync.lines import Line
from altegio.sync.locks import SyncBusy


class Command(PlainCommand):
    """A line a stream: read, changed, seconds, or why not. Exit 1 when a required stream failed."""

    help = "Read clients, staff, services and appointments from Altegio."

    def add_arguments(self, parser: CommandParser) -> None:
        """--full and --company."""
        parser.add_argument("--full", action="store_true", help="read all history, not only what changed")
        parser.add_argument("--company", type=int, help="Altegio's id of one location; default: all")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read each chosen location; a failed one does not keep the others from being read."""
        client = connect(self.say_repeat)
        errors = []
        for company_id in chosen_companies(options):
            self.say(_("location %d") % company_id)
            run = self._run(client, company_id, options["full"])
            if run.state != SyncRun.State.OK:
                errors.append(f"{company_id}: {run.error}")
        if errors:
            raise CommandError("\n".join(errors))

    def _run(self, client: Any, company_id: int, full: bool) -> SyncRun:
        arguments: dict[str, Any] = {
            "full": full,
            "client": client,
            "requested_by": "altegio_sync",
            "progress": self._tell,
        }
        try:
            return run_sync(company_id, now=timezone.now(), **arguments)
        except SyncBusy:
            self.say(_("Another pass is running: waiting for its end."))
            return run_sync(company_id, now=timezone.now(), wait=True, **arguments)

    def _tell(self, line: Line) -> None:
        if not line.done:
            self._tell_progress(line)
            return
        if line.untried:
            self.say(f"{line.stream:20s} {line.error}")
            return
        text = _("%(stream)-20s read %(read)6d, changed %(changed)6d, %(seconds).1f s") % {
            "stream": line.stream,
            "read": line.read,
            "changed": line.changed,
            "seconds": line.seconds,
        }
        if line.vanished:
            text += _(", vanished %d") % line.vanished
        if line.unreadable:
            text += _(", in quarantine %d") % line.unreadable
        notes = "; ".join(filter(None, (line.error, line.notes)))
        self.say(f"{text}  {notes}".rstrip())

    def _tell_progress(self, line: Line) -> None:
        of_total = _(" of %d") % line.total if line.total else ""
        self.say_progress(
            _("%(stream)-20s read %(read)6d") % {"stream": line.stream, "read": line.read} + of_total
        )
