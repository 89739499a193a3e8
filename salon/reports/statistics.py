"""Shares with what is sure of them, averages and NPS. Pure: numbers in, numbers out.

A share is never shown without how many it is of, and of fewer than `FEW` not at all: one answer more would
turn it over. Nothing answered is `None`, which people see as a dash, and never 0 %.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt

# The normal deviate of an interval that holds the truth 95 times of 100.
Z = 1.959964
# Of fewer answers than these no percentage is shown; of fewer than those it is shown as not yet firm.
FEW = 5
FIRM = 30


def enough(n: int) -> bool:
    """Whether a percentage of so many answers may be shown."""
    return n >= FEW


@dataclass(frozen=True)
class Share:
    """`k` of `n`, with the Wilson interval in which the true share lies 95 times of 100.

    Raises ValueError where `k` is not between 0 and `n`.
    """

    k: int
    n: int

    def __post_init__(self) -> None:
        if not 0 <= self.k <= self.n:
            raise ValueError(f"{self.k} of {self.n} is no share")

    def __add__(self, other: Share) -> Share:
        """Both taken together."""
        return Share(self.k + other.k, self.n + other.n)

    @property
    def value(self) -> float | None:
        """The share from 0 to 1; None of nothing."""
        return self.k / self.n if self.n else None

    @property
    def low(self) -> float | None:
        """The lower end of the interval: what to rank by."""
        return self._ends[0] if self.n else None

    @property
    def high(self) -> float | None:
        """The upper end of the interval."""
        return self._ends[1] if self.n else None

    @property
    def enough(self) -> bool:
        """Whether a percentage may be shown."""
        return enough(self.n)

    @property
    def firm(self) -> bool:
        """Whether there are so many answers that the percentage needs no reserve."""
        return self.n >= FIRM

    @property
    def percent(self) -> int | None:
        """In whole percent; None of too few."""
        return (200 * self.k + self.n) // (2 * self.n) if self.enough else None

    @property
    def percents(self) -> tuple[int, int] | None:
        """The interval in whole percent; None of too few."""
        if not self.enough:
            return None
        low, high = self._ends
        return round(100 * low), round(100 * high)

    def differs_from(self, other: Share) -> bool:
        """Whether two shares differ for sure: their intervals do not overlap."""
        if not (self.n and other.n):
            return False
        (low, high), (low2, high2) = self._ends, other._ends
        return high < low2 or high2 < low

    @property
    def _ends(self) -> tuple[float, float]:
        n, z2 = self.n, Z * Z
        p = self.k / n
        whole = 1 + z2 / n
        centre = (p + z2 / (2 * n)) / whole
        half = Z * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / whole
        return max(0.0, centre - half), min(1.0, centre + half)


NOTHING_YET = Share(0, 0)


# --- ratings --------------------------------------------------------------------------------------
# From which rating on a client counts as content: the smallest such number of each scale, by its greatest.
CONTENT_FROM = {5: 4, 10: 9}


def csat(counts: Mapping[int, int], scale: int = 5) -> Share:
    """The share of the content among those who rated; `counts` says how many gave each rating.

    On a scale to 5 they gave 4 or 5, on one to 10 they gave 9 or 10. Scales are counted apart and may then be
    added up (`Share.__add__`): content is content on either, while an average of both would mean nothing.
    """
    content = sum(count for rating, count in counts.items() if rating >= CONTENT_FROM[scale])
    return Share(content, sum(counts.values()))


def mean(counts: Mapping[int, int]) -> float | None:
    """The average rating of one scale; None of nothing."""
    n = sum(counts.values())
    return sum(rating * count for rating, count in counts.items()) / n if n else None


@dataclass(frozen=True)
class Nps:
    """Net promoter score of `n` answers from 0 to 10: promoters gave 9 or 10, detractors 0 to 6."""

    promoters: int
    detractors: int
    n: int

    @property
    def value(self) -> int | None:
        """From -100 to 100; None of too few."""
        return round(100 * self._net) if enough(self.n) else None

    @property
    def margin(self) -> int | None:
        """By how many points the true score may differ, 95 times of 100; None of too few."""
        if not enough(self.n):
            return None
        spread = (self.promoters + self.detractors) / self.n - self._net**2
        return round(100 * Z * sqrt(max(0.0, spread) / self.n))

    @property
    def _net(self) -> float:
        return (self.promoters - self.detractors) / self.n


def nps(counts: Mapping[int, int]) -> Nps:
    """The score out of how many gave each answer from 0 to 10. No other scale has one."""
    promoters = sum(count for given, count in counts.items() if given >= 9)
    detractors = sum(count for given, count in counts.items() if given <= 6)
    return Nps(promoters, detractors, sum(counts.values()))


def total(shares: Iterable[Share]) -> Share:
    """All of them taken together."""
    return sum(shares, NOTHING_YET)
