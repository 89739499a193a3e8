"""Compares the mirror with Altegio."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from altegio.client import AltegioClient, AltegioError
from altegio.management.connecting import chosen_companies, connect
from altegio.management.plain import PlainCommand
from altegio.models import Company
from altegio.sync.comparing import Compared, every_difference
from altegio.sync.sentences import sentence
from altegio.sync.verifying import differences


class Command(PlainCommand):
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
        client = connect(self.say_repeat)
        found = 0
        for company_id in chosen_companies(options):
            company = Company.objects.filter(altegio_id=company_id).first()
            if company is None:
                raise CommandError(_("Location %d was never read: run altegio_sync first.") % company_id)
            try:
                for difference in self._differences(client, company, options):
                    self.say(difference)
                    found += 1
            except AltegioError as error:
                raise CommandError(sentence(error)) from error
        if found:
            raise CommandError(_("Differences found: %d. altegio_sync --full puts them right.") % found)
        self.say(_("The mirror agrees with Altegio."))

    def _differences(self, client: AltegioClient, company: Company, options: dict[str, Any]) -> Iterator[str]:
        now = timezone.now()
        if options["all"]:
            return every_difference(client, company, now=now, progress=self._tell)
        sample = max(options["sample"], 0)
        return differences(client, company, sample=sample, now=now, progress=self._tell)

    def _tell(self, one: Compared) -> None:
        text = _("%(stream)-20s compared %(n)6d") % {"stream": one.stream, "n": one.n}
        if not one.done:
            self.say_progress(text + (_(" of %d") % one.chosen if one.chosen else ""))
            return
        picked = one.n != one.total
        self.say(text + (_(" of %d, picked at random") % one.total if picked else _(", that is all")))
