"""What a part of `make bench` is told and what it gives back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Options:
    """How to measure. `quick`: tiny numbers, to see that everything runs. `million`: grow to a million.

    `millions`: among how many million visits a chain's day is planned. `seconds`: how
    long the doors are loaded.
    """

    quick: bool = False
    million: bool = True
    millions: int = 1
    seconds: int = 60
    folder: str = ""

    @property
    def scratch(self) -> Path:
        """A folder for what the part writes; it is removed afterwards."""
        return Path(self.folder)


@dataclass(frozen=True)
class Section:
    """A table. `short`: what of it README shows, as (what, measured, goal); without a goal ""."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()
    short: Sequence[Sequence[str]] = field(default_factory=tuple)

    def markdown(self) -> str:
        """The section as Markdown."""
        notes = "".join(f"\n- {note}" for note in self.notes)
        return f"## {self.title}\n\n{table(self.header, self.rows)}\n{notes}".rstrip() + "\n"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; every column but the first is set to the right."""
    rule = ["---", *(["---:"] * (len(header) - 1))]
    return "\n".join("| " + " | ".join(line) + " |" for line in (header, rule, *rows))


@dataclass(frozen=True)
class Measured:
    """What a part measured, and `where`: when and on what."""

    sections: Sequence[Section]
    where: str = ""

    def markdown(self) -> str:
        """All sections as Markdown, after the line that says where they come from."""
        return f"*{self.where}*\n\n" + "\n".join(section.markdown() for section in self.sections)


def save(measured: Measured, path: Path) -> None:
    """Write what a part measured, for the process that asked for it or for a later page."""
    path.write_text(f"{json.dumps(asdict(measured), ensure_ascii=False, indent=1)}\n")


def load(path: Path) -> Measured:
    """Read what `save` wrote."""
    found: dict[str, Any] = json.loads(path.read_text())
    return Measured([Section(**section) for section in found["sections"]], found["where"])
