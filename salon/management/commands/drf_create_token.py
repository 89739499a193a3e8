"""`manage.py drf_create_token USER`: a token for another tool."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from salon.models import ApiToken


class Command(BaseCommand):
    """Make a token with all the rights of a user, and print it once."""

    help = "Make an API token with the rights of USER. The key is printed once and cannot be shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        """The user's name."""
        parser.add_argument("username", metavar="USER")

    def handle(self, *_args: Any, username: str, **_options: Any) -> None:
        """Make the token; the line printed is fixed, since scripts read it."""
        user = get_user_model().objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no user {username}: name one from the page of users in the admin.")
        _token, key = ApiToken.issue(user=user, name=f"{username}, by command")
        self.stdout.write(f"Generated token {key} for user {username}")
