from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.bench import BEGIN, END, into_readme, results
from benchmarks.parts import PARTS
from benchmarks.sections import Measured, Section, load, save

ROOT = Path(__file__).resolve().parents[2]
SECTION = Section("Storing", ("", "s"), [["first", "1.0"]], ["A note."], [("storing", "1 s", "≤ 2")])
MEASURED = Measured([SECTION], "today")


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
    page = into_readme(f"before\n{BEGIN}\nold\n{END}\nafter\n", [MEASURED, MEASURED])
    assert page.startswith(f"before\n{BEGIN}\nBy `make bench`, today;")
    assert "| storing | 1 s | ≤ 2 |" in page
    assert page.endswith(f"{END}\nafter\n")
    assert "old" not in page


def test_a_page_without_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="bench"):
        into_readme("a page", [MEASURED])


def test_sections_come_through_from_process_to_process(tmp_path: Path) -> None:
    save(MEASURED, tmp_path / "sections.json")
    found = load(tmp_path / "sections.json")
    assert found.where == "today"
    assert found.markdown() == MEASURED.markdown()


def test_the_page_of_results_says_of_each_part_when_it_was_measured() -> None:
    later = Measured([Section("Later", ("", "s"), [["second", "2.0"]])], "tomorrow")
    page = results([MEASURED, later])
    assert (
        page.index("*today*") < page.index("## Storing") < page.index("*tomorrow*") < page.index("## Later")
    )
