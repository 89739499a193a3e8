"""Bars that stand beside one another, each of parts upon one another. PURE: the template draws.

As the other drawings they stretch with the page and hold no letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from salon.reports.charts import WIDTH, labelled

HEIGHT = 100
# What a bar leaves free of its place, at most so much on each side.
GAP, WIDEST_GAP = 0.16, 12


@dataclass(frozen=True)
class Bar:
    """One bar: its parts from the bottom up as (tone, amount), what is read of it, and where it leads."""

    label: str
    parts: tuple[tuple[str, float], ...]
    words: str
    link: str = ""

    @property
    def height(self) -> float:
        """All parts together."""
        return sum(amount for _tone, amount in self.parts)


@dataclass(frozen=True)
class Part:
    """Where a part of a bar is drawn."""

    tone: str
    top: str
    height: str


@dataclass(frozen=True)
class Place:
    """Where a bar is drawn, from its left end, and its strip, which is pointed at; "" for no label."""

    left: str
    width: str
    bar_left: str
    bar_width: str
    parts: list[Part]
    label: str
    bar: Bar


@dataclass(frozen=True)
class Stacks:
    """What `salon/charts/stacks.html` draws: `most` is where the scale ends."""

    places: list[Place]
    most: float

    @property
    def half(self) -> float:
        """The middle of the scale."""
        return self.most / 2

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw at all."""
        return not self.most


def stacks(bars: Sequence[Bar]) -> Stacks:
    """Place the bars from left to right, the scale ending at a round number."""
    most = scale_end(max((bar.height for bar in bars), default=0))
    slot = WIDTH / max(1, len(bars))
    named = labelled([bar.label for bar in bars])
    return Stacks([_place(place, bar, slot, most, named[place]) for place, bar in enumerate(bars)], most)


def scale_end(highest: float) -> float:
    """The next round number whose half is round too: 2, 4, 10, 20, 30, 40 …; 0 for nothing."""
    if highest <= 0:
        return 0
    power = 1.0
    while power * 10 < highest:
        power *= 10
    steps = (2, 4, 6, 8, 10) if power == 1 else (1, 2, 3, 4, 5, 6, 8, 10)
    return next(power * step for step in steps if power * step >= highest)


def _place(place: int, bar: Bar, slot: float, most: float, label: str) -> Place:
    gap = min(GAP * slot, WIDEST_GAP)
    return Place(
        left=f"{place * slot:.1f}",
        width=f"{slot:.1f}",
        bar_left=f"{place * slot + gap:.1f}",
        bar_width=f"{slot - 2 * gap:.1f}",
        parts=_parts(bar, most),
        label=label,
        bar=bar,
    )


def _parts(bar: Bar, most: float) -> list[Part]:
    tops = accumulate(amount for _tone, amount in bar.parts)
    return [
        Part(tone, f"{HEIGHT * (1 - top / most):.2f}", f"{HEIGHT * amount / most:.2f}")
        for (tone, amount), top in zip(bar.parts, tops, strict=True)
        if amount and most
    ]
