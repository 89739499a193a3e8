"""Whether the health pages tell the truth: what they said, beside what was broken at that moment.

A fault that lasts longer than a page needs to see it has to be red; a part that nothing touches, and that had
time to recover, has to be green; in between either is true.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import requests

EVERY = 2.0
PATIENCE = 20.0
WEB, READY = "web", ("database", "disk", "broker", "beat", "mirror", "keys")
AGE = re.compile(r"^salon_mirror_age_seconds (\S+)$", re.MULTILINE)
# What lies between a mirror's last reading and the moment of a fault, by two clocks.
SLACK = 5.0


@dataclass
class Planted:
    """What was broken, from when until when by the monotonic clock (None: still).

    `breaks`: parts that have to be red so many seconds after the beginning. `touches`: parts that may be red
    until so many seconds after the end. `unread`: Altegio cannot be read meanwhile.
    """

    name: str
    began: float
    breaks: Mapping[str, float] = field(default_factory=dict)
    touches: Mapping[str, float] = field(default_factory=dict)
    unread: bool = False
    ended: float | None = None
    # When mending began: from then on nothing has to be red.
    mends: float | None = None


@dataclass(frozen=True)
class Seen:
    """What was said between two moments; `state` None: there was no answer. `age`: of the mirror."""

    asked: float
    answered: float
    state: Mapping[str, bool] | None
    age: float | None = None


@dataclass(frozen=True)
class Lie:
    """What was said and was not so."""

    at: float
    part: str
    said: str
    during: str


def must(part: str, seen: Seen, planted: Sequence[Planted]) -> bool | None:
    """What a part has to be called all the while that it was asked for; None where either is true."""
    free = True
    for one in planted:
        broken, ended = _end(one.mends), _end(one.ended)
        after = one.breaks.get(part, 0.0)
        if part in one.breaks and one.began + after <= seen.asked and seen.answered <= broken:
            return False
        # What a part outlives for a while need not show at all.
        if part in one.touches or (part in one.breaks and ended - one.began >= after):
            over = ended + one.touches.get(part, 0.0)
            free = free and (seen.answered < one.began or seen.asked > over)
    return True if free else None


def lies(seen: Sequence[Seen], planted: Sequence[Planted]) -> list[Lie]:
    """Everything that was not so, in its order."""
    found = []
    for one in seen:
        state = {WEB: one.state is not None, **(one.state or {})}
        for part, said in state.items():
            wanted = must(part, one, planted)
            if wanted is not None and wanted != said:
                found.append(Lie(one.asked, part, "well" if said else "not well", _during(one, planted)))
        least = max((one.asked - each.began for each in planted if _is_unread(each, one)), default=0.0)
        if one.age is not None and one.age < least - SLACK:
            found.append(Lie(one.asked, "mirror's age", f"{one.age:.0f} s", _during(one, planted)))
    return found


def _is_unread(planted: Planted, seen: Seen) -> bool:
    return planted.unread and planted.began <= seen.asked and seen.answered <= _end(planted.mends)


def _end(moment: float | None) -> float:
    return float("inf") if moment is None else moment


def _during(seen: Seen, planted: Sequence[Planted]) -> str:
    """The last thing that was broken before, and how long ago it began and ended."""
    before = [one for one in planted if one.began <= seen.answered]
    if not before:
        return "before anything"
    last = before[-1]
    words = f"{last.name}, {seen.asked - last.began:.0f} s after its beginning"
    if last.ended is not None and last.ended < seen.asked:
        words += f", {seen.asked - last.ended:.0f} s after its end"
    return words


@dataclass(frozen=True)
class Told:
    """How a fault was told of: seconds until the first red, and from its end until all was green again."""

    red: Mapping[str, float]
    green: float | None


def told(fault: Planted, seen: Sequence[Seen], until: float) -> Told:
    """When the pages showed this fault. `until`: when the next one began."""
    red: dict[str, float] = {}
    mine = [one for one in seen if fault.began <= one.answered <= until]
    for one in mine:
        state = {WEB: one.state is not None, **(one.state or {})}
        for part, well in state.items():
            if not well:
                red.setdefault(part, one.answered - fault.began)
    ended = fault.ended if fault.ended is not None else until
    ill = [one.answered for one in mine if one.state is None or not all(one.state.values())]
    after = [one.answered - ended for one in mine if one.answered > max([ended, *ill])]
    return Told(red, max(0.0, after[0]) if after and red else None)


@dataclass
class Watcher:
    """Asks the pages at `url` every few seconds until it is told to stop."""

    url: str
    seen: list[Seen] = field(default_factory=list)

    def start(self) -> None:
        """Begin to ask, beside everything else."""
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._ask_for_long, name="watcher", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ask no more."""
        self._over.set()
        self._thread.join(PATIENCE * 3)

    def _ask_for_long(self) -> None:
        while not self._over.wait(EVERY):
            self.seen.append(self._ask())

    def _ask(self) -> Seen:
        asked = time.monotonic()
        try:
            # Each on a connection of its own: one that is kept is closed by the server at any moment.
            answer = requests.get(f"{self.url}/readyz/", timeout=PATIENCE).json()
            state = {name: bool(answer[name]) for name in READY if name in answer}
            answered = time.monotonic()
            numbers = requests.get(f"{self.url}/metrics", timeout=PATIENCE)
        except requests.RequestException:
            # No answer, or no JSON: nobody is there.
            return Seen(asked, time.monotonic(), None)
        age = AGE.search(numbers.text) if numbers.ok else None
        return Seen(asked, answered, state, float(age[1]) if age else None)
