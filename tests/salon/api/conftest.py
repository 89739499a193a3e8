"""What the API's tests share: a tool with a token."""

from __future__ import annotations

import pytest

from tests.salon.api.tools import Caller


@pytest.fixture
def tool() -> Caller:
    """A tool that may read everything."""
    return Caller()
