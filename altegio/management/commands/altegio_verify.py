"""Compares the mirror with Altegio."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from altegio.client import AltegioClient, AltegioError
from altegio.management.connecting import chosen_companies, connect
from altegio.models import Company
from altegio.sync.comparing import every_difference
from altegio.sync.sentences import sentence
from altegio.sync.verifying import differences


class Command(BaseCommand):
    """A line a difference; exit 1 when there is one."""

    help = "Compare counts and a sample of objects with Altegio; with --all everything, row by row."

    def add_arguments(self, parser: CommandParser) -> None:
        """--company, --sample and --all."""
        parser.add_argument("--company", type=int, help="Altegio's id of one location; default: all")
        parser.add_argument("--sample", type=int, default=20, help="objects of a stream to compare whole")
        parser.add_argument(
            "--all",
            action="store_true",
            help="compare every object, line, payment and visit; asks as much of Altegio as a full pass",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare each chosen location."""
        client = connect()
        found = 0
        for company_id in chosen_companies(options):
            company = Company.objects.filter(altegio_id=company_id).first()
            if company is None:
                raise CommandError(_("Location %d was never read: run altegio_sync first.") % company_id)
            try:
                for difference in self._differences(client, company, options):
                    self.stdout.write(difference)
                    found += 1
            except AltegioError as error:
                raise CommandError(sentence(error)) from error
        if found:
            raise CommandError(_("Differences found: %d. altegio_sync --full puts them right.") % found)
        self.stdout.write(_("The mirror agrees with Altegio."))

    def _differences(self, client: AltegioClient, company: Company, options: dict[str, Any]) -> Iterator[str]:
        if options["all"]:
            return every_difference(client, company, now=timezone.now(), progress=self._tell)
        return differences(client, company, sample=max(options["sample"], 0), now=timezone.now())

    def _tell(self, name: str, compared: int) -> None:
        self.stdout.write(_("%(stream)-20s compared %(n)6d") % {"stream": name, "n": compared})
