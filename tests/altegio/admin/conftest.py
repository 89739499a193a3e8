"""What the tests of the mirror's pages share: who looks, and what is handed to the worker."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client as Browser

from altegio import tasks
from tests.roles import browser_of, user_in


@pytest.fixture
def user() -> User:
    """A manager."""
    return user_in("manager")


@pytest.fixture
def browser(user: User) -> Browser:
    """A manager's browser."""
    return browser_of(user)


@pytest.fixture
def enqueued(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What would be handed to the worker."""
    made: list[Any] = []
    for name in ("sync_company", "read_object", "try_quarantined", "try_all_quarantined"):
        task = getattr(tasks, name)
        monkeypatch.setattr(task, "delay", lambda *a, _name=name, **k: made.append((_name, a, k)))
    return made
