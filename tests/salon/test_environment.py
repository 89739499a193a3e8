"""How settings are read: an empty variable means the default, and spaces in a list do not count."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from salon.conf.environment import Environment, files_of


def test_an_empty_variable_means_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "")
    monkeypatch.setenv("EMAIL_URL", "")
    env = Environment(tmp_path)
    assert env.words("ALLOWED_HOSTS", ["localhost"]) == ["localhost"]
    assert env.str("EMAIL_URL", "consolemail://") == "consolemail://"


def test_spaces_around_the_words_of_a_list_do_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INSTAGRAM_APP_SECRETS", "first, second ,")
    assert Environment(tmp_path).words("INSTAGRAM_APP_SECRETS") == ["first", "second"]


def test_a_test_or_a_demo_never_reads_real_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("SALON_REAL_KEY=real\n")
    monkeypatch.setenv("SALON_TEST", "1")
    assert Environment(tmp_path).str("SALON_REAL_KEY", "") == ""


def test_a_value_may_come_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("out of a file\n")
    assert files_of({"SECRET_KEY_FILE": str(secret)}) == {"SECRET_KEY": "out of a file"}
    assert files_of({"SECRET_KEY_FILE": str(secret), "SECRET_KEY": "said"}) == {}
    assert files_of({"SSL_CERT_FILE": str(secret)}) == {}


def test_a_file_that_is_not_there_is_told_with_what_to_do() -> None:
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY_FILE names /nowhere, which cannot be read"):
        files_of({"SECRET_KEY_FILE": "/nowhere"})
