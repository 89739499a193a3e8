"""Compares the mirror with Altegio."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from altegio.client import AltegioError
from altegio.management.connecting import chosen_companies, connect
from altegio.models import Company
from altegio.sync.sentences import sentence
from altegio.sync.verifying import differences


class Command(BaseCommand):
    """A line a difference; exit 1 when there is one."""

    help = "Compare counts and a sample of objects with Altegio."

    def add_arguments(self, parser: CommandParser) -> None:
        """--company and --sample."""
        parser.add_argument("--company", type=int, help="Altegio's id of one location; default: all")
        parser.add_argument("--sample", type=int, default=20, help="objects of a stream to compare whole")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare each chosen location."""
        client = connect()
        found = 0
        for company_id in chosen_companies(options):
            company = Company.objects.filter(altegio_id=company_id).first()
            if company is None:
                raise CommandError(_("Location %d was never read: run altegio_sync first.") % company_id)
            try:
                for difference in differences(
                    client, company, sample=max(options["sample"], 0), now=timezone.now()
                ):
                    self.stdout.write(difference)
                    found += 1
            except AltegioError as error:
                raise CommandError(sentence(error)) from error
        if found:
            raise CommandError(_("Differences found: %d. altegio_sync --full puts them right.") % found)
        self.stdout.write(_("The mirror agrees with Altegio."))
