"""A salon's objects as Altegio gives them, from the sandbox's generator.

`python -m benchmarks.payloads N DIR` generates them in a process of its own, so that the generator weighs on
no measurement; they are read back in pages, so that the payloads do not either.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

# How often an average client has come.
VISITS_OF_A_CLIENT = 7
SMALL = ("company", "staff", "categories", "services", "clients")


def make(folder: Path, appointments: int) -> Path:
    """Generate the salon into this folder, in a process of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [sys.executable, "-m", "benchmarks.payloads", str(appointments), str(folder)],
        check=True,
        cwd=Path(__file__).resolve().parent.parent,
    )
    return folder


def small(folder: Path, name: str) -> Any:
    """One of the lists that are read whole."""
    return json.loads((folder / f"{name}.json").read_text())


def appointments(folder: Path, size: int, start: int = 0, end: int | None = None) -> Iterator[list[Any]]:
    """The appointments from `start` to `end` in pages, each parsed when it is asked for."""
    with (folder / "appointments.jsonl").open() as lines:
        wanted = islice(lines, start, end)
        while page := [json.loads(line) for line in islice(wanted, size)]:
            yield page


def main(argv: Sequence[str]) -> int:
    """Write the salon down, an appointment a line."""
    from sandbox.altegio import shapes
    from sandbox.clock import Clock
    from sandbox.world import World

    count, folder = int(argv[0]), Path(argv[1])
    world = World(1, max(20, count // VISITS_OF_A_CLIENT), count, Clock(0))
    lists = (
        world.company,
        list(world.staff.values()),
        list(world.categories.values()),
        list(world.services.values()),
        [shapes.full_client(world, number) for number in world.clients],
    )
    for name, found in zip(SMALL, lists, strict=True):
        (folder / f"{name}.json").write_text(json.dumps(found, ensure_ascii=False))
    with (folder / "appointments.jsonl").open("w") as lines:
        for stored in world.records.values():
            lines.write(json.dumps(shapes.record(world, stored, finances=True), ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
