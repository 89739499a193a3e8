"""What the tests of alerts share: a location, a manager and a mail server."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser

from tests.factories import CompanyFactory
from tests.roles import browser_of, user_in


@pytest.fixture(autouse=True)
def company() -> None:
    """The location of the settings of tests."""
    CompanyFactory(title="Салон на Подолі")


@pytest.fixture
def manager() -> Browser:
    """A manager's browser."""
    return browser_of(user_in("manager"))


@pytest.fixture
def letters_go(settings: Any) -> None:
    """A mail server is set."""
    settings.EMAIL_READY = True
