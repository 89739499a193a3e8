"""`feedback_plan`: make surveys for completed visits now, or tell who would be asked and who would not."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from altegio.management.plain import PlainCommand
from feedback.models.words import STATUS_WORDS
from feedback.selectors import reason_text
from feedback.services import campaigns, planning
from feedback.services.planning import Foreseen

# Names under a reason: enough to recognise a pattern. Those who would be asked are all named.
MOST_NAMES = 50


class Command(PlainCommand):
    """Plan surveys."""

    help = "Make a survey for each completed visit that has none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The one option."""
        parser.add_argument(
            "--dry-run", action="store_true", help="only tell who would be asked, write nothing"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Plan and print a line for each state and reason."""
        if campaigns.active_campaign() is None:
            self.stdout.write(_("Surveys are switched off: run feedback_campaign --on."))
            return
        report = planning.plan(timezone.now(), dry_run=options["dry_run"])
        names = dict(STATUS_WORDS)
        for (status, reason), count in sorted(report.counts.items()):
            why = f": {reason_text(reason)}" if reason else ""
            self.stdout.write(f"{count:>6}  {names[status]}{why}")
            self._tell([row for row in report.foreseen if (row.status, row.reason) == (status, reason)])
        if report.reopened:
            self.stdout.write(_("Planned again: %(count)s") % {"count": report.reopened})
        template = _("Would be made: %(count)s") if options["dry_run"] else _("Made: %(count)s")
        self.stdout.write(template % {"count": report.total})

    def _tell(self, rows: list[Foreseen]) -> None:
        """A line a visit: whose, when, with whom; and when she would be asked, if she would."""
        asked = [row for row in rows if not row.reason]
        for row in asked or rows[:MOST_NAMES]:
            parts = [f"{row.visit_date:%Y-%m-%d %H:%M}", row.client_name or "–", row.master_name or "–"]
            if not row.reason:
                parts.append(_("to be asked at %(time)s") % {"time": f"{row.due_at:%Y-%m-%d %H:%M}"})
            self.stdout.write("        " + ", ".join(parts))
        hidden = 0 if asked else len(rows) - MOST_NAMES
        if hidden > 0:
            self.stdout.write("        " + _("and %(count)s more") % {"count": hidden})
