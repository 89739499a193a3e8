from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.bench import BEGIN, END, into_readme
from benchmarks.parts import PARTS
from benchmarks.sections import Section, load, save

ROOT = Path(__file__).resolve().parents[2]
SECTION = Section("Storing", ("", "s"), [["first", "1.0"]], ["A note."], [("storing", "1 s", "≤ 2")])


@pytest.mark.parametrize("part", PARTS)
def test_each_part_of_the_bench_runs_on_servers_of_its_own(part: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.bench", "--quick", "--only", part],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("## ")


def test_the_short_table_replaces_the_one_between_the_marks() -> None:
    page = into_readme(f"before\n{BEGIN}\nold\n{END}\nafter\n", [SECTION], "today")
    assert page.startswith(f"before\n{BEGIN}\nBy `make bench`, today;")
    assert "| storing | 1 s | ≤ 2 |" in page
    assert page.endswith(f"{END}\nafter\n")
    assert "old" not in page


def test_a_page_without_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="bench"):
        into_readme("a page", [SECTION], "today")


def test_sections_come_through_from_process_to_process(tmp_path: Path) -> None:
    save([SECTION], tmp_path / "sections.json")
    (found,) = load(tmp_path / "sections.json")
    assert found.markdown() == SECTION.markdown()
