"""`make bench`: measure, print the tables, write benchmarks/RESULTS.md.

Each part runs in a process and on servers of its own, one after the other, on loopback only; what is set side
by side is measured in one run of one part. What a part measured last is kept in benchmarks/measured, so that
one part can be measured again by itself. `--quick` does all of it with tiny numbers: its figures say nothing
and are not kept, but it shows that everything runs.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psycopg

from benchmarks.parts import PARTS
from benchmarks.sections import Measured, Options, Section, load, save, table
from salon.local.environments import environment_of_tests
from salon.local.temporary import temporary_servers

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "RESULTS.md"
README = ROOT / "README.md"
KEPT = ROOT / "benchmarks" / "measured"
BEGIN, END = "<!-- bench -->", "<!-- /bench -->"
SHORT = ("", "measured", "goal")
# No part of the bench: `make soak ARGS=--keep` measures it.
SOAK = "soak"


def main(argv: Sequence[str]) -> int:
    """Run the parts asked for; 1 when one of them failed."""
    options = _options(argv)
    # Tables are emptied: never those of a server that the environment names.
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    failed = []
    for name in options.only:
        sections = run_part(name, _told(options))
        if sections is None:
            failed.append(name)
            sys.stderr.write(f"{name}: failed\n")
            continue
        for section in sections:
            sys.stdout.write(f"{section.markdown()}\n")
            sys.stdout.flush()
        if not options.quick:
            KEPT.mkdir(parents=True, exist_ok=True)
            save(Measured(sections, where()), KEPT / f"{name}.json")
    if not failed and not options.quick:
        write_pages(readme=options.write_readme)
    return 1 if failed else 0


def write_pages(*, readme: bool) -> None:
    """The pages, of what each part measured last; a part that never was is named as missing."""
    kept = {name: KEPT / f"{name}.json" for name in (*PARTS, SOAK)}
    missing = [name for name, file in kept.items() if not file.exists()]
    measured = [load(file) for file in kept.values() if file.exists()]
    RESULTS.write_text(results(measured, missing))
    if readme:
        README.write_text(into_readme(README.read_text(), measured, missing))


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="tiny numbers, to see that it runs")
    parser.add_argument("--only", default=",".join(PARTS), help="parts, with commas: %(default)s")
    parser.add_argument("--million", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument(
        "--millions", type=int, default=1, help="of visits, in which a chain's day is planned"
    )
    parser.add_argument("--seconds", type=int, default=60, help="for which the doors are under full load")
    parser.add_argument("--write-readme", action="store_true", help="put the short table into README.md")
    options = parser.parse_args(argv)
    options.only = options.only.split(",")
    unknown = sorted(set(options.only) - set(PARTS))
    if unknown:
        parser.error(f"no such part: {', '.join(unknown)}")
    return options


def _told(options: argparse.Namespace) -> Options:
    return Options(
        quick=options.quick, million=options.million, millions=options.millions, seconds=options.seconds
    )


def _servers() -> AbstractContextManager[dict[str, str]]:
    # As in a salon, each commit waits for the disk. Without that, whatever commits often looks too fast.
    return temporary_servers(durable=True)


def run_part(name: str, options: Options) -> Sequence[Section] | None:
    """The sections of a part that ran in its own process, or None when it failed and said why."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, _servers() as servers:
        env = {**os.environ, **environment_of_tests(), **servers}
        out = Path(folder) / "sections.json"
        given = json.dumps({**asdict(options), "folder": folder})
        argv = [sys.executable, "-m", "benchmarks.parts", name, given, str(out)]
        done = subprocess.run(argv, env=env, cwd=ROOT, check=False)
        return load(out).sections if done.returncode == 0 else None


def where() -> str:
    """On what it was measured, and when."""
    with _servers() as servers, psycopg.connect(servers["DATABASE_URL"]) as connection:
        postgres = connection.execute("SHOW server_version").fetchone() or ("?",)
    libraries = ", ".join(f"{name} {version(name)}" for name in ("Django", "psycopg"))
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} CPUs ({platform.machine()}), Python"
        f" {platform.python_version()}, {libraries}, Postgres {postgres[0].split()[0]} with fsync"
        " on the same machine"
    )


def results(measured: Iterable[Measured], missing: Sequence[str] = ()) -> str:
    """The whole page of results. `missing`: parts that were never measured."""
    parts = "\n".join(part.markdown() for part in measured)
    return f"# Measured\n\nBy `make bench`; above each part, when and on what.{_lacking(missing)}\n\n{parts}"


def _lacking(missing: Sequence[str]) -> str:
    return f" Not measured yet: {', '.join(missing)}." if missing else ""


def into_readme(page: str, measured: Sequence[Measured], missing: Sequence[str] = ()) -> str:
    """The page with the short table between the marks. Raises ValueError when it has no marks."""
    lines = table(SHORT, [line for part in measured for section in part.sections for line in section.short])
    if BEGIN not in page or END not in page:
        raise ValueError(f"README.md has no {BEGIN} … {END}")
    places = "; ".join(dict.fromkeys(part.where for part in measured))
    told = f"By `make bench`, {places}; all of it in [RESULTS](benchmarks/RESULTS.md).{_lacking(missing)}"
    shown = f"{BEGIN}\n{told}\n\n{lines}\n{END}"
    return re.sub(f"{re.escape(BEGIN)}.*{re.escape(END)}", lambda _found: shown, page, flags=re.DOTALL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
