"""Says what works in the connection to Altegio, what does not, and what to do."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from altegio.management.connecting import chosen_companies, connect
from altegio.sync.examining import Finding, examine


class Command(BaseCommand):
    """A line a finding; exit 1 when something does not work."""

    help = "Check the connection to Altegio: keys, location, time zone, rights."

    def add_arguments(self, parser: CommandParser) -> None:
        """--company."""
        parser.add_argument("--company", type=int, help="Altegio's id of one location; default: all")

    def handle(self, *args: Any, **options: Any) -> None:
        """Look at each chosen location."""
        client = connect()
        bad = 0
        for company_id in chosen_companies(options):
            for finding in examine(client, company_id):
                self._tell(finding)
                bad += finding.ok is False
        if bad:
            raise CommandError(_("Problems found: %d. What to do stands beside each.") % bad)
        self.stdout.write(_("Everything works."))

    def _tell(self, finding: Finding) -> None:
        mark = {True: "✓", False: "✗", None: "!"}[finding.ok]
        self.stdout.write(f"{mark} {finding.text}")
        if finding.advice:
            self.stdout.write(f"    {finding.advice}")
