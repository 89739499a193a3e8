"""docs/api.md: every example in it does what it says, against the living product."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.factories import NOON, CompletedVisitFactory, PaymentFactory
from tests.feedback.factories import SurveyFactory
from tests.salon.api.served import served
from tests.salon.api.tools import Caller

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "api.md"
CURL = Path(__file__).with_name("curl.py")
BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    return [code for name, code in BLOCK.findall(PAGE.read_text()) if name == language]


@pytest.fixture
def salon(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A product with a day of work behind it, and a tool that may read all of it."""
    for number in range(3):
        visit = CompletedVisitFactory(client__name=f"Олена {number}", client__instagram_username=f"o{number}")
        PaymentFactory(appointment=visit.appointments.get())
        SurveyFactory(visit=visit, rating=3, status="answered", sent_at=NOON, received_at=NOON)
    tool = Caller()
    with served() as address:
        monkeypatch.setenv("SALON", address)
        monkeypatch.setenv("KEY", tool.key)
        yield


@pytest.mark.usefixtures("salon")
def test_the_python_of_the_page_works_from_its_first_line_to_its_last(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = blocks("python")
    assert len(code) >= 7
    exec(compile("\n".join(code), str(PAGE), "exec"), {"__name__": "example"})
    said = capsys.readouterr().out
    for words in ("Олена 1", "3 masters", "3 appointments", "2100.0", "3 payments"):
        assert words in said


@pytest.mark.usefixtures("salon")
def test_every_line_of_the_shell_works(tmp_path: Path) -> None:
    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}{os.pathsep}{tmp_path}"
    # Last on the path: only where the machine has no curl of its own.
    stand_in = tmp_path / "curl"
    stand_in.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{CURL}" "$@"\n')
    stand_in.chmod(0o755)
    for code in blocks("sh"):
        if "openapi-python-client" in code:
            continue  # done in test_schema, with what is made
        ran = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", code],
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
            cwd=ROOT,
            env={**os.environ, "PATH": tools},
        )
        assert ran.returncode == 0, (code, ran.stderr)
        assert ran.stdout.strip(), code
