"""How settings are read: an empty variable means the default, and spaces in a list do not count."""

from __future__ import annotations

from pathlib import Path

import pytest

from salon.conf.environment import Environment


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
