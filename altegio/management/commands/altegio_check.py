"""Says what works in the connection to Altegio, what does not, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from altegio.client import AltegioClient
from altegio.management.connecting import chosen_companies, connect
from altegio.management.plain import PlainCommand
from altegio.models import Company
from altegio.sync.examining import examine
from altegio.sync.findings import Finding
from altegio.sync.probing import probe


class Command(PlainCommand):
    """A line a finding; exit 1 when something does not work."""

    help = "Check the connection to Altegio: keys, location, time zone, rights."

    def add_arguments(self, parser: CommandParser) -> None:
        """--company."""
        parser.add_argument("--quick", action="store_true", help="leave out what only a live salon can tell")
        parser.add_argument("--company", type=int, help="Altegio's id of one location; default: all")

    def handle(self, *args: Any, **options: Any) -> None:
        """Look at each chosen location."""
        client = connect(self.say_repeat)
        bad = 0
        for company_id in chosen_companies(options):
            found = list(self._examine(client, company_id))
            bad += sum(finding.ok is False for finding in found)
            if not options["quick"] and all(finding.ok is not False for finding in found):
                self._probe(client, company_id)
        if bad:
            raise CommandError(_("Problems found: %d. What to do stands beside each.") % bad)
        self.stdout.write(_("Everything works."))

    def _examine(self, client: AltegioClient, company_id: int) -> Iterator[Finding]:
        for finding in examine(client, company_id, now=timezone.now()):
            self._tell(finding)
            yield finding

    def _probe(self, client: AltegioClient, company_id: int) -> None:
        """What the vendor's documents leave open. Nothing of it is a fault."""
        company = Company.objects.filter(altegio_id=company_id).first()
        zone = company.zone if company else ZoneInfo(settings.TIME_ZONE)
        self.stdout.write(_("What Altegio's documents leave open:"))
        for finding in probe(client, company_id, zone, now=timezone.now()):
            self._tell(finding)

    def _tell(self, finding: Finding) -> None:
        mark = {True: "✓", False: "✗", None: "!"}[finding.ok]
        self.stdout.write(f"{mark} {finding.text}")
        if finding.advice:
            self.stdout.write(f"    {finding.advice}")
