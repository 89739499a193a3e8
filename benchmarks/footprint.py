"""How much memory the product's processes hold while time passes: Pss of whole sessions, and its slope."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

PROC = Path("/proc")
# Of the time that a process was watched: what it loads at first is no growth.
WARM_UP = 0.25
# Below this growth from the first to the last fifth of the rest nothing is said to grow.
MOST_MEGABYTES, MOST_SHARE = 12.0, 0.10
LEAST_SAMPLES = 20
# What is watched for less may still be warming up.
LEAST_MINUTES = 15.0


@dataclass(frozen=True)
class Growth:
    """Megabytes after the warm-up and at the end, and how many an hour by the straightest line."""

    minutes: float
    first: float
    last: float
    an_hour: float

    @property
    def grows(self) -> bool:
        """Whether it is more than a process breathes; of a short time nobody can tell."""
        return self.minutes >= LEAST_MINUTES and self.last - self.first > max(
            MOST_MEGABYTES, MOST_SHARE * self.first
        )


@dataclass
class Footprint:
    """Samples by service; one that was started anew is watched from then on."""

    samples: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    pids: dict[str, int] = field(default_factory=dict)
    kept: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    def note(self, at: float, sessions: Mapping[str, int]) -> None:
        """Look at the processes of these sessions (by their leaders' ids) now."""
        held = megabytes(set(sessions.values()))
        for name, leader in sessions.items():
            if self.pids.get(name) != leader:
                self._keep(name)
                self.pids[name], self.samples[name] = leader, []
            if held.get(leader):
                self.samples[name].append((at, held[leader]))

    def growth(self) -> dict[str, Growth]:
        """Of each service the longest time without a restart."""
        for name in list(self.samples):
            self._keep(name)
        return {name: grown(rows) for name, rows in self.kept.items() if len(rows) >= LEAST_SAMPLES}

    def _keep(self, name: str) -> None:
        rows, longest = self.samples.get(name, []), self.kept.get(name, [])
        if rows and (not longest or rows[-1][0] - rows[0][0] > longest[-1][0] - longest[0][0]):
            self.kept[name] = rows


def grown(rows: Sequence[tuple[float, float]]) -> Growth:
    """What (second, megabytes) come to."""
    begin = rows[0][0] + WARM_UP * (rows[-1][0] - rows[0][0])
    warm = [row for row in rows if row[0] >= begin]
    fifth = max(1, len(warm) // 5)
    first, last = (median(size for _at, size in part) for part in (warm[:fifth], warm[-fifth:]))
    return Growth((rows[-1][0] - rows[0][0]) / 60, first, last, _slope(warm) * 3600)


def _slope(rows: Sequence[tuple[float, float]]) -> float:
    """Megabytes a second by least squares."""
    at, size = (sum(column) / len(rows) for column in zip(*rows, strict=True))
    spread = sum((x - at) ** 2 for x, _y in rows)
    return sum((x - at) * (y - size) for x, y in rows) / spread if spread else 0.0


def megabytes(leaders: set[int]) -> dict[int, float]:
    """The Pss of all processes of each session."""
    found: dict[int, float] = {}
    for folder in PROC.glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text().rpartition(")")[2].split()
            leader = int(stat[3])
            if leader in leaders:
                text = (folder / "smaps_rollup").read_text()
                size = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
                found[leader] = found.get(leader, 0.0) + (int(size[1]) / 1024 if size else 0.0)
        except (OSError, IndexError):
            # It ended while it was looked at.
            continue
    return found
