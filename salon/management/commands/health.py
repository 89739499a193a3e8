"""`manage.py health [NAME…]`: what /readyz/ says, for a person or a container's health check."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from salon import health

# What to look at when a part does not answer.
ADVICE = {
    "database": "Postgres does not answer: is it running, and does DATABASE_URL lead to it?",
    "disk": "Postgres answers and has no room to write: `df -h` where its data lies, and make room.",
    "broker": "Redis does not answer: is it running, and does REDIS_URL lead to it?",
    "beat": "Nothing was started by the clock lately: are beat and a worker running?",
    "keys": "FIELD_ENCRYPTION_KEYS do not open what is stored: put the former keys back into the list.",
    "mirror": "Altegio was not read lately: `manage.py altegio_check` tells what keeps it.",
}


class Command(BaseCommand):
    """Print each part's state; fail when one of those asked for is not well."""

    help = "Whether the database, its disk, the broker, beat and the mirror are well; exit 1 when one is not."

    def add_arguments(self, parser: CommandParser) -> None:
        """The parts to look at, all by default."""
        parser.add_argument("part", nargs="*", metavar="PART", help=", ".join(ADVICE))

    def handle(self, *args: Any, **options: Any) -> None:
        """Look at the parts."""
        state = health.readiness(now=timezone.now())
        asked = options["part"] or list(state)
        unknown = sorted(set(asked) - set(state))
        if unknown:
            raise CommandError(f"no such part: {', '.join(unknown)}. There are {', '.join(ADVICE)}.")
        for part in asked:
            print(f"{part}: {'ok' if state[part] else ADVICE[part]}")
        wrong = [part for part in asked if not state[part]]
        if wrong:
            raise CommandError(f"not well: {', '.join(wrong)}")
