"""Let somebody log in without the code again: for an owner whose phone and recovery codes are lost."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from salon.two_factor import codes


class Command(BaseCommand):
    """For whoever runs the server: another owner can do it in the admin."""

    help = "Switch off the second step of a user's log-in."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose."""
        parser.add_argument("username")

    def handle(self, *_args: Any, username: str, **_options: Any) -> None:
        """Switch it off and say so. Raises CommandError where there is no such user."""
        user = get_user_model().objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no user {username}. The admin lists all of them under Users.")
        done = codes.turn_off(user)
        self.stdout.write(
            f"{username} logs in with the password alone now."
            if done
            else f"{username} had no second step: nothing changed."
        )
