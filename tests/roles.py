"""A user of each role, logged in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, User
from django.test import Client as Browser

from tests.factories import UserFactory

ROLES = ("master", "receptionist", "manager", "owner")


def user_in(role: str, **values: Any) -> User:
    """A user in this role; "nobody" may enter and has no role."""
    user: User = UserFactory(username=f"the-{role}", **values)
    if role != "nobody":
        user.groups.add(Group.objects.get(name=role))
    return user


def browser_of(user: User) -> Browser:
    """A browser in which the user has logged in."""
    browser = Browser()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser
