"""The threat model names a test for each threat; this one sees that they are there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "threats.md"
_NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


@cache
def named_in(path: str) -> set[str]:
    """The names of the tests in a file; none where there is no such file."""
    file = ROOT / path
    if not file.exists():
        return set()
    return {node.name for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.FunctionDef)}


def test_every_test_that_the_page_of_threats_names_is_there() -> None:
    named = _NAMED.findall(PAGE.read_text())

    assert len(named) > 40
    assert [f"{path}::{name}" for path, name in named if name not in named_in(path)] == []


def test_every_threat_has_its_test() -> None:
    rows = [line for line in PAGE.read_text().splitlines() if line.startswith("| ")]
    threats = rows[: rows.index("| kept | how |")]

    assert [row for row in threats if not _NAMED.search(row) and "| shown by |" not in row] == []
