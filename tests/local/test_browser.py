from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from salon.local import browser
from salon.local.processes import StartError


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would have been installed, on a machine that has apt-get, and neither a browser nor a network."""
    commands: list[str] = []

    def show(command: Sequence[str]) -> bool:
        commands.append(" ".join(command[1:]))
        return False

    monkeypatch.delenv("CHROMIUM_PATH", raising=False)
    monkeypatch.setattr(shutil, "which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None)
    monkeypatch.setattr(browser, "_launches", lambda: False)
    monkeypatch.setattr(browser, "_show", show)
    return commands


def test_the_path_in_the_environment_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "chromium"
    program.touch(mode=0o755)
    monkeypatch.setenv("CHROMIUM_PATH", str(program))
    assert browser.find_chromium() == str(program)
    browser.ensure_browser()

    program.unlink()
    with pytest.raises(StartError, match="is not a program"):
        browser.ensure_browser()


def test_root_gets_it_by_apt(monkeypatch: pytest.MonkeyPatch, asked: list[str]) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(StartError):
        browser.ensure_browser()
    assert asked == [
        "-qq update",
        "-qq install -y --no-install-recommends chromium fonts-noto-color-emoji",
    ]


def test_without_root_the_one_command_that_helps_is_told(
    monkeypatch: pytest.MonkeyPatch, asked: list[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(StartError, match=r"sudo apt-get install -y chromium fonts-noto-color-emoji$"):
        browser.ensure_browser()
    assert asked == ["-m playwright install chromium"]
