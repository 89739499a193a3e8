"""The interface speaks Ukrainian, all of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from scripts import messages

ROOT = Path(__file__).resolve().parent.parent.parent


def test_every_string_has_its_ukrainian() -> None:
    assert list(messages.problems(sorted(messages.find_all()))) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('_("Hello")', [("Hello", "", "")]),
        ('ngettext("%(n)s day", "%(n)s days", n)', [("%(n)s day", "%(n)s days", "")]),
        ('pgettext("month", "May")', [("May", "", "month")]),
        ('_(variable)\n_("")', []),
        ('_("one " "sentence")', [("one sentence", "", "")]),
    ],
    ids=["plain", "plural", "context", "nothing to find", "joined"],
)
def test_strings_are_found_in_python(source: str, expected: list[tuple[str, str, str]]) -> None:
    assert [tuple(found) for found in messages.find_in_python(source)] == expected


def test_strings_are_found_in_templates() -> None:
    source = """
      {% load i18n %}
        {% translate "Hello" %}
      {{ name|default:_("Nobody") }}
          {% blocktranslate count n=n %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}
    """

    assert {found.text for found in messages.find_in_template(source)} == {"Hello", "Nobody", "%(n)s day"}


def test_a_missing_translation_is_named() -> None:
    missing = messages.Found("A sentence that nobody has translated")

    assert "A sentence that nobody has translated" in next(messages.problems([missing]))


def test_the_check_runs_as_a_command() -> None:
    command = [sys.executable, "scripts/messages.py", "--check"]

    assert subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stderr == ""
