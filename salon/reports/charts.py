"""Small drawings of numbers, made on the server. PURE: they count places, the templates draw.

A trend and its bars stretch with the page, so they hold no letters: labels stand beside them as plain text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

WIDTH, HEIGHT, BARS = 1000, 100, 40
# So many labels find room below a drawing on a phone, by the letters of the longest.
LABELS, LONG, LONG_LABELS = 6, 6, 4


@dataclass(frozen=True)
class Point:
    """One step of a trend: how many there were, and their share with its interval (from 0 to 1).

    `value` is None where there were too few for a share. `words`: what is read by who points at it.
    """

    label: str
    count: int
    value: float | None
    low: float
    high: float
    words: str


@dataclass(frozen=True)
class Slot:
    """The place of a point: its strip, the bar of its count, the label below ("" where there is no room)."""

    left: str
    width: str
    bar_left: str
    bar_width: str
    bar_top: str
    bar_height: str
    label: str
    point: Point


@dataclass(frozen=True)
class Trend:
    """What `salon/charts/trend.html` draws."""

    line: str
    band: str
    dots: list[str]
    slots: list[Slot]
    most: int

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw at all."""
        return self.most == 0


def trend(points: Sequence[Point]) -> Trend:
    """Place the points from left to right; the line has a gap where a point has no share."""
    slot = WIDTH / max(1, len(points))
    most = max((point.count for point in points), default=0)
    placed = [((place + 0.5) * slot, point) for place, point in enumerate(points)]
    named = labelled([point.label for point in points])
    runs = [list(run) for shown, run in groupby(placed, key=lambda one: one[1].value is not None) if shown]
    return Trend(
        line=" ".join(_path((x, point.value or 0) for x, point in run) for run in runs),
        band=" ".join(_band(run, slot) for run in runs),
        dots=[f"M{x:.1f} {_y(point.value or 0)}h0" for run in runs for x, point in run],
        slots=[_slot(place, point, slot, most, named[place]) for place, point in enumerate(points)],
        most=most,
    )


def labelled(labels: Sequence[str]) -> list[str]:
    """The labels that are shown, "" for the others: as many as have room, the last one always."""
    count = len(labels)
    most = LONG_LABELS if max(map(len, labels), default=0) > LONG else LABELS
    step = -(-count // most) or 1
    return [label if (count - 1 - place) % step == 0 else "" for place, label in enumerate(labels)]


def _slot(place: int, point: Point, slot: float, most: int, label: str) -> Slot:
    height = BARS * point.count / most if most else 0
    return Slot(
        left=f"{place * slot:.1f}",
        width=f"{slot:.1f}",
        bar_left=f"{(place + 0.18) * slot:.1f}",
        bar_width=f"{0.64 * slot:.1f}",
        bar_top=f"{BARS - height:.1f}",
        bar_height=f"{height:.1f}",
        label=label,
        point=point,
    )


def _y(share: float) -> str:
    return f"{HEIGHT * (1 - share):.1f}"


def _path(places: Iterable[tuple[float, float]]) -> str:
    steps = [f"{x:.1f} {_y(share)}" for x, share in places]
    return "M" + "L".join(steps)


def _band(run: Sequence[tuple[float, Point]], slot: float) -> str:
    """The area between the ends of the intervals; a single point gets a strip of its own width."""
    if len(run) == 1:
        x, point = run[0]
        run = [(x - slot / 4, point), (x + slot / 4, point)]
    upper = [(x, point.high) for x, point in run]
    lower = [(x, point.low) for x, point in reversed(run)]
    return _path([*upper, *lower]) + "Z"


@dataclass(frozen=True)
class Interval:
    """What `salon/charts/interval.html` draws: a share between the ends of its interval, on a line to 100."""

    value: str
    low: str
    high: str


def interval(value: float, low: float, high: float) -> Interval:
    """Place a share and its interval (from 0 to 1)."""
    return Interval(f"{100 * value:.1f}", f"{100 * low:.1f}", f"{100 * high:.1f}")


def percent(part: int, most: int) -> str:
    """How long a bar is beside the longest one, for `salon/charts/bar.html`."""
    return f"{100 * part / most:.1f}" if most else "0"
