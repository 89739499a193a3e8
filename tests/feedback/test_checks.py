"""A setting that is wrong is named, with what to do."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.checks import run_checks


def found() -> list[str]:
    return [str(message.id) for message in run_checks() if str(message.id).startswith("feedback.")]


def test_the_settings_of_the_tests_are_right() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("INSTAGRAM_ACCOUNT_ID", "sandbox_salon", "feedback.E001"),
        ("INSTAGRAM_ACCOUNT_ID", "", "feedback.E002"),
        ("INSTAGRAM_USERNAME", "@salon", "feedback.E003"),
        ("INSTAGRAM_GRAPH_VERSION", "25", "feedback.E004"),
        ("INSTAGRAM_APP_SECRETS", [], "feedback.E005"),
        ("INSTAGRAM_APP_SECRETS", [""], "feedback.E005"),
        ("INSTAGRAM_VERIFY_TOKEN", "", "feedback.E006"),
        ("INSTAGRAM_GRAPH_URL", "graph.instagram.com", "feedback.E007"),
        ("INSTAGRAM_GRAPH_URL", "http://graph.instagram.com", "feedback.E008"),
        ("INSTAGRAM_OAUTH_URL", "ftp://x", "feedback.E007"),
        ("INSTAGRAM_AUTHORIZE_URL", "", "feedback.E007"),
    ],
)
def test_a_wrong_setting_is_named(settings: Any, name: str, value: Any, code: str) -> None:
    settings.DEMO = False
    setattr(settings, name, value)
    assert found() == [code]
