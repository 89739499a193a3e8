"""What a soak did and what came of it, as a person reads it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.everything import Verdict


@dataclass
class Report:
    """What was done and what came of it."""

    changes: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    refused_keys: int = 0
    after_changes: list[str] = field(default_factory=list)
    after_full_pass: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    verdict: Verdict | None = None

    def lines(self) -> list[str]:
        """The report as a person reads it."""
        done = ", ".join(f"{name} {count}" for name, count in self.changes.most_common())
        shown = [f"changes: {sum(self.changes.values())} ({done})"]
        shown += [f"workers killed: {self.kills}; keys refused for a while: {self.refused_keys} times"]
        shown += [f"{name}: {value}" for name, value in self.facts.items()]
        kinds = ", ".join(f"{what} {count}" for what, count in kinds_of(self.after_changes).most_common())
        shown += [
            f"differences once webhooks and polling were done: {len(self.after_changes)} {kinds}".rstrip()
        ]
        shown += [f"differences after the nightly pass: {len(self.after_full_pass)}"]
        shown += [f"  {one}" for one in self.after_full_pass[:50]]
        return shown + (self.verdict.lines() if self.verdict else [])

    def wrong(self) -> list[str]:
        """What must not be."""
        return [*self.after_full_pass, *(self.verdict.wrong() if self.verdict else ())]


def kinds_of(differences: Sequence[str]) -> Counter[str]:
    """Count differences by what differs, without the ids."""
    return Counter(re.sub(r" \d+:", "", one) for one in differences)


def tracebacks(folder: Path) -> Counter[str]:
    """Count the exceptions that the product's logs tell of, by class."""
    found: Counter[str] = Counter()
    for log in folder.glob("*.log"):
        text = log.read_text(errors="replace")
        found.update(re.findall(r"^(\w[\w.]*(?:Error|Exception|Lost\w*|Exceeded))\b", text, re.M))
    return found
