"""Where cards lie on a day's grid, and which hours it shows. Pure: minutes after midnight, no rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

DAY_ENDS = 24 * 60
# What a grid shows where nobody works and nothing is booked.
USUAL_HOURS = (9, 20)


class Stretch(Protocol):
    """Something that takes time: it begins at `since` and is over at `till`."""

    @property
    def since(self) -> int: ...

    @property
    def till(self) -> int: ...


class Place(NamedTuple):
    """Beside how many others a card lies: its lane, and how many lanes there are at its time."""

    lane: int
    lanes: int


def places(stretches: Sequence[Stretch]) -> list[Place]:
    """The place of each stretch of one column, in their order; those that touch no other lie alone.

    Stretches that overlap, directly or by way of others, share the width. Each takes the first free lane.
    """
    order = sorted(range(len(stretches)), key=lambda at: (stretches[at].since, -stretches[at].till))
    lanes: dict[int, int] = {}
    found: list[Place] = [Place(0, 1)] * len(stretches)
    for group in _groups(stretches, order):
        ends: list[int] = []
        for at in group:
            lanes[at] = _free(ends, stretches[at])
        for at in group:
            found[at] = Place(lanes[at], len(ends))
    return found


def _groups(stretches: Sequence[Stretch], order: Iterable[int]) -> list[list[int]]:
    """Stretches between which there is no gap in which nothing goes on."""
    groups: list[list[int]] = []
    until = -1
    for at in order:
        if not groups or stretches[at].since >= until:
            groups.append([])
        groups[-1].append(at)
        until = max(until, stretches[at].till)
    return groups


def _free(ends: list[int], stretch: Stretch) -> int:
    """The first lane that is free by then; a new one where none is."""
    for lane, end in enumerate(ends):
        if end <= stretch.since:
            ends[lane] = stretch.till
            return lane
    ends.append(stretch.till)
    return len(ends) - 1


def hours_shown(stretches: Iterable[Stretch]) -> tuple[int, int]:
    """From which whole hour till which one a grid has to reach so that all of these lie on it."""
    known = list(stretches)
    if not known:
        return USUAL_HOURS
    first = min(stretch.since for stretch in known) // 60
    last = -(-max(stretch.till for stretch in known) // 60)
    return first, max(last, first + 1)
