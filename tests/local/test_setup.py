"""The set-up script, as far as it goes without installing anything."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.local.running import ROOT

SCRIPT = ROOT / "scripts" / "setup.py"


@pytest.fixture
def setup(tmp_path: Path) -> ModuleType:
    """The script as a module whose folder is `tmp_path`."""
    spec = importlib.util.spec_from_file_location("setup_of_a_test", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    venv = tmp_path / ".venv"
    vars(module).update(ROOT=tmp_path, LOG=tmp_path / ".local" / "set-up.log", VENV=venv)
    vars(module).update(PYTHON=venv / "bin" / "python", STAMP=venv / "set-up.json")
    module.make_writable()
    return module


def test_it_needs_nothing_but_the_standard_library() -> None:
    done = subprocess.run(
        [sys.executable, "-S", "-I", str(SCRIPT), "--help"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_an_old_python_is_told_in_one_sentence(setup: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 1))
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(setup.SetUpError, match=r"^Python 3\.11 or newer is needed, and python3 is [\d.]+\.$"):
        setup.use_new_enough_python()


def test_an_old_python_gives_way_to_a_newer_one_of_the_machine(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    went_on: list[str] = []
    monkeypatch.setattr(sys, "version_info", (3, 9, 1))
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}" if name == "python3.12" else None)
    monkeypatch.setattr(os, "execv", lambda program, _argv: went_on.append(program))
    with pytest.raises(setup.SetUpError):
        setup.use_new_enough_python()
    assert went_on == ["/usr/bin/python3.12"]


def test_a_folder_that_cannot_be_written_to_is_told_in_one_sentence(
    setup: ModuleType, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    vars(setup).update(LOG=tmp_path / "file" / "set-up.log")
    with pytest.raises(setup.SetUpError, match=r"cannot be written to \(.+\)\.$"):
        setup.make_writable()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Temporary failure in name resolution", "Packages needs the network"),
        ("error sending request for url", "Packages needs the network"),
        ("OSError: [Errno 28] No space left on device", "Packages: the disk is full."),
        ("error: something else", "something else"),
    ],
)
def test_a_failed_step_says_why(setup: ModuleType, said: str, told: str) -> None:
    with pytest.raises(setup.Failed) as failure:
        setup.run("Packages", [sys.executable, "-c", f"print({said!r}); raise SystemExit(1)"])
    assert told in str(failure.value)


def test_nothing_is_installed_again_while_the_lock_is_the_same(setup: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("django==5.2.19\n")
    # There is no virtual environment here: an installer that were called would fail.
    setup.install_requirements(
        "requirements.txt", {"requirements.txt": setup.digest(tmp_path / "requirements.txt")}
    )
    with pytest.raises(setup.Failed):
        setup.install_requirements("requirements.txt", {"requirements.txt": "another"})


def test_pip_does_it_where_uv_cannot(
    setup: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "requirements.txt").write_text("")
    asked: list[str] = []

    def run(title: str, _argv: list[str]) -> None:
        asked.append(title)
        if title == "Python packages":
            raise setup.Failed

    monkeypatch.setattr(setup, "run", run)
    monkeypatch.setattr(setup, "write_stamp", lambda _stamp: None)
    stamp: dict[str, str] = {}
    setup.install_requirements("requirements.txt", stamp)
    assert asked == ["Installer (uv)", "Python packages", "Python packages, by pip"]
    assert stamp == {"requirements.txt": setup.digest(tmp_path / "requirements.txt")}


def test_catalogues_are_compiled_when_they_have_changed(
    setup: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(setup, "run", lambda title, _argv: asked.append(title))
    setup.compile_catalogues()
    assert asked == []

    catalogue = tmp_path / "locale" / "uk" / "LC_MESSAGES" / "django.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.touch()
    setup.compile_catalogues()
    assert asked == ["Translations"]

    catalogue.with_suffix(".mo").touch()
    setup.compile_catalogues()
    assert asked == ["Translations"]
