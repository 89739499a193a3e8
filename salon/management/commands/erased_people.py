"""`manage.py erased_people --save | --apply`: who was erased, out of one database and into a restored one."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from salon.privacy import restoring


class Command(BaseCommand):
    """Write the marks of erased people to standard output, or read them from standard input."""

    help = "Before a restore: --save >FILE. Afterwards: --apply <FILE erases again who came back with it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which of the two."""
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--save", action="store_true", help="digests of who is erased now, as JSON")
        which.add_argument("--apply", action="store_true", help="erase again those of the JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it."""
        if options["save"]:
            print(json.dumps(restoring.save()))
            return
        try:
            saved = json.loads(sys.stdin.read())
        except ValueError as error:
            raise CommandError(
                "That is not what --save wrote: give the file, erased_people --apply <FILE."
            ) from error
        done = restoring.apply(saved, timezone.now())
        print(f"erased again: {done['erased']}; kept out again: {done['kept out']}")
