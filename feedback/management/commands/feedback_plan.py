"""`feedback_plan`: make surveys for completed visits now, or count who would be asked and who would not."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.models import VisitFeedback
from feedback.selectors import reason_text
from feedback.services import campaigns, planning


class Command(BaseCommand):
    """Plan surveys."""

    help = "Make a survey for each completed visit that has none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The one option."""
        parser.add_argument("--dry-run", action="store_true", help="only count, write nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Plan and print a line for each state and reason."""
        if campaigns.active_campaign() is None:
            self.stdout.write(_("Surveys are switched off: run feedback_campaign --on."))
            return
        report = planning.plan(timezone.now(), dry_run=options["dry_run"])
        names = dict(VisitFeedback.Status.choices)
        for (status, reason), count in sorted(report.counts.items()):
            why = f": {reason_text(reason)}" if reason else ""
            self.stdout.write(f"{count:>6}  {names[status]}{why}")
        if report.reopened:
            self.stdout.write(_("Planned again: %(count)s") % {"count": report.reopened})
        template = _("Would be made: %(count)s") if options["dry_run"] else _("Made: %(count)s")
        self.stdout.write(template % {"count": report.total})
