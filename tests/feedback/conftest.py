"""What the tests of the surveys' pages share."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

from tests.roles import browser_of, user_in


@pytest.fixture
def browser() -> Browser:
    """A manager's browser."""
    return browser_of(user_in("manager"))
