"""How much memory the product's processes hold while time passes, and which of them goes on taking more.

A process is judged by itself, for as long as it lives, by its own pages, resident or swapped out (Anonymous
and Swap). Of its time the first third may load. What the last third holds more than the middle one is growth,
as far as it went on within the last third: what is read once, however late, does not. Pss, of a service as a
whole, is only told: it also rises as forked processes cease to share what none of them took anew.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

PROC = Path("/proc")
# From the middle to the last third of its time a process may breathe so much.
MOST_MEGABYTES = 4.0
LEAST_SAMPLES = 20
# What is watched for less may still be warming up.
LEAST_MINUTES = 15.0
# What a process took for itself, and its part of all that it uses.
PARTS = re.compile(r"^(Anonymous|Swap|Pss):\s+(\d+) kB", re.MULTILINE)


@dataclass(frozen=True)
class Growth:
    """Megabytes of a process in the middle and the last third of its time, and how many more an hour.

    `still`: how many more in the second half of the last third than in its first half. `whole`: Pss of all
    processes of its service at the end.
    """

    minutes: float
    first: float
    last: float
    an_hour: float
    still: float
    whole: float = 0.0

    @property
    def more(self) -> float:
        """Megabytes that it takes in a third of its time, and goes on to take."""
        return min(self.last - self.first, 2 * self.still)

    @property
    def grows(self) -> bool:
        """Whether it is more than a process breathes; of a short time nobody can tell."""
        return self.minutes >= LEAST_MINUTES and self.more > MOST_MEGABYTES


@dataclass(frozen=True)
class Process:
    """A process as it is found: its session's leader, its number and when it began, and its megabytes."""

    leader: int
    who: tuple[int, int]
    own: float
    pss: float


@dataclass
class Footprint:
    """Samples by service and process: a process that is started or forked anew is another one."""

    samples: dict[tuple[str, tuple[int, int]], list[tuple[float, float]]] = field(default_factory=dict)
    whole: dict[str, list[float]] = field(default_factory=dict)

    def note(self, at: float, sessions: Mapping[str, int]) -> None:
        """Look at the processes of these sessions (by their leaders' ids) now."""
        names = {leader: name for name, leader in sessions.items()}
        whole = dict.fromkeys(sessions, 0.0)
        for one in processes(set(names)):
            name = names[one.leader]
            self.samples.setdefault((name, one.who), []).append((at, one.own))
            whole[name] += one.pss
        for name, pss in whole.items():
            if pss:
                self.whole.setdefault(name, []).append(pss)

    def growth(self) -> dict[str, Growth]:
        """Of each service the process that took most, among those that were watched for long."""
        found: dict[str, list[Growth]] = {}
        for (name, _who), rows in self.samples.items():
            if len(rows) >= LEAST_SAMPLES:
                found.setdefault(name, []).append(grown(rows, self._whole(name)))
        return {name: max(those, key=_how_much) for name, those in found.items()}

    def _whole(self, name: str) -> float:
        """Of its last samples: a single one may be of a moment at which it was not there whole."""
        return median(self.whole[name][-LEAST_SAMPLES:])


def _how_much(one: Growth) -> tuple[bool, bool, float]:
    return one.grows, one.minutes >= LEAST_MINUTES, one.more


def grown(rows: Sequence[tuple[float, float]], whole: float = 0.0) -> Growth:
    """What (second, megabytes) of a process come to."""
    begin, end = rows[0][0], rows[-1][0]
    third = (end - begin) / 3

    def held(since: float, until: float) -> float:
        return median(size for at, size in rows if since <= at <= until)

    middle, last = held(begin + third, end - third), held(end - third, end)
    still = held(end - third / 2, end) - held(end - third, end - third / 2)
    warm = [row for row in rows if row[0] >= begin + third]
    return Growth(third / 20, middle, last, _slope(warm) * 3600, still, whole)


def _slope(rows: Sequence[tuple[float, float]]) -> float:
    """Megabytes a second by least squares."""
    at, size = (sum(column) / len(rows) for column in zip(*rows, strict=True))
    spread = sum((x - at) ** 2 for x, _y in rows)
    return sum((x - at) * (y - size) for x, y in rows) / spread if spread else 0.0


def processes(leaders: set[int]) -> list[Process]:
    """All processes of these sessions."""
    found = []
    for folder in PROC.glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text().rpartition(")")[2].split()
            leader, born = int(stat[3]), int(stat[19])
            if leader in leaders:
                parts = {
                    name: int(size) / 1024
                    for name, size in PARTS.findall((folder / "smaps_rollup").read_text())
                }
                own = parts["Anonymous"] + parts["Swap"]
                found.append(Process(leader, (int(folder.name), born), own, parts["Pss"]))
        except (OSError, IndexError, KeyError):
            # It ended while it was looked at.
            continue
    return found
