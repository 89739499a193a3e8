"""Make the salon's first user, or a new link for them to set the password."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from salon.passwords import set_password_link
from salon.roles import OWNER


class Command(BaseCommand):
    """Prints a link that works once; nobody ever has to know a password that somebody else made."""

    help = "Make the owner on an empty database; print a one-time link to set the password."

    def add_arguments(self, parser: CommandParser) -> None:
        """The user's name, for a salon whose owner is called otherwise."""
        parser.add_argument("--username", default=OWNER)

    def handle(self, *_args: Any, username: str, **_options: Any) -> None:
        """Make the user where there is none by this name, and print the link."""
        users = get_user_model().objects
        with transaction.atomic():
            user, made = users.get_or_create(
                username=username, defaults={"is_staff": True, "is_superuser": True}
            )
            if made:
                user.set_unusable_password()
                user.save(update_fields=["password"])
                user.groups.add(Group.objects.get_or_create(name=OWNER)[0])
        if made:
            self.stdout.write(f"Made the user {username}.")
        self.stdout.write(f"Link to set the password of {username} (works once, for three days):")
        self.stdout.write(set_password_link(user))
