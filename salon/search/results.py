"""What a search shows. Pure of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Result:
    """One line: where it leads, and enough beside the name to tell it from its like."""

    link: str
    icon: str
    title: str
    facts: tuple[str, ...] = ()
    tag: Any = ""


@dataclass(frozen=True)
class Group:
    """Lines of one kind."""

    key: str
    title: str
    results: list[Result]
